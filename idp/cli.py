"""The `faceguard` command."""

from __future__ import annotations

import os

import click

from idp.commands import audit, clients, configuration, faces, keys, models, registration_token, tenant, up, user


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="faceguard", message="FaceGuard %(version)s")
def main() -> None:
    """FaceGuard, an OpenID Connect identity provider with a face factor.

    Settings come from the environment (FACEGUARD_DATA, FACEGUARD_PUBLIC_URL, FACEGUARD_DATABASE_URL, …) or from
    faceguard.toml in the current folder.
    """
    os.umask(0o077)  # databases, keys and the socket are this user's alone, in whatever folder, in every child too


for command in (
    up.up,
    tenant.tenant,
    clients.client,
    registration_token.registration_token,
    user.user,
    user.invite,
    faces.face,
    models.models,
    keys.keys,
    audit.audit,
    configuration.export_tenant,
    configuration.plan,
    configuration.apply,
):
    main.add_command(command)
