"""Presents every species, and the genuine people, and notes what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from face.evaluation.attempts import Attempt, Run
from face.pipeline import Pipeline
from tests.face.attacks import alive
from tests.face.attacks.lab import Attack, Lab
from tests.face.attacks.optics import decoded, encoded
from tests.face.attacks.presenter import Presentation
from tests.face.attacks.species import ATTACKS, GENUINE
from tests.face.attacks.stage import Shot, Stage, Take

TRIES = 2
THUMBNAIL, SHOWN = (160, 120), 8
Progress = Callable[[str, int, int], None]
"""Told the species, how many of its captures are done, and of how many."""


@dataclass
class Laboratory:
    """Holds the lab, the attempts so far, and a few frames of each species."""

    lab: Lab
    attempts: list[Attempt] = field(default_factory=list)
    sheets: dict[str, list[bytes]] = field(default_factory=dict)
    """JPEG thumbnails by species."""
    versions: dict[str, str] = field(default_factory=dict)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    @contextmanager
    def open(cls, models: Path, seed: int) -> Iterator[Laboratory]:
        """With a web application and a face process of its own, in a folder that is gone afterwards."""
        with (
            TemporaryDirectory(prefix="faceguard-lab-") as folder,
            Pipeline(models) as pipeline,
            Stage.open(Path(folder), models) as stage,
        ):
            yield cls(Lab(stage, pipeline, seed))

    def attack(self, attack: Attack, number: int) -> Attempt:
        name = attack.species.name
        chance = self.lab.chance(name, number)
        planned = attack.plan(self.lab, chance, number)
        take = self.lab.stage.present(self.lab.stage.camera(attack.account), planned, chance)
        return self._noted(name, number, 1, attack.account, planned, take)

    def sitting(self, number: int) -> list[Attempt]:
        """A genuine person's first try, and the second where the first did not do."""
        chance = self.lab.chance(GENUINE.name, number)
        person, planned = alive.genuine(self.lab, chance, number)
        camera, tries = self.lab.stage.camera(person), []
        for tried in range(1, TRIES + 1):
            take = self.lab.stage.present(camera, planned, chance)
            tries.append(self._noted(GENUINE.name, number, tried, person, planned, take))
            if tries[-1].result == "pass":
                break
            person, planned = alive.genuine(self.lab, chance, number)  # the same person, at rest again
        return tries

    def all(self, each: int, sittings: int, progress: Progress, attacks: Sequence[Attack] = ATTACKS) -> None:
        """In rounds, so that a run that is broken off has presented something of everything."""
        for number in range(each):
            for sitting in range(sittings * number // each, sittings * (number + 1) // each):
                self.sitting(sitting)
                progress(GENUINE.title, sitting + 1, sittings)
            for attack in attacks:
                self.attack(attack, number)
                progress(attack.species.title, number + 1, each)

    def run(self) -> Run:
        return Run(
            seed=self.lab.seed,
            began=self.began.isoformat(timespec="seconds"),
            model=self.versions.get("model", ""),
            liveness=self.versions.get("liveness", ""),
            profile=self.versions.get("profile", ""),
            species=[GENUINE, *(attack.species for attack in ATTACKS)],
            attempts=list(self.attempts),
        )

    def _noted(self, species: str, number: int, tried: int, person: str, planned: Presentation, take: Take) -> Attempt:
        self.versions |= {
            name: str(take.detail[name]) for name in ("model", "liveness", "profile") if name in take.detail
        }
        if species not in self.sheets or (number == 1 and tried == 1):
            self.sheets.setdefault(species, []).extend(_thumbnails(take.shots))
        attempt = Attempt(
            species=species,
            variant=planned.variant,
            number=number,
            tried=tried,
            person=person,
            asked=dict(planned.asked),
            result=take.result,
            proofs=tuple(proof for proof in take.proofs if proof.startswith("face")),
            hint=take.hint,
            gates=dict(take.detail.get("gates", {})),
            seconds=round(take.shots[-1].at, 2),
            frames=len(take.shots),
        )
        self.attempts.append(attempt)
        return attempt


def _thumbnails(shots: Sequence[Shot]) -> list[bytes]:
    chosen = [shots[round(place * (len(shots) - 1) / (SHOWN - 1))] for place in range(SHOWN)]
    small = (decoded(shot.jpeg).resize(THUMBNAIL, Image.Resampling.BOX) for shot in chosen)
    return [encoded(picture, 60) for picture in small]
