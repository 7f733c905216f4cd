"""Species: an earlier capture of the victim sent again: as it is, spliced with another, stretched in time (FA-04)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from face.evaluation.attempts import Species
from tests.face.attacks.lab import Attack, Lab
from tests.face.attacks.optics import decoded, encoded, noisy
from tests.face.attacks.presenter import FREE, Presentation
from tests.face.attacks.stage import Shot

Remade = Callable[[bytes, float], bytes]
"""What is sent in place of a recorded frame at a time."""
SPEEDS = (0.9, 1.1)
ALTERNATE = 0.6
"""Seconds between two splices."""


class Player:
    """Plays frames in their own time, or faster or slower, and hears nothing. At the end it begins again."""

    def __init__(self, shots: Sequence[Shot], remade: Remade, *, speed: float = 1.0) -> None:
        self._shots, self._remade, self._speed = shots, remade, speed

    def told(self, step: Mapping[str, Any], at: float) -> None:
        pass

    def sees(self, pointing: object, at: float) -> None:
        pass

    def jpeg(self, at: float) -> bytes:
        return self._remade(_at(self._shots, at * self._speed).jpeg, at)


class Cut:
    """Plays, of all recordings, the stretch that fits best what is asked, from where it was asked then."""

    def __init__(self, recordings: Sequence[Sequence[Shot]], remade: Remade) -> None:
        self._recordings, self._remade = recordings, remade
        self._shots, self._offset = recordings[0], 0.0

    def told(self, step: Mapping[str, Any], at: float) -> None:
        self._shots = max(self._recordings, key=lambda shots: max(_fit(shot.step, step) for shot in shots))
        found = max(self._shots, key=lambda shot: _fit(shot.step, step))
        self._offset = found.at - at

    def sees(self, pointing: object, at: float) -> None:
        pass

    def jpeg(self, at: float) -> bytes:
        return self._remade(_at(self._shots, at + self._offset).jpeg, at)


class Spliced:
    """Frames of two captures: first the one and then the other, or now this and now that."""

    def __init__(self, first: Sequence[Shot], second: Sequence[Shot], remade: Remade, *, halves: bool) -> None:
        self._both, self._remade, self._halves = (first, second), remade, halves

    def told(self, step: Mapping[str, Any], at: float) -> None:
        pass

    def sees(self, pointing: object, at: float) -> None:
        pass

    def jpeg(self, at: float) -> bytes:
        first = at < self._both[0][-1].at / 2 if self._halves else int(at / ALTERNATE) % 2 == 0
        return self._remade(_at(self._both[not first], at).jpeg, at)


def same(jpeg: bytes, _at: float) -> bytes:
    return jpeg


def compressed_anew(jpeg: bytes, at: float) -> bytes:
    """Brightened by a grey level or two, with other noise: no digest of it is known."""
    picture = decoded(jpeg).point([min(255, level + 2) for level in range(256)] * 3)
    return encoded(noisy(picture, round(at * 1000)), 70)


def _at(shots: Sequence[Shot], at: float) -> Shot:
    at %= shots[-1].at
    return min(shots, key=lambda shot: abs(shot.at - at))


def _fit(recorded: Mapping[str, Any], asked: Mapping[str, Any]) -> int:
    """How well a recorded step serves an asked one."""
    if recorded["type"] != asked["type"]:
        return 0
    return 1 + sum(recorded.get(name) == asked.get(name) for name in ("to", "action", "colour"))


def _replay(lab: Lab, _chance: Random, number: int) -> Presentation:
    shots = lab.recording(number // 2 % 2)
    remade, how = (compressed_anew, "compressed anew") if number % 2 else (same, "exact")
    if number % 4 == 3:
        return Presentation(Cut([shots], remade), f"{how}, cut as asked")
    return Presentation(Player(shots, remade), how)


def _splice(lab: Lab, _chance: Random, number: int) -> Presentation:
    first, second = lab.recording(0), lab.recording(1)
    remade, how = (same, "exact") if number % 2 else (compressed_anew, "compressed anew")
    if number % 3 == 2:
        return Presentation(Cut([first, second], remade), f"cut as asked, {how}")
    halves = number % 3 == 0
    return Presentation(
        Spliced(first, second, remade, halves=halves), f"{'in halves' if halves else 'in turns'}, {how}", FREE
    )


def _stretch(lab: Lab, _chance: Random, number: int) -> Presentation:
    speed = SPEEDS[number % len(SPEEDS)]
    remade = same if number % 4 >= 2 else compressed_anew
    return Presentation(Player(lab.recording(number // 2 % 2), remade, speed=speed), f"x {speed}")


REPLAY = Attack(
    Species(
        name="digital-replay",
        title="The frames of an earlier capture of the victim, sent again",
        tier="T2",
        cases=("FA-04",),
        claim="refused",
        how="Every frame of a capture that passed, under a new ticket with a right chain: exact, compressed anew, "
        "or cut to what is asked.",
    ),
    _replay,
)
SPLICE = Attack(
    Species(
        name="spliced",
        title="Frames of two earlier captures, mixed",
        tier="T2",
        cases=("FA-05",),
        claim="refused",
        how="One half and the other, in turns of 0.6 seconds, or of both whichever stretch fits what is asked.",
    ),
    _splice,
)
STRETCH = Attack(
    Species(
        name="time-stretched",
        title="An earlier capture, faster or slower",
        tier="T2",
        cases=("FA-04",),
        claim="refused",
        how="A capture that passed, played at 0.9 or 1.1 of its speed.",
    ),
    _stretch,
)
