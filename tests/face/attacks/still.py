"""Species: one stored photograph, sent as it is."""

from __future__ import annotations

from random import Random

from face.evaluation.attempts import Species
from tests.face.attacks.lab import OTHER_PICTURE, PICTURE, Attack, Lab
from tests.face.attacks.optics import encoded, noisy
from tests.face.attacks.presenter import FREE, Presentation
from tests.face.puppet import State


class Still:
    """Hears nothing and never moves."""

    def __init__(self, lab: Lab, photo: str, *, noise: int | None) -> None:
        """noise: seed of a new sensor's noise in every copy; None sends the same bytes again and again."""
        self._image, self._noise = lab.figure(photo).image(State()), noise

    def told(self, step: object, at: float) -> None:
        pass

    def sees(self, pointing: object, at: float) -> None:
        pass

    def jpeg(self, at: float) -> bytes:
        return encoded(self._image if self._noise is None else noisy(self._image, self._noise + round(at * 1000)))


def _plan(lab: Lab, chance: Random, number: int) -> Presentation:
    photo = (PICTURE, OTHER_PICTURE)[number // 2 % 2]
    if number % 2:
        return Presentation(Still(lab, photo, noise=chance.randrange(2**31)), "copies with new noise", FREE)
    return Presentation(Still(lab, photo, noise=None), "identical copies", FREE)


ATTACK = Attack(
    Species(
        name="stored-photo",
        title="One stored photograph, posted again and again",
        tier="T0",
        cases=("FA-01", "FA-02"),
        claim="refused",
        how="Copies of one frame with a right MAC chain, byte for byte the same or each with its own sensor noise.",
    ),
    _plan,
)
