"""The thresholds of the liveness gates, in one place and with a name, so that a verdict says by which it was judged.

Start values are those of security C4; where another was measured, the line says how. README.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a step may take, in seconds, and what counts as held. People need time to read."""

    centre: float = 15.0
    still: float = 0.8  # C3 P
    still_frames: int = 5
    still_degrees: float = 6.0  # nobody holds quite still; a nod is more
    follow: float = 3.5  # FA-06: an answer later than this is none; the dwell is added
    act: float = 8.0  # a word has to be heard or read first
    nearer: float = 8.0
    slot: float = 0.5  # C3 L: two changes a second at most, WCAG 2.3.1
    slot_frames: int = 3
    slot_longest: float = 2.0
    held_frames: int = 3
    eyes_closed: float = 0.6  # C3 M'
    near_enough: float = 0.95  # of the demanded scale


@dataclass(frozen=True, slots=True)
class Transport:
    """V0."""

    frames: int = 30  # C4
    rate: tuple[float, float] = (5.0, 15.0)  # frames a second, C4
    drift: float = 0.2  # the page's span may differ from ours by a fifth, C4 V0b,
    jitter: float = 0.5  # or by half a second of network


@dataclass(frozen=True, slots=True)
class OneFace:
    """V1."""

    share: float = 0.95  # of the frames, C4
    rival: float = 0.4  # a second face under this share of the first's area is in the background, C4


@dataclass(frozen=True, slots=True)
class Identity:
    """V2."""

    margin: float = 0.08  # by how much one frame may miss the threshold that the median must reach
    agreement: float = 0.45  # cosine of any two near-frontal frames, and of a turned one and its nearest
    overlap: float = 0.4  # intersection over union of neighbouring boxes; less is a cut, C4
    neighbours: float = 0.25  # seconds between frames that are neighbours
    frontal: int = 2  # near-frontal frames of each phase, C4: whoever acts is who is matched, all along


@dataclass(frozen=True, slots=True)
class Response:
    """V3."""

    onset: float = 0.12  # seconds; nobody reads and moves in less: whoever does knew it before, C4
    jump: float = 0.5  # of the way, within the onset
    latest: float = 1.5  # seconds until a waypoint's movement has begun, C4
    latest_words: float = 4.0  # until a worded action's has: it is read, or read out
    begun: float = 0.2  # of the way: the movement has begun
    follows: float = 0.8  # correlation of head and dot, C4
    lag: float = 0.8  # seconds by which the head may follow later, C4
    astray: float = 1.0  # levels off the way between waypoints, or of another action
    astray_frames: int = 2  # one alone is a measuring error
    returned: float = 0.5  # levels: until the head has come back so far, the action before may last


@dataclass(frozen=True, slots=True)
class Planarity:
    """V5. Distances between the eyes: below `plane` is one, from `depth` on it is none (design §7)."""

    plane: float = 0.007
    depth: float = 0.012


@dataclass(frozen=True, slots=True)
class Cohort:
    margin: float = 0.05
    """Cosine. Over LFW (2,879 people, 4,043 probes, fmr-1e-4) it refuses 5 of 3,903 genuine matches, and 472 of 512
    false ones where the impostor is in the gallery too."""


@dataclass(frozen=True, slots=True)
class LivenessProfile:
    name: str
    pace: Pace = field(default_factory=Pace)
    transport: Transport = field(default_factory=Transport)
    one_face: OneFace = field(default_factory=OneFace)
    identity: Identity = field(default_factory=Identity)
    response: Response = field(default_factory=Response)
    planarity: Planarity = field(default_factory=Planarity)
    cohort: Cohort = field(default_factory=Cohort)


FLP_1 = LivenessProfile("flp-1.0")
