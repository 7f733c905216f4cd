"""How a face answered coloured light: one time series of its light slots, and what fits in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from face.challenge import Kind, Step
from face.light import Patch, Skin, emitted
from face.record import Glimpse, Record
from face.signals import Signals, away, middle

Floats = NDArray[np.float64]

LAGS = np.arange(0, 0.401, 0.02)
"""Seconds by which the pictures may be behind the page: display, exposure and the camera's own queue (C4 V4)."""
BRIGHTNESS, WARMTH, GREENNESS = (1 / 3, 1 / 3, 1 / 3), (1 / 2, 0.0, -1 / 2), (-1 / 4, 1 / 2, -1 / 4)
DEVIATIONS = (0.324, 0.192, 0.092)
"""Of these three over the five colours. Divided by them each counts as much, so that codes differ in more than
brightness: 2 % of other codes then correlate by 0.6 with a given one, 7 % where red, green and blue are compared."""
VIEW = np.array([BRIGHTNESS, WARMTH, GREENNESS]).T / DEVIATIONS


@dataclass(frozen=True, slots=True)
class Settled:
    """Which frames can be compared: people come back from the step before while the light begins, and then other skin
    is near the screen and another wall is beside them.
    """

    degrees: float
    """Of yaw and pitch from their median."""
    share: float
    """By which the distance between the eyes may differ from its median."""

    def among(self, glimpses: Sequence[Glimpse]) -> list[Glimpse]:
        signals = [glimpse.signals for glimpse in glimpses if glimpse.signals is not None]
        if not signals:
            return list(glimpses)
        usual = middle(signals)
        return [g for g in glimpses if g.signals is not None and self._near(g.signals, usual)]

    def _near(self, now: Signals, usual: Signals) -> bool:
        yaw, pitch = away(now, usual)
        return max(abs(yaw), abs(pitch)) <= self.degrees and abs(now.eyes / usual.eyes - 1) <= self.share


@dataclass(frozen=True, slots=True)
class Slots:
    """The frames that show a light slot, in order, as far as the head was where it mostly was."""

    steps: tuple[Step, ...]
    begins: float
    """Seconds, by the page's clock: the first frame under the first slot."""
    changes: tuple[tuple[float, float], ...]
    """Between which two frames the page changed its colour, for each slot but the first."""
    slot: NDArray[np.int64]
    """(n,) which of the steps the page showed."""
    times: Floats
    """(n,) seconds by the page's clock."""
    seen: tuple[Skin, ...]

    @classmethod
    def of(cls, record: Record, settled: Settled) -> Slots | None:
        """None where a slot has no frame at all."""
        steps = tuple(step for step in record.program.steps if step.kind is Kind.LIGHT)
        number = {step.index: place for place, step in enumerate(steps)}
        lit = [glimpse for glimpse in record.glimpses if glimpse.step in number]
        if not steps or {number[glimpse.step] for glimpse in lit} != set(range(len(steps))):
            return None
        times = [[g.client_ms / 1000 for g in lit if g.step == step.index] for step in steps]
        found = [(number[g.step], g.client_ms / 1000, g.light) for g in settled.among(lit) if g.light is not None]
        return cls(
            steps,
            times[0][0],
            tuple((old[-1], new[0]) for old, new in pairwise(times)),
            np.array([slot for slot, _, _ in found], np.int64),
            np.array([time for _, time, _ in found], np.float64),
            tuple(light for _, _, light in found),
        )

    def filled(self, least: int) -> int:
        """How many slots have so many frames."""
        return sum(int((self.slot == place).sum()) >= least for place in range(len(self.steps)))

    def shown(self, lag: float) -> tuple[NDArray[np.bool_], Floats]:
        """(n,) which frames were surely taken under one colour if the pictures are so late, and (n, 3) that colour.

        The page changed its colour at some time between two frames; a picture from between them may be of either.
        """
        colours = np.array([emitted(step.colour) for step in self.steps if step.colour is not None])
        before, after = np.array(self.changes).reshape(-1, 2).T
        taken = self.times - lag + 1e-9
        place = np.searchsorted(after, taken, side="right")
        sure = (taken >= self.begins) & (place == np.searchsorted(before + 2e-9, taken, side="left"))
        return sure, colours[place]

    def patches(self, which: int) -> Floats:
        """(n, 3) linear light of a patch of skin, by its place in Skin.patches."""
        return np.array([skin.patches[which].rgb for skin in self.seen])

    def background(self) -> Floats | None:
        """(n, 3); None where it was not seen in every frame, too dark or out of range."""
        behind = [skin.background for skin in self.seen if skin.background is not None]
        if len(behind) < len(self.seen):
            return None
        levels = np.array([patch.rgb for patch in behind])
        usable = levels.mean() > 0.01 and np.median([patch.clipped for patch in behind]) < 0.3
        return levels if usable else None

    def clipped(self, which: int) -> float:
        """The largest share of a patch of skin that was out of range, over the frames."""
        patches: list[Patch] = [skin.patches[which] for skin in self.seen]
        return max(patch.clipped for patch in patches)

    def transitions(self, features: Floats, least: float) -> list[tuple[float, float]]:
        """For each change of colour that shows by `least` or more, between which lags it came, in seconds."""
        found = []
        for place, (before, after) in enumerate(self.changes):
            if not {place, place + 1} <= set(self.slot.tolist()):
                continue
            old, new = (features[self.slot == one][-2:].mean(axis=0) for one in (place, place + 1))
            change = new - old
            if np.linalg.norm(change) < least:
                continue
            near = np.flatnonzero((self.slot == place) | (self.slot == place + 1))
            gone = (features[near] - old) @ change / (change @ change)
            last_old = near[np.flatnonzero(gone < 0.5)[-1:]]
            came = self.times[last_old[0]] if len(last_old) else self.times[near[0]]
            follows = self.times[self.times > came]
            found.append((came - after, (follows[0] if len(follows) else came) - before))
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """How a series follows the page's colours."""

    correlation: float
    """Of brightness, warmth and greenness together, at the best lag."""
    lag: float
    strength: float
    """Root mean square of the series' changes, in features."""
    noise: float
    """What it does from one frame to the next when the page changes nothing, in features."""

    @property
    def clear(self) -> float:
        return self.strength / self.noise


