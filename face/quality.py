"""Is this picture good enough to judge a face, and if not, what should the person change?

Follows the wording of ISO/IEC 29794-5 (capture-related quality) without its scores: plain measures with bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.detect import Detection
from face.landmarks import Landmarks, Pose, interocular, pose

CROP = 96  # side to which every face is scaled before it is measured, so that its size does not count
SECOND_FACE = 0.5  # a weaker second detection is more often a pattern than a person


FRONTAL = Pose(0.0, 0.0, 0.0)


class Refusal(Enum):
    """Why a picture cannot be used, in the order in which a person would be told."""

    no_face = "no_face"
    two_faces = "two_faces"
    too_far = "too_far"
    too_close = "too_close"
    off_centre = "off_centre"
    too_dark = "too_dark"
    too_bright = "too_bright"
    blurred = "blurred"
    look_straight = "look_straight"
    frozen = "frozen"


@dataclass(frozen=True, slots=True)
class Quality:
    """All zero where there is no face."""

    faces: int
    presence: float = 0.0
    """The mesh's probability that the first detection is a face."""
    interocular: float = 0.0
    """Pixels between the eyes."""
    filling: float = 0.0
    """Height of the face (forehead to chin) over the picture's."""
    offset: float = 0.0
    """How far the face's middle is from the picture's, 0 to 1 = at its edge, on the worse of the two axes."""
    brightness: float = 0.0
    """Mean luma of the face, 0 to 255."""
    contrast: float = 0.0
    """Standard deviation of the face's luma."""
    sharpness: float = 0.0
    """Mean absolute Laplacian of the face over its contrast, at a fixed scale."""
    pose: Pose = FRONTAL


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is asked of a picture. Angles in degrees, either way."""

    interocular: float
    presence: float
    filling: float
    offset: float
    brightness: tuple[float, float]
    contrast: float
    sharpness: float
    yaw: float
    pitch: tuple[float, float]
    roll: float


# Light and sharpness: where the embedding of a darkened, brightened or blurred photograph leaves its original's
# neighbourhood (cosine under about 0.92, in enrolment 0.96). README.md has the figures.
SIGN_IN = Bounds(
    interocular=40,
    presence=0.5,
    filling=0.95,
    offset=0.7,
    brightness=(30, 228),
    contrast=8,
    sharpness=0.08,
    yaw=20,
    pitch=(-15, 28),
    roll=20,
)
ENROLMENT = Bounds(
    interocular=60,
    presence=0.8,
    filling=0.90,
    offset=0.6,
    brightness=(40, 220),
    contrast=12,
    sharpness=0.11,
    yaw=12,
    pitch=(-8, 22),
    roll=12,
)
IMPORT = replace(ENROLMENT, interocular=40, filling=2, offset=1, yaw=20, pitch=(-15, 28), roll=30)
"""For photographs that an operator brings: composed by a photographer, not guided by us."""


def measure(image: Image.Image, faces: Sequence[Detection], landmarks: Landmarks | None) -> Quality:
    """The measures of an RGB picture; landmarks are those of the first face."""
    if not faces or landmarks is None:
        return Quality(faces=0)
    points = landmarks.points[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    luma = _face(image, low, high)
    contrast = float(luma.std())
    size = np.array(image.size)
    return Quality(
        faces=1 + sum(face.score >= SECOND_FACE for face in faces[1:]),
        presence=landmarks.presence,
        interocular=interocular(landmarks.points),
        filling=float((high - low)[1] / size[1]),
        offset=float((np.abs(low + high - size) / size).max()),
        brightness=float(luma.mean()),
        contrast=contrast,
        sharpness=_laplacian(luma) / max(contrast, 1.0),
        pose=pose(landmarks.points),
    )


def complaint(quality: Quality, bounds: Bounds) -> Refusal | None:
    """The first thing to change, or None when the picture will do."""
    head = quality.pose
    dark, bright = bounds.brightness
    tests = (
        (Refusal.no_face, quality.faces > 0 and quality.presence >= bounds.presence),
        (Refusal.two_faces, quality.faces == 1),
        (Refusal.too_far, quality.interocular >= bounds.interocular),
        (Refusal.too_close, quality.filling <= bounds.filling),
        (Refusal.off_centre, quality.offset <= bounds.offset),
        (Refusal.too_dark, quality.brightness >= dark and quality.contrast >= bounds.contrast),
        (Refusal.too_bright, quality.brightness <= bright),
        (Refusal.blurred, quality.sharpness >= bounds.sharpness),
        (
            Refusal.look_straight,
            abs(head.yaw) <= bounds.yaw
            and bounds.pitch[0] <= head.pitch <= bounds.pitch[1]
            and abs(head.roll) <= bounds.roll,
        ),
    )
    return next((refusal for refusal, passed in tests if not passed), None)


def _face(image: Image.Image, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float32]:
    """(96, 96) luma of the box, as far as it lies inside the picture."""
    left, top = np.clip(np.floor(low), 0, np.array(image.size) - 1).astype(int)
    right, bottom = np.clip(np.ceil(high), 1, image.size).astype(int)
    box = (int(left), int(top), max(int(right), int(left) + 1), max(int(bottom), int(top) + 1))
    crop = image.crop(box).convert("L").resize((CROP, CROP), Image.Resampling.BOX)
    return np.asarray(crop, np.float32)


def _laplacian(luma: NDArray[np.float32]) -> float:
    around = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:]
    return float(np.abs(4 * luma[1:-1, 1:-1] - around).mean())
