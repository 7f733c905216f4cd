"""What is left of a capture when its gates judge it: numbers and embeddings, no picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from face.challenge import Kind, Program, Step
from face.encoding import Encoding
from face.light import Skin
from face.liveness.profile import FLP_1, LivenessProfile
from face.quality import Refusal
from face.signals import Signals
from face.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is kept of a frame. Times in seconds since the capture was opened, by the server's clock."""

    seq: int
    step: int
    """The step that the page showed when the picture was taken."""
    at: float
    client_ms: int
    faces: int
    rival: float
    """Area of the second face over the first's; 0 without a second."""
    complaint: Refusal | None
    box: NDArray[np.float64] | None
    """(4,) x, y, width, height in pixels."""
    signals: Signals | None
    """None without a face."""
    digest: bytes = b""
    """Of the picture's 64x48 luma (face/shown.py)."""
    changed: float | None = None
    """The share of that luma that is not as in the frame before; None for the first."""
    encoding: Encoding | None = None
    """None when it is no JPEG."""
    light: Skin | None = None
    """In a light slot."""

    @property
    def usable(self) -> bool:
        """Good enough to judge a moving head: nothing to complain of but the movement itself."""
        return self.signals is not None and self.complaint in (None, Refusal.look_straight)


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame that was embedded."""

    seq: int
    step: int
    turned: bool
    """Taken while a demanded turn was held; otherwise near the person's neutral pose."""
    embedding: NDArray[np.float32]
    """(192,) unit length."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What one homography leaves over between the neutral and a turned frame."""

    degrees: float
    left: float
    """Distances between the eyes."""


@dataclass(frozen=True, slots=True)
class Camera:
    """What the page says of the camera. Nothing of it is believed; it is compared with what is seen."""

    label: str = ""
    width: int = 0
    height: int = 0
    rate: float = 0.0
    """Pictures a second."""

    @property
    def told(self) -> bool:
        return bool(self.label) and min(self.width, self.height, self.rate) > 0


@dataclass(frozen=True, slots=True)
class Ending:
    """What the page says when it is done: how many frames it sent, and the last MAC. Neither is believed, both are
    compared."""

    frames: int
    mac: bytes
    camera: Camera | None = None


@dataclass(frozen=True, slots=True)
class Record:
    program: Program
    released: tuple[float, ...]
    """When each step was released, in the program's order, as far as it came."""
    met: int
    """How many steps were met."""
    neutral: Signals | None
    """The person's own values when looking straight, once the first step is met."""
    started: float
    """When the steady stretch of the first step began; 0 when it never did."""
    glimpses: tuple[Glimpse, ...]
    samples: tuple[Sample, ...]
    references: tuple[NDArray[np.float32], ...] | None
    """The claimed person's templates, (192,) each; None at enrolment, where nobody is claimed."""
    threshold: float
    """Cosine."""
    bounds: LivenessProfile = FLP_1
    parallax: tuple[Turned, ...] = ()
    surroundings: Surroundings | None = None
    """Of the neutral and the nearest frame; None when the face did not come nearer."""
    moire: tuple[float, ...] = ()
    """Of each chosen frame (face/texture.py)."""
    passive: tuple[float, ...] = ()
    """Of each chosen frame, where an operator brought a model for it."""
    replayed: int | None = None
    """How many of the pictures an earlier capture of the person has shown; None when nobody could be asked."""
    camera: Camera | None = None
    rival: float | None = None
    """The best exact score of anybody else in the gallery; None when there is no gallery to ask."""

    @property
    def watched(self) -> tuple[Glimpse, ...]:
        """The frames from the steady stretch on: before it the person is still finding their place."""
        return tuple(glimpse for glimpse in self.glimpses if glimpse.at >= self.started)

    @property
    def frontal(self) -> tuple[Sample, ...]:
        return tuple(sample for sample in self.samples if not sample.turned)

    def phase(self, sample: Sample) -> Kind:
        return self.program.steps[sample.step].kind

    def during(self, step: Step) -> tuple[Glimpse, ...]:
        """The frames that arrived from the step's release to the next one's."""
        begins = self.released[step.index]
        ends = self.released[step.index + 1] if step.index + 1 < len(self.released) else float("inf")
        return tuple(glimpse for glimpse in self.glimpses if begins < glimpse.at <= ends)

    def shown(self, step: Step) -> float:
        """When the first frame arrived that says the page showed the step; its release where none does. Networks and
        busy machines lie between the two, and whoever waits for a word has not seen it sooner."""
        return next((glimpse.at for glimpse in self.glimpses if glimpse.step == step.index), self.released[step.index])

    def probe(self) -> NDArray[np.float32] | None:
        """(192,) unit length: the mean of the frontal samples; None without any."""
        if not self.frontal:
            return None
        mean = np.mean([sample.embedding for sample in self.frontal], axis=0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)
