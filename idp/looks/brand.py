"""What pages show of a tenant beside their text, and where browsers find a tenant's files.

An address names the version of what it leads to, so that browsers may keep it for a year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from idp.context import Branding, Tenant
from idp.looks.branding import tokens_of
from idp.looks.themes import load, theme_of, token_file
from idp.looks.tokens import BadToken, checked, laid_over

LOGO = "/brand_logo"


@dataclass(frozen=True, slots=True)
class Brand:
    """`logo`: the address of a picture; `own_logo`: whether it is the tenant's and not the theme's. `links`: words of
    [brand] and addresses elsewhere, https only."""

    name: str
    logo: str
    own_logo: bool
    links: tuple[tuple[str, str], ...]


def brand_of(tenant: Tenant | None, static: Callable[[str], str]) -> Brand:
    branding = tenant.branding if tenant else Branding()
    own = logo_address(tenant, branding) if tenant else None
    logo = own or static(theme_of(tenant).logo or "logo.svg")
    return Brand(tenant.shown_name if tenant else "FaceGuard", logo, own is not None, links(branding))


def links(branding: Branding) -> tuple[tuple[str, str], ...]:
    named = (("support", branding.support_url), ("terms", branding.terms_url), ("privacy", branding.privacy_url))
    return tuple((word, url) for word, url in named if url is not None and url.startswith("https://"))


def accent_of(tenant: Tenant) -> str:
    """In light, where no style sheet is."""
    theme = theme_of(tenant).tokens
    try:
        return laid_over(theme, checked(tokens_of(tenant.branding, theme)))["light"]["accent"]
    except BadToken:
        return theme["light"]["accent"]


def logo_address(tenant: Tenant, looks: Branding) -> str | None:
    """Of a logo of the tenant's own. None where these looks have none."""
    return None if looks.logo is None else f"{_base(tenant)}{LOGO}?v={looks.logo}"


def static_of(tenant: Tenant | None, tokens: str | None = None) -> Callable[[str], str]:
    """`static(name)`: the address of a file. `tokens`: another one for the tokens' style sheet."""
    base, theme = _base(tenant), theme_of(tenant)

    def address(name: str) -> str:
        if name == "tokens.css":
            return tokens or f"{base}/static/tokens.css?v={_token_version(tenant)}"
        home = theme if name in theme.files else load("default")
        return f"{base}/static/{home.name}/{name}?v={home.files[name].version}"

    return address


def _base(tenant: Tenant | None) -> str:
    return urlsplit(tenant.base_url).path if tenant else ""


def _token_version(tenant: Tenant | None) -> str:
    try:
        return token_file(tenant).version
    except BadToken:
        return token_file(None).version
