"""V4: the face answers the colours that this page showed, when it showed them, and as something solid would.

What is seen of skin is divided by what is seen behind it: a camera that changes its exposure or its white balance
changes both alike. A bright room drowns the screen's light, and whoever sits in one is not refused for it: only a clear
answer to something else is, and only a lit picture whose surroundings answer with it.
"""

from __future__ import annotations

import numpy as np

from face.liveness.glow import Answer, Floats, Settled, Slots, answer, features, gain, jumps, shading
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.liveness.profile import Light
from face.quality import Refusal
from face.record import Record


def judge(record: Record) -> Outcome:
    bounds = record.bounds.light
    if not record.program.lit:
        return Inconclusive("no coloured light was asked for")
    slots = Slots.of(record, Settled(bounds.degrees, bounds.eyes))
    filled = 0 if slots is None else slots.filled(bounds.frames)
    if slots is None or filled < len(slots.steps) - bounds.missing:
        return Inconclusive(f"{filled} slots of light were seen")
    whole = [which for which in range(4) if slots.clipped(which) <= bounds.clipped]
    if len(whole) < bounds.patches:
        return Inconclusive("skin out of range", Refusal.too_bright)
    behind = slots.background()
    skin = np.mean([slots.patches(which) for which in whole], axis=0)
    if behind is not None and (printed := _printed(slots, skin, behind, whole, bounds)):
        return printed
    return _judged(slots, skin, behind, whole, bounds)


def _judged(slots: Slots, skin: Floats, behind: Floats | None, whole: list[int], bounds: Light) -> Outcome:
    steady = skin if behind is None else skin / behind
    found = answer(slots, steady)
    if found.correlation < bounds.follows:
        return _other(slots, skin, behind, found, bounds)
    if found.clear < bounds.clear:
        return Inconclusive(f"the answer is {found.clear:.1f} times the noise")
    if not _one_lag(slots, features(steady), found, bounds):
        return Inconclusive("the answers came at different lags", doubtful=True)
    around = 0.0 if behind is None else gain(slots, behind, found.lag) / gain(slots, skin, found.lag)
    if not around < bounds.apart:
        return Inconclusive(f"the background answers with {around:.2f} of the face's gain", doubtful=True)
    spread, deviation = shading(slots, [slots.patches(which) for which in whole], found.lag)
    if spread < max(bounds.solid, bounds.clear * deviation):
        told = f"the light falls as on a plane, {spread:.3f} apart, give or take {deviation:.3f}"
        return Inconclusive(told, doubtful=True)
    return Pass()


def _printed(slots: Slots, skin: Floats, behind: Floats, whole: list[int], bounds: Light) -> Fail | None:
    """A picture in the screen's light: all of it answers, what is round the face too, and every part alike."""
    face, around = answer(slots, skin), answer(slots, behind)
    if min(face.correlation, around.correlation) < bounds.follows or min(face.clear, around.clear) < bounds.clear:
        return None
    ratio = gain(slots, behind, face.lag) / gain(slots, skin, face.lag)
    spread, _ = shading(slots, [slots.patches(which) for which in whole], face.lag)
    if not ratio >= bounds.alike or spread >= bounds.plane:
        return None
    return Fail(f"the background answers as the face does, with {ratio:.2f} of its gain")


def _other(slots: Slots, skin: Floats, behind: Floats | None, found: Answer, bounds: Light) -> Outcome:
    """The skin does not follow the page. It fails if it jumps from colour to colour by itself, before a background
    that does not: neither a bright room nor a camera that looks for its balance makes that."""
    seen, itself = features(skin), answer(slots, skin)
    still = behind is not None and _colour(features(behind)) < bounds.still * _colour(seen)
    jumped = jumps(seen, max(bounds.jump, bounds.jump_noise * itself.noise))
    foreign = max(found.correlation, itself.correlation)
    if still and jumped >= bounds.jumps and itself.clear >= bounds.clear and foreign < bounds.foreign:
        return Fail(f"answers other colours than the page's, correlation {foreign:.2f}")
    told = f"correlation {found.correlation:.2f}, {found.clear:.1f} times the noise"
    return Inconclusive(told, doubtful=itself.clear >= bounds.clear)


def _one_lag(slots: Slots, found: Floats, overall: Answer, bounds: Light) -> bool:
    """Some lag lies, give or take, between the frames at which each change showed."""
    between = slots.transitions(found, bounds.clear * overall.noise)
    if not between:
        return False
    earliest, latest = max(low for low, _ in between), min(high for _, high in between)
    return earliest - bounds.lag_spread <= min(latest + bounds.lag_spread, bounds.lag)


def _colour(seen: Floats) -> float:
    return float(np.sqrt(seen[:, 1:].var(axis=0).sum()))
