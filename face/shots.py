"""What the kept pictures of a capture show beside one another, measured once, at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.keeper import Kept
from face.parallax import Frontal
from face.passive import Passive
from face.record import Turned
from face.signals import Signals, away, nearness
from face.surroundings import Surroundings, surroundings

CAME_NEARER = 1.15
"""Times the neutral distance between the eyes from which on a picture is a nearer one."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A kept frame, decoded again for its judgement. None is kept without a face."""

    kept: Kept
    image: Image.Image

    @property
    def mesh(self) -> NDArray[np.float64]:
        landmarks = self.kept.observation.landmarks
        return np.empty((0, 3)) if landmarks is None else landmarks.points

    @property
    def signals(self) -> Signals:
        signals = self.kept.glimpse.signals
        assert signals is not None
        return signals


def turns(shots: Sequence[Shot]) -> tuple[Turned, ...]:
    """Of each turned frame against the neutral one, as far as enough of it is found again."""
    neutral = _neutral(shots)
    if neutral is None:
        return ()
    frontal = Frontal.of(neutral.image, neutral.mesh)
    found = [(shot, frontal.parallax(shot.image, shot.mesh)) for shot in shots if shot.kept.turned]
    return tuple(Turned(hypot(*away(shot.signals, neutral.signals)), left) for shot, left in found if left is not None)


def nearer(shots: Sequence[Shot]) -> Surroundings | None:
    """Of the neutral and the nearest frame; None when the face did not come nearer."""
    neutral = _neutral(shots)
    if neutral is None:
        return None
    near = max((shot for shot in shots if not shot.kept.turned), key=lambda shot: shot.signals.eyes)
    if nearness(near.signals, neutral.signals) < CAME_NEARER or near.image.size != neutral.image.size:
        return None
    return surroundings(neutral.image, near.image, neutral.mesh, near.mesh)


def passive(shots: Sequence[Shot], model: Passive | None) -> tuple[float, ...]:
    if model is None:
        return ()
    return tuple(model(shot.image, shot.kept.observation.faces[0].box) for shot in shots)


def _neutral(shots: Sequence[Shot]) -> Shot | None:
    return next((shot for shot in shots if not shot.kept.turned), None)
