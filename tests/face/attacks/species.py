"""All species, from the simplest tier on. README.md says what each is worth."""

from __future__ import annotations

from tests.face.attacks import alive, lighting, moving, prints, replays, screens, still, two, warped

ATTACKS = (
    still.ATTACK,
    warped.ATTACK,
    alive.IMPOSTOR,
    prints.FLAT,
    prints.BENT,
    prints.MASK,
    screens.STILL,
    two.TWO,
    screens.REPLAY,
    replays.REPLAY,
    replays.SPLICE,
    replays.STRETCH,
    moving.LOOPED,
    moving.TIMING,
    moving.LIBRARY,
    lighting.WRONG,
    two.SWITCH,
    lighting.UNLIT,
    alive.INJECTION,
)
GENUINE = alive.GENUINE