def features(levels: Floats) -> Floats:
    """(n, 3) brightness, warmth and greenness of levels (n, 3), each as a share of its mean."""
    return np.asarray((levels / np.maximum(levels.mean(axis=0), 1e-4) - 1) @ VIEW, np.float64)


def answer(slots: Slots, levels: Floats) -> Answer:
    """levels: (n, 3), of skin or of what is behind it."""
    found = features(levels)
    best, lag = max(((_correlation(slots, found, lag), lag) for lag in LAGS), key=lambda one: one[0])
    strength = float(np.sqrt((found - found.mean(axis=0)).var(axis=0).sum()))
    return Answer(best, float(lag), strength, noise(found))


def noise(found: Floats) -> float:
    """From the differences of neighbouring frames, of which most lie within a slot."""
    steps = np.linalg.norm(np.diff(found, axis=0), axis=1) / np.sqrt(2)
    return max(float(np.median(steps)), 1e-4)


def gain(slots: Slots, levels: Floats, lag: float) -> float:
    """How much brighter the white page makes levels (n, 3), over what they are under the dark one."""
    sure, colour = slots.shown(lag)
    dark, rise, _ = _line(colour[sure].mean(axis=1), levels[sure].mean(axis=1))
    return rise / max(dark, 1e-4)


def shading(slots: Slots, patches: list[Floats], lag: float) -> tuple[float, float]:
    """How far the gains of patches (n, 3) are apart, as a share of their mean, and the deviation of that figure.

    Each patch is divided by all of them together, which leaves out whatever changes them alike: exposure, a late frame.
    With gains g and G and a light e, (1 + ge) / (1 + Ge) is 1 + (g / G - 1) x, where x is Ge / (1 + Ge).
    """
    sure, colour = slots.shown(lag)
    levels = [patch[sure].mean(axis=1) for patch in patches]
    together, light = np.mean(levels, axis=0), colour[sure].mean(axis=1)
    dark, rise, _ = _line(light, together)
    glow = max(rise / max(dark, 1e-4), 1e-4) * light
    shares = [_line(glow / (1 + glow), level / together) for level in levels]
    gains = [rise / start for start, rise, _ in shares]
    high, low = int(np.argmax(gains)), int(np.argmin(gains))
    upper, lower = (shares[which][2] / shares[which][0] for which in (high, low))
    return gains[high] - gains[low], float(np.hypot(upper, lower))


def jumps(found: Floats, least: float) -> int:
    """How often the colour, brightness apart, changes from one frame to the next by `least` or more."""
    steps = [float(np.linalg.norm(after[1:] - before[1:])) for before, after in pairwise(found)]
    return sum(step >= least for step in steps)


def _correlation(slots: Slots, found: Floats, lag: float) -> float:
    sure, colour = slots.shown(lag)
    if sure.sum() * 2 < len(sure):
        return 0.0
    seen, sent = found[sure], colour[sure] @ VIEW
    seen, sent = seen - seen.mean(axis=0), sent - sent.mean(axis=0)
    size = np.linalg.norm(seen) * np.linalg.norm(sent)
    return float(np.sum(seen * sent)) / float(size) if size > 1e-9 else 0.0


def _line(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Least squares: y at x = 0, the slope, and the slope's deviation."""
    around = x - x.mean()
    spread = max(float(around @ around), 1e-9)
    slope = float(around @ y) / spread
    start = float(y.mean() - slope * x.mean())
    left = y - start - slope * x
    return start, slope, float(np.sqrt(left @ left / max(len(x) - 2, 1) / spread))
