"""Light by numbers: what a camera measures of somebody in the light of the page, or of something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from face.challenge import Colour, Kind
from face.light import Patch, Skin, emitted
from face.record import Record

HEAD = (0.97, 0.77, 0.73, 0.88)
"""Gains of forehead, left and right cheek and nose, as the puppets' are."""
PAPER = (0.94, 0.97, 0.95, 0.97)
ALBEDO = (np.array([0.30, 0.20, 0.15]), np.array([0.34, 0.20, 0.15]), np.array([0.26, 0.17, 0.13]))
WALL = np.array([0.22, 0.20, 0.17])


@dataclass(frozen=True)
class Scene:
    """A genuine one, unless something is changed."""

    glow: float = 0.25
    """What the white page adds to skin that looks straight at it, over the ambient light."""
    gains: tuple[float, float, float, float] = HEAD
    behind: float = 0.06
    """The background's gain; None: it is not in the picture."""
    lag: float = 0.12
    """Seconds by which pictures are late."""
    noise: float = 0.005
    """Deviation of a patch's level, as a share of it; each patch and channel by itself."""
    code: tuple[Colour, ...] | None = None
    """What the light on the face follows; None is the page."""
    shift: float = 0.0
    """Seconds by which `code` is late, over and above."""
    exposure: Callable[[float], np.ndarray | float] = lambda at: 1.0
    """What the camera multiplies all of it by, at a time."""
    room: Callable[[float], np.ndarray | float] = lambda at: 1.0
    """The ambient light at a time."""
    clipped: float = 0.0
    surrounded: bool = True
    """Something of the background is in the picture."""


def lit(record: Record, scene: Scene, seed: int = 0) -> Record:
    """The record with `light` in the frames of its light slots."""
    chance = np.random.default_rng(seed)
    steps = [step for step in record.program.steps if step.kind is Kind.LIGHT]
    colours = [step.colour for step in steps if step.colour is not None] if scene.code is None else scene.code
    onsets = [record.released[step.index] for step in steps]

    def seen(at: float) -> Skin:
        slot = sum(at - scene.lag - scene.shift >= onset for onset in onsets) - 1
        colour = np.full(3, 0.3) if slot < 0 else emitted(colours[slot])

        def patch(albedo: np.ndarray, gain: float) -> Patch:
            ambient = scene.room(at)
            level = albedo * (ambient + scene.glow * gain * colour) * scene.exposure(at)
            red, green, blue = level * (1 + chance.normal(0, scene.noise, 3))
            return Patch((red, green, blue), scene.clipped)

        forehead, cheek, nose = ALBEDO
        skin = [patch(of, gain) for of, gain in zip((forehead, cheek, cheek, nose), scene.gains, strict=True)]
        return Skin(*skin, background=patch(WALL, scene.behind) if scene.surrounded else None)

    shown = {step.index for step in steps}
    changed = (replace(g, light=seen(g.client_ms / 1000)) if g.step in shown else g for g in record.glimpses)
    return replace(record, glimpses=tuple(changed))
