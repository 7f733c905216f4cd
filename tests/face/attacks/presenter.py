"""What sits before the camera: it hears what the page shows, and gives a picture whenever one is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

FREE = {"steps": "dot", "light": True}
WORDS = {"steps": "words", "light": True}
UNLIT = {"steps": "dot", "light": False}


class Presenter(Protocol):
    def told(self, step: Mapping[str, Any], at: float) -> None:
        """The page shows a step, as its JSON says, from second `at` on."""

    def sees(self, pointing: Mapping[str, float] | None, at: float) -> None:
        """The page shows where the head points."""

    def jpeg(self, at: float) -> bytes:
        """What the page sends of second `at`, 640x480."""


@dataclass(frozen=True)
class Presentation:
    """One capture as it is planned."""

    presenter: Presenter
    variant: str
    asked: Mapping[str, Any] = field(default_factory=lambda: FREE)
    """Members of the request that opens the capture."""
    rate: float = 9.5
    """Frames a second."""
    label: str = "Integrated Camera (04f2:b6dd)"
    """What the page says of the camera. An attacker says what they like."""
