"""Design tokens: the only thing of a page's looks that a tenant may write, as custom properties in a stylesheet.

Each token has a form of its own (colour, length, names of known fonts), so that a value can never become anything
else in CSS: no url(), no @import, no expression(), no second declaration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

COLOURS = (
    "background",
    "surface",
    "field",
    "line",
    "text",
    "muted",
    "accent",
    "on_accent",
    "danger",
    "success",
)
LENGTHS = ("radius", "radius_control")
FONTS = {
    "sans": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    "humanist": 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", sans-serif',
    "serif": '"Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Liberation Serif", serif',
    "mono": 'ui-monospace, "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
}
FONT_ROLES = ("body", "heading")
SECTIONS = {"light": COLOURS, "dark": COLOURS, "shape": LENGTHS, "fonts": FONT_ROLES}

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LENGTH = re.compile(r"(?:0|[1-9]\d?)(?:\.\d{1,2})?(?:px|rem)")


class BadToken(ValueError):
    """A token that does not exist or whose value is not of its form. The message names it, for whoever edits."""


Tokens = Mapping[str, Mapping[str, str]]


def checked(given: Mapping[str, Any]) -> Tokens:
    """`given` by section (light, dark, shape, fonts), each value of its token's form. Raises BadToken."""
    for section, tokens in given.items():
        if section not in SECTIONS or not isinstance(tokens, Mapping):
            raise BadToken(f"{section!r} is not a section of tokens")
        for name, value in tokens.items():
            if name not in SECTIONS[section]:
                raise BadToken(f"{section}.{name} is not a token")
            if not isinstance(value, str) or not _fits(section, value):
                raise BadToken(f"{section}.{name} cannot be {value!r}")
    return given


def laid_over(base: Tokens, over: Tokens) -> Tokens:
    """Both, section by section; `over` wins."""
    return {section: {**base.get(section, {}), **over.get(section, {})} for section in SECTIONS}


def stylesheet(tokens: Tokens, scheme: str | None = None) -> str:
    """CSS custom properties `--<token>`, dark ones under prefers-color-scheme; of one scheme alone where it is named,
    whatever the device prefers. Raises BadToken."""
    tokens = checked(tokens)
    fonts = {f"font_{role}": FONTS[font] for role, font in tokens.get("fonts", {}).items()}
    light = _declarations({**tokens.get("light", {}), **tokens.get("shape", {}), **fonts})
    dark = _declarations(tokens.get("dark", {}))
    if scheme is not None:
        return f":root{{color-scheme:{scheme};{light}{dark if scheme == 'dark' else ''}}}\n"
    return f":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _fits(section: str, value: str) -> bool:
    if section == "fonts":
        return value in FONTS
    return bool((LENGTH if section == "shape" else COLOUR).fullmatch(value))


def _declarations(values: Mapping[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in values.items())
