"""Branding as the interface takes and shows it: what a tenant may say of its own looks, and nothing else (XS-02)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from idp.admin.api.schema import Body, Query, Shown
from idp.context import Branding, Corners, Font, Tenant
from idp.looks.brand import logo_address
from idp.looks.branding import Measured
from idp.store.brandings import Kept

PICTURE = 256 * 1024  # bytes, as idp/biometrics/logos.py takes them
LARGEST = 1_000_000  # bytes of a body that carries one: what is too large is told of its member
Name = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Address = Annotated[str, Field(max_length=2048)]
MEMBERS: dict[str, Literal["colour", "colour_dark"]] = {"light": "colour", "dark": "colour_dark"}


class LooksChange(Body):
    """What is left out stays; null takes it back to the theme's."""

    display_name: Name | None = None
    """What people know the tenant as."""
    logo: Annotated[str, Field(max_length=LARGEST)] | None = None
    """A PNG, JPEG or WebP in base64, of at most 256 KB and 2 megapixels. It is drawn again, at most 512 pixels wide."""
    colour: Colour | None = None
    """Of buttons and links. To be published it needs a contrast of 4.5 to what it stands on."""
    colour_dark: Colour | None = None
    """The same for devices that ask for dark pages; without it, `colour` is brightened."""
    corners: Corners | None = None
    font: Font | None = None
    heading_font: Font | None = None
    support_url: Address | None = None
    """https only, as the two below: links below every page and letter."""
    terms_url: Address | None = None
    privacy_url: Address | None = None


class Chosen(Shown):
    display_name: str | None
    colour: str | None
    colour_dark: str | None
    corners: Corners | None
    font: Font | None
    heading_font: Font | None
    support_url: str | None
    terms_url: str | None
    privacy_url: str | None


class LooksShown(Chosen):
    logo_url: str | None
    """Our own address of it."""
    logo_sha256: str | None


class ContrastShown(Shown):
    member: Literal["colour", "colour_dark"]
    chosen: str
    ratio: float
    """Where it stands out least (WCAG 2.2)."""
    enough: bool
    """4.5 is."""
    nearest: str
    """The same colour, or the nearest that can be read. Pages use this one."""


class VersionShown(Shown):
    version: int
    published_at: datetime
    published_by: str
    looks: LooksShown


class BrandingShown(Shown):
    version: int
    """The one that pages show; 0: the theme's own looks."""
    published: LooksShown
    draft: LooksShown
    """As `published`, where nothing was changed since."""
    differs: bool
    contrasts: list[ContrastShown]
    """Of the colours in the draft."""
    versions: list[VersionShown]
    """The newest ten, the newest first."""


class Configured(Chosen):
    """What is published, as LooksChange takes it: a tenant as one document has it so."""

    logo: str | None


class Version(Body):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


def _or_none(given: object) -> object:
    return None if given == "" else given


EMPTY = BeforeValidator(_or_none)


class Tried(Query):
    """The draft, but for what is named here; empty: as the theme has it."""

    version: Annotated[Annotated[int, Field(ge=1, le=2**31 - 1)] | None, EMPTY] = None
    """One that was published, in place of the draft."""
    without_logo: bool = False
    display_name: Annotated[Name | None, EMPTY] = None
    colour: Annotated[Colour | None, EMPTY] = None
    colour_dark: Annotated[Colour | None, EMPTY] = None
    corners: Annotated[Corners | None, EMPTY] = None
    font: Annotated[Font | None, EMPTY] = None
    heading_font: Annotated[Font | None, EMPTY] = None
    support_url: Annotated[Address | None, EMPTY] = None
    terms_url: Annotated[Address | None, EMPTY] = None
    privacy_url: Annotated[Address | None, EMPTY] = None


class TriedShown(Shown):
    looks: LooksShown
    contrasts: list[ContrastShown]


def looks_shown(tenant: Tenant, looks: Branding) -> LooksShown:
    plain = {name: getattr(looks, name) for name in LooksShown.model_fields if hasattr(looks, name)}
    return LooksShown(**plain, logo_url=logo_address(tenant, looks), logo_sha256=looks.logo)


def version_shown(tenant: Tenant, kept: Kept) -> VersionShown:
    return VersionShown(
        version=kept.looks.version,
        published_at=kept.at,
        published_by=kept.by,
        looks=looks_shown(tenant, kept.looks),
    )


def contrast_shown(one: Measured) -> ContrastShown:
    ratio = int(one.ratio * 100) / 100  # cut, so that 4.499 is not told as 4.5
    return ContrastShown(
        member=MEMBERS[one.scheme], chosen=one.chosen, ratio=ratio, enough=one.enough, nearest=one.used
    )
