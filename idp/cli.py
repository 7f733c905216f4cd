"""The `faceguard` command."""

from __future__ import annotations

import os
from importlib import import_module

import click

COMMANDS = {
    "up": "up:up",
    "tenant": "tenants:tenant",
    "client": "clients:client",
    "registration-token": "registration_token:registration_token",
    "user": "user:user",
    "invite": "user:invite",
    "face": "faces:face",
    "models": "models:models",
    "keys": "keys:keys",
    "audit": "audit:audit",
    "export": "configuration:export_tenant",
    "plan": "configuration:plan",
    "apply": "configuration:apply",
}
"""By name: the module below idp.commands, and what it is called there."""


class Commands(click.Group):
    """Imports a command when it is asked for: whoever starts FaceGuard does not wait for what only others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"idp.commands.{module}"), name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="faceguard", message="FaceGuard %(version)s")
def main() -> None:
    """FaceGuard, an OpenID Connect identity provider with a face factor.

    Settings come from the environment (FACEGUARD_DATA, FACEGUARD_PUBLIC_URL, FACEGUARD_DATABASE_URL, …) or from
    faceguard.toml in the current folder.
    """
    os.umask(0o077)  # databases, keys and the socket are this user's alone, in whatever folder, in every child too
