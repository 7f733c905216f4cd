"""Contrast as WCAG 2.2 measures it (§1.4.3), and the nearest shade of a colour that can be read on its grounds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

LEAST = 4.5
BLACK, WHITE = "#000000", "#ffffff"
STEPS = 100


def contrast(first: str, second: str) -> float:
    """Of two colours `#rrggbb`, from 1 to 21: (L1 + 0.05) / (L2 + 0.05)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def least(colour: str, grounds: Iterable[str]) -> float:
    """On the ground where the colour stands out least."""
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: str, grounds: Iterable[str]) -> str:
    """The colour, or mixed with as little black or white as makes it stand out from every one of the grounds."""
    grounds = tuple(grounds)
    if least(colour, grounds) >= LEAST:
        return colour
    end = max((BLACK, WHITE), key=lambda one: least(one, grounds))
    mixed = (_mixed(colour, end, step / STEPS) for step in range(1, STEPS + 1))
    return next((one for one in mixed if least(one, grounds) >= LEAST), end)


@lru_cache(maxsize=1024)
def luminance(colour: str) -> float:
    """Relative, from 0 to 1. Raises ValueError for what is no colour."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (one + (two - one) * share)):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
