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
    one_frame: float = 0.12  # seconds: in more than that a quick head can turn and be at rest again
    rest_frames: int = 3  # before and after a jump
    sway: float = 4.0  # degrees by which a head at rest may sway meanwhile,
    drift: float = 0.05  # and natural logarithm of the distance between the eyes
    jump: float = 2.5  # of these: 10 degrees or 13 % nearer, between two rests, is a cut
    frontal: int = 2  # near-frontal frames of each phase, C4: whoever acts is who is matched, all along


@dataclass(frozen=True, slots=True)
class Response:
    """V3."""

    onset: float = 0.12  # seconds; nobody reads and moves in less: whoever does knew it before, C4
    jump: float = 0.5  # of the way, within the onset
    before: float = 0.2  # seconds before a release in which a head should rest where it was led:
    unrest: float = 0.5  # by so many levels it has moved on of its own accord;
    strays: float = 0.6  # of the waypoint's degrees, back or aside: 152 steps of living heads at most 0.46, of 169 in
    # which the next place was guessed the median 1.22
    guesses: int = 2  # people do either once, whoever guesses again and again (FA-06)
    latest: float = 2.5  # seconds until a movement to a waypoint has begun; C4 starts with 1.5, a busy machine took 1.7
    latest_words: float = 4.0  # until a worded action's has: it is read, or read out
    begun: float = 0.2  # of the way: the movement has begun
    follows: float = 0.8  # correlation of head and dot, C4
    lag: float = 0.8  # seconds by which the head may follow later, C4
    astray: float = 1.0  # levels off the way between waypoints, or of another action
    astray_frames: int = 2  # one alone is a measuring error
    blink: float = 0.45  # seconds; a blink takes 0.1 to 0.4, and everybody blinks during a check
    facing: float = 0.5  # levels: of a head that looks farther away lids are not told apart
    returned: float = 0.5  # levels: until the head has come back so far, the action before may last


@dataclass(frozen=True, slots=True)
class Light:
    """V4. README.md has the figures on which those without a C4 rest."""

    frames: int = 2  # of a slot
    missing: int = 1  # slots with fewer: the first, while the person comes back from the step before
    degrees: float = 8.0  # of yaw and pitch from their median: other frames are left out
    eyes: float = 0.08  # and so those with other distances between the eyes, by this share
    clipped: float = 0.1  # of a patch of skin: more is no measurement
    patches: int = 3  # of the four, that are left
    follows: float = 0.7  # correlation with the page's colours; C4 starts with 0.6, which 2 % of other codes reach
    lag: float = 0.4  # seconds, C4
    lag_spread: float = 0.06  # seconds, C4
    clear: float = 3.0  # times the noise, C4
    solid: float = 0.15  # gains of forehead, cheeks and nose apart: rendered heads from 0.23 on
    plane: float = 0.08  # prints, flat or bent by up to 0.45 of a face's width
    alike: float = 0.6  # gain of the background over the face's: of those prints from 0.65 on
    apart: float = 0.4  # of a room under 0.1; of a strongly bent print still 0.5
    foreign: float = 0.4  # correlation below which a clear answer is to something else
    jump: float = 0.1  # change of colour in a frame's time, in deviations of the page's five
    jump_noise: float = 4.0  # and over what frames differ by anyway
    jumps: int = 2
    still: float = 0.5  # the background's change of colour over the skin's: more is the camera or the room


@dataclass(frozen=True, slots=True)
class Planarity:
    """V5. Distances between the eyes: below `plane` is one, from `depth` on it is none (design §7)."""

    plane: float = 0.007
    depth: float = 0.012

    turned: float = 12.0  # degrees, from which on a plane is called one, C4
    held: float = 0.85  # correlation of what is around the face in far and near pictures laid over each other by it:
    # five rendered heads 0.12 to 0.51, prints and zoomed pictures of the same 0.91 to 1.00
    held_more: float = 0.25  # than when they are laid over each other as they are


@dataclass(frozen=True, slots=True)
class Texture:
    """V6. Measured on 3,461 pictures of LFW and the test photographs; README.md has the figures."""

    frames: int = 8  # C4
    skin: float = 3.5  # nepers: the highest of 3,461 faces has 3.44, their median 2.1
    grid: float = 3.9  # screens photographed again, by calculation, have 4.0 to 7.9
    edges: float = 0.7  # rendered heads up to 0.31, prints and screens whose edges are in the picture 0.84 to 0.99
    live: float = 0.5  # an operator's model is to be calibrated so that 3 % of living people are below, C4
    spoof: float = 0.2  # strong: not even a model of unknown calibration would say so of many living people


@dataclass(frozen=True, slots=True)
class Replay:
    """V7."""

    hits: int = 3  # C4
    same: float = 0.2  # C4, of pairs of neighbours
    frozen: int = 10  # pictures: a second
    slow: int = 3  # pictures: a camera of five a second before a page of fifteen
    still: int = 4  # pairs
    noise: float = (
        0.02  # of the cells; a sensor of sigma 0.25 behind JPEG 75 to 92 leaves 0.05, of sigma 2 0.17 to 0.37
    )


@dataclass(frozen=True, slots=True)
class Environment:
    """V8."""

    virtual: tuple[str, ...] = (
        *("virtual", "obs", "manycam", "v4l2", "loopback", "fake_device", "fake device", "xsplit", "snap camera"),
        *("splitcam", "youcam", "camtwist", "webcamoid", "droidcam", "iriun", "epoccam", "ndi", "e2esoft", "dummy"),
    )
    """Parts of labels, in lower case: programs that make a camera of a film."""
    qualities: int = 8  # the page has six
    faster: float = 1.3  # than the camera says it is
    jitter: float = 0.0003  # seconds, C4
    faint: int = 2  # signs that each have an innocent reason


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
    light: Light = field(default_factory=Light)
    planarity: Planarity = field(default_factory=Planarity)
    texture: Texture = field(default_factory=Texture)
    replay: Replay = field(default_factory=Replay)
    environment: Environment = field(default_factory=Environment)
    cohort: Cohort = field(default_factory=Cohort)

    light_seen: bool = False
    """Whether a capture is partial whose light could not be told from the room's. Daylight drowns a screen, so this
    costs people in bright rooms another factor; without it a forgery need not bother to shine."""


FLP_1 = LivenessProfile("flp-1.0")
FLP_1_STRICT = LivenessProfile("flp-1.0-strict", light_seen=True)
LIVENESS_PROFILES = {one.name: one for one in (FLP_1, FLP_1_STRICT)}
