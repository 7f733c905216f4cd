"""What pages say of the application that asks, beside its name. OIDC Registration §2: logo, policy and terms.

One that registered itself chose its name: the pages say that nobody has verified it, and where it leads (AD-05).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from idp.context import Ctx
from idp.login.standing import Application
from idp.oauth.clients import logo


@dataclass(frozen=True, slots=True)
class Introduction:
    """`logo` is an address of ours; `policy` and `terms` are the application's, https only (XS-07)."""

    unverified: bool
    leads_to: str | None
    logo: str | None
    policy: str | None
    terms: str | None


def of(ctx: Ctx, application: Application | None) -> Introduction | None:
    if application is None:
        return None
    client = application.client
    return Introduction(
        unverified=client.dynamic,
        leads_to=next(map(_place, application.request.leads_to), None),
        logo=logo.address(ctx, client),
        policy=_linked(client.details.policy_uri),
        terms=_linked(client.details.tos_uri),
    )


def _place(uri: str) -> str:
    """The host; the scheme where an installed application has no host."""
    parts = urlsplit(uri)
    return parts.netloc if parts.scheme in {"http", "https"} else f"{parts.scheme}:"


def _linked(uri: str | None) -> str | None:
    return uri if uri is not None and uri.startswith("https://") else None
