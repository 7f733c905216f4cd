"""What the species are made of: figures of photographs, recordings of earlier captures, a pipeline that finds faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from face.evaluation.attempts import Species
from face.pipeline import Pipeline
from tests.face.attacks.people import ENROLLED, Living, Manner
from tests.face.attacks.presenter import FREE, Presentation
from tests.face.attacks.stage import Shot, Stage
from tests.face.clips import Rendered

VICTIM = "alice"
PICTURE, OTHER_PICTURE, THIRD_PICTURE = "obama.jpg", "obama3.jpg", "obama2.jpg"
"""What an attacker has of the victim: the very photograph that is on file, and two more."""
ATTACKERS = (ENROLLED["bob"], ENROLLED["mallory"])


class Lab:
    """Holds what is made once and used by many captures."""

    def __init__(self, stage: Stage, pipeline: Pipeline, seed: int) -> None:
        self.stage, self.pipeline, self.seed = stage, pipeline, seed
        self.figure = cache(self._figure)
        self.recording = cache(self._recording)

    def chance(self, *names: object) -> Random:
        """The same for the same names and seed. The server's challenge is drawn anew each time."""
        return Random("/".join(map(str, (self.seed, *names))))

    def _figure(self, photo: str, bend: float | None = None) -> Rendered:
        """A puppet, or with a bend a print: 0 is flat, else its edges are so many face widths farther away."""
        return Rendered(self.pipeline, photo) if bend is None else Rendered(self.pipeline, photo, flat=True, bend=bend)

    def _recording(self, number: int) -> tuple[Shot, ...]:
        """A capture that the victim passed earlier, frame by frame, as an attacker on their machine would have it."""
        chance = self.chance("recording", number)
        for _ in range(5):
            manner = Manner.draw(chance)
            sitting = Living(self.figure(OTHER_PICTURE), manner)
            camera = self.stage.camera(VICTIM)
            take = self.stage.present(camera, Presentation(sitting, "recording", FREE, manner.rate), chance)
            if take.result == "pass":
                return take.shots
        raise AssertionError("the victim did not pass in five captures, so there is nothing to replay")


@dataclass(frozen=True)
class Attack:
    """A species and how its captures are planned."""

    species: Species
    plan: Callable[[Lab, Random, int], Presentation]
    """Given the lab, the capture's own randomness and its number, by which variants take turns."""
    account: str = VICTIM
