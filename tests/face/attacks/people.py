"""Living people before the camera, as far as puppets can stand for them: drawn reactions, swaying heads, blinks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sin, tau
from random import Random

from tests.face.actor import Actor, Seen
from tests.face.puppet import State

ENROLLED = {"alice": "obama.jpg", "bob": "biden.jpg", "mallory": "astronaut.png"}
SITTING = {"alice": ("obama3.jpg", "obama2.jpg", "obama.jpg"), "bob": ("biden.jpg",), "mallory": ("astronaut.png",)}
"""Photographs of the enrolled people's puppets. Only of the first there are others than the enrolled one."""
SPEAKING = "obama2.jpg"
"""Somebody whose mouth is as wide open at rest as a puppet's ever is: it cannot be told to open it."""
BLINK = 0.15
"""Seconds that the lids are closed, between 0.1 and 0.4 for most people."""


@dataclass(frozen=True)
class Manner:
    """How somebody is today, and with what light and camera."""

    reaction: float
    """Seconds from what the page shows to the first movement."""
    movement: float
    """Seconds that a movement takes."""
    glow: float
    """How much light the white screen adds to the face, over the ambient light."""
    rate: float
    """Frames a second that the camera and the network give."""
    sway: float
    """Degrees either way."""
    blinks: float
    """Seconds between two."""
    seed: int

    @classmethod
    def draw(cls, chance: Random) -> Manner:
        return cls(
            reaction=min(max(chance.gauss(0.38, 0.09), 0.2), 0.7),
            movement=chance.uniform(0.3, 0.6),
            glow=chance.uniform(0.15, 0.4),
            rate=chance.uniform(8.0, 11.0),
            sway=chance.uniform(0.0, 1.2),
            blinks=chance.uniform(3.0, 6.0),
            seed=chance.randrange(2**31),
        )


class Living(Actor):
    """An actor of such a manner."""

    def __init__(self, figure: Seen, manner: Manner) -> None:
        self._manner = manner
        super().__init__(figure, reaction=manner.reaction, movement=manner.movement, glow=manner.glow, seed=manner.seed)

    def state(self, at: float) -> State:
        meant, manner = self.meant(at), self._manner
        yaw, pitch = sin(tau * at / 3.1 + manner.seed), sin(tau * at / 4.3 + 2 * manner.seed)
        blinking = (at + manner.seed % 7) % manner.blinks < BLINK
        return replace(
            meant,
            yaw=meant.yaw + manner.sway * yaw,
            pitch=meant.pitch + 0.6 * manner.sway * pitch,
            lids=1.0 if blinking else meant.lids,
        )


class Holding(Living):
    """Not a head but a thing in somebody's hands, which they tilt as far as they can and no farther."""

    FARTHEST = 42.0
    """Degrees: beyond that hardly anything of a picture is seen."""

    def state(self, at: float) -> State:
        meant, most = super().state(at), self.FARTHEST
        yaw, pitch = (min(max(angle, -most), most) for angle in (meant.yaw, meant.pitch))
        return replace(meant, yaw=yaw, pitch=pitch)
