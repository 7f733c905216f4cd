"""Thresholds as named false-match rates, read from the calibration of one model version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from face.version import VERSION

DEFAULT = "fmr-1e-4"
CALIBRATION = Path(__file__).with_name("calibration")


class UnknownProfile(Exception):
    """No calibration for this model version, or no profile of this name in it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A false-match rate, the score that gave it, and the counts behind it."""

    name: str
    rate: float
    threshold: float
    """Cosine; a score at or above it is a match."""
    impostor_pairs: int
    false_matches: int
    genuine_pairs: int
    false_non_matches: int
    model: str
    data: str
    """The data set on which threshold and counts were measured."""


def profile(name: str = DEFAULT, model: str = VERSION) -> Profile:
    """Raises UnknownProfile."""
    found = profiles(model).get(name)
    if found is None:
        raise UnknownProfile(f"{name} (model {model} has {', '.join(profiles(model))})")
    return found


@cache
def profiles(model: str = VERSION) -> dict[str, Profile]:
    """All profiles of a model version by name, the most lenient first. Raises UnknownProfile."""
    path = next((path for path in CALIBRATION.glob("*.json") if path.stem == model), None)
    if path is None:
        raise UnknownProfile(f"no calibration for model {model}")
    measured = json.loads(path.read_text())
    return {
        entry["name"]: Profile(
            **entry,
            impostor_pairs=measured["impostor_pairs"],
            genuine_pairs=measured["genuine_pairs"],
            model=measured["model"],
            data=measured["data"],
        )
        for entry in measured["profiles"]
    }
