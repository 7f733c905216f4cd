"""Clips that a virtual camera plays: a photograph that a program warps, and a whole sitting as it was recorded once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

from face.challenge import Kind, Program
from face.pipeline import Pipeline
from tests.face.actor import between
from tests.face.attacks.moving import EACH, LOOP
from tests.face.attacks.people import Living, Manner
from tests.face.attacks.warped import Warped
from tests.face.clips import Rendered
from tests.face.puppet import State

RATE, TWICE = 15, 2
"""Pictures a second, each shown for two of the clip's."""
LASTS = {Kind.CENTRE: 1.3, Kind.FOLLOW: 1.1, Kind.NEARER: 1.6, Kind.LIGHT: 0.5}
"""Seconds of a recorded step, without a waypoint's dwell."""


def warped(models: Path, photo: str) -> Iterable[bytes]:
    """The photograph, tilted to all sides and enlarged, again and again (FA-03)."""
    with Pipeline(models) as pipeline:
        figure = Warped(Rendered(pipeline, photo).image(State()), perspective=True)
        for number in range(len(LOOP)):
            for frame in range(round(EACH * RATE)):
                part = frame / RATE / EACH
                state = between(State(), LOOP[number], min(1.0, 2.6 * min(part, 1 - part)))
                yield from [figure.jpeg(state, number * RATE + frame)] * TWICE


def sitting(models: Path, photo: str, seed: int) -> Iterable[bytes]:
    """Somebody who did everything that another check asked, in its light (FA-04)."""
    chance = Random(seed)
    with Pipeline(models) as pipeline:
        person, at = Living(Rendered(pipeline, photo), Manner.draw(chance)), 0.0
        for step in Program.draw(chance).steps[:-1]:
            person.told(step.to_json(), at)
            ends = at + LASTS[step.kind] + step.dwell
            while at < ends:
                at += 1 / RATE
                yield from [person.jpeg(at)] * TWICE
