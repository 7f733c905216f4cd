"""Which model a template must be of to be compared. Free of numbers, so that web workers may ask (FA-33)."""

from __future__ import annotations

from typing import Protocol

from face.version import DIMENSIONS, TEMPLATES, VERSION

SCHEMA = 1
"""Counts up when what is encrypted changes its form."""

__all__ = ["DIMENSIONS", "SCHEMA", "TEMPLATES", "VERSION", "needs_reenrolment"]


class Made(Protocol):
    """A stored template, as far as this is concerned."""

    @property
    def model(self) -> str: ...
    @property
    def version(self) -> int: ...


def needs_reenrolment(template: Made) -> bool:
    """Whether it was made by another model than the present one: nothing is ever compared with it."""
    return (template.model, template.version) != (VERSION, SCHEMA)
