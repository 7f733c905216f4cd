"""A tenant's branding as design tokens over its theme's: few choices, each of which leaves every text readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from idp.context import Branding, Corners
from idp.looks.contrast import BLACK, LEAST, WHITE, contrast, least, readable
from idp.looks.tokens import COLOUR, BadToken, Tokens

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
GROUNDS = ("surface", "field")
"""What the colour of buttons and links stands on."""
CORNERS: dict[Corners, tuple[str, str]] = {"square": ("0px", "0px"), "soft": ("8px", "6px"), "round": ("26px", "16px")}
"""Of the card, and of fields and buttons."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a colour stands out in a scheme. `chosen`: as the tenant wrote it; `used`: that or, where it could not be
    read, the nearest shade that can; `ratio`: of what was chosen, where it stands out least."""

    scheme: Scheme
    chosen: str
    used: str
    ratio: float

    @property
    def enough(self) -> bool:
        return self.ratio >= LEAST


def tokens_of(branding: Branding, theme: Tokens) -> Tokens:
    """To be laid over the theme's. Raises BadToken for a colour that is none."""
    fonts = {"body": branding.font, "heading": branding.heading_font or branding.font}
    shape = CORNERS.get(branding.corners) if branding.corners else None
    return {
        **{scheme: _accent(branding, theme, scheme) for scheme in SCHEMES},
        "shape": dict(zip(("radius", "radius_control"), shape, strict=True)) if shape else {},
        "fonts": {role: font for role, font in fonts.items() if font},
    }


def measured(branding: Branding, theme: Tokens) -> list[Measured]:
    """The colours that the tenant chose itself."""
    found = []
    for scheme in SCHEMES:
        chosen = _chosen(branding, scheme)
        if chosen is not None:
            grounds = _grounds(theme, scheme)
            found.append(Measured(scheme, chosen, readable(chosen, grounds), least(chosen, grounds)))
    return found


def _accent(branding: Branding, theme: Tokens, scheme: Scheme) -> dict[str, str]:
    """Without a colour for the dark, the light one is brightened until it can be read there."""
    chosen = _chosen(branding, scheme) or branding.colour
    if chosen is None or (scheme == "light" and branding.colour is None):
        return {}
    if not COLOUR.fullmatch(chosen):
        raise BadToken(f"{scheme}.accent cannot be {chosen!r}")
    accent = readable(chosen.lower(), _grounds(theme, scheme))
    inks = (theme[scheme]["on_accent"], WHITE, BLACK)
    return {"accent": accent, "on_accent": next(ink for ink in inks if contrast(ink, accent) >= LEAST)}


def _chosen(branding: Branding, scheme: Scheme) -> str | None:
    return branding.colour if scheme == "light" else branding.colour_dark


def _grounds(theme: Tokens, scheme: Scheme) -> tuple[str, ...]:
    return tuple(theme[scheme][name] for name in GROUNDS)
