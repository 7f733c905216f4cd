"""What a false-match profile was measured to do, for those who choose one: the calibration file of the installed model.

Loads no net: a web worker asks too.
"""

from __future__ import annotations

from dataclasses import dataclass

from face.profiles import Profile, UnknownProfile, profiles

__all__ = ["COHORT", "Cohort", "Profile", "found", "names"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Comparisons that the cohort gate refused: of genuine matches, and of false ones whose person has a face too."""

    genuine_refused: int
    genuine: int
    false_refused: int
    false: int


COHORT = Cohort(5, 3903, 472, 512)  # LFW, 2,879 people, 4,043 probes, fmr-1e-4 (face/liveness/profile.py)


def names() -> tuple[str, ...]:
    """The most lenient first; none where the installed model has no calibration."""
    try:
        return tuple(profiles())
    except UnknownProfile:
        return ()


def found(name: str) -> Profile | None:
    return profiles().get(name) if name in names() else None
