"""The 468-point face mesh and the iris net, run by LiteRT, and what is read off their points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.align import warp
from face.detect import Detection
from face.net import Net

MESH_SIZE, MESH_SCALE = 192, 1.5
IRIS_SIZE, IRIS_SCALE = 64, 2.3
MESH_VALUES, PRESENCE_VALUES = 468 * 3, 1
LID_VALUES, IRIS_VALUES = 71 * 3, 5 * 3

EYE_CORNERS = ((33, 133), (362, 263))
"""Mesh indices of each eye's two corners from image left to image right; the eye at image left first."""
NOSE, MOUTH_LEFT, MOUTH_RIGHT = 1, 61, 291
LIP_UPPER, LIP_LOWER = 13, 14
CHEEK_LEFT, CHEEK_RIGHT, FOREHEAD, CHIN = 234, 454, 10, 152


@dataclass(frozen=True, slots=True)
class Roi:
    """A square of the picture that a net looks at: centre (x, y) and side in pixels, angle in radians, clockwise."""

    x: float
    y: float
    side: float
    angle: float

    def matrix(self, size: int) -> NDArray[np.float64]:
        """(2, 3), from the coordinates of a size x size crop to the picture's."""
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        linear = np.array([[cos, -sin], [sin, cos]]) * (self.side / size)
        return np.column_stack([linear, np.array([self.x, self.y]) - linear @ [size / 2, size / 2]])


@dataclass(frozen=True, slots=True)
class Landmarks:
    points: NDArray[np.float64]
    """(468, 3) pixels; z in the same unit, smaller is nearer to the camera, its zero about the head's centre."""
    presence: float
    """Probability from 0 to 1 that this is a face."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """The eye at image left first."""

    centres: NDArray[np.float64]
    """(2, 2) iris centres in pixels."""
    lids: NDArray[np.float64]
    """(2, 16, 2) lid contours in pixels: 0 and 8 are the corners (0 the outer one), 1-7 the lower
    lid and 9-15 the upper lid, both counted from corner 0."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees, relative to a head that faces the camera; the picture is not mirrored.

    yaw > 0: the nose points to image right (the person turned to their own left).
    pitch > 0: the nose points down. Most people's neutral pitch is not zero: it reads about +8.
    roll > 0: the head is tilted clockwise in the image (the eye at image right is lower).
    """

    yaw: float
    pitch: float
    roll: float


class Mesh:
    """Holds face_landmark.tflite. One per thread."""

    def __init__(self, model: Path) -> None:
        self._net = Net(model)

    def __call__(self, image: Image.Image, roi: Roi) -> Landmarks:
        matrix = roi.matrix(MESH_SIZE)
        out = self._net(_pixels(image, matrix, MESH_SIZE))
        points = out[MESH_VALUES].reshape(-1, 3).astype(np.float64)
        logit = float(out[PRESENCE_VALUES][0])
        return Landmarks(
            points=np.column_stack(
                [points[:, :2] @ matrix[:, :2].T + matrix[:, 2], points[:, 2] * roi.side / MESH_SIZE]
            ),
            presence=float(1 / (1 + np.exp(-np.clip(logit, -50, 50)))),
        )


class Iris:
    """Holds iris_landmark.tflite, which sees lids close; the mesh alone does not. One per thread."""

    def __init__(self, model: Path) -> None:
        self._net = Net(model)

    def __call__(self, image: Image.Image, points: NDArray[np.float64]) -> Eyes:
        """points: the mesh, (468, 3)."""
        # The net knows one eye only, so it sees the other one in a mirror.
        eyes = [
            self._eye(image, points[list(corners), :2], mirrored)
            for corners, mirrored in zip(EYE_CORNERS, (False, True), strict=True)
        ]
        return Eyes(centres=np.array([centre for centre, _ in eyes]), lids=np.array([lids for _, lids in eyes]))

    def _eye(
        self, image: Image.Image, corners: NDArray[np.float64], mirrored: bool
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        across = corners[1] - corners[0]
        x, y = corners.mean(axis=0)
        roi = Roi(x, y, float(np.abs(across).max()) * IRIS_SCALE, float(np.arctan2(across[1], across[0])))
        matrix = roi.matrix(IRIS_SIZE)
        pixels = _pixels(image, matrix, IRIS_SIZE)
        out = self._net(pixels[:, ::-1] if mirrored else pixels)
        found = np.vstack([out[IRIS_VALUES].reshape(-1, 3)[:1, :2], out[LID_VALUES].reshape(-1, 3)[:16, :2]])
        if mirrored:
            found[:, 0] = IRIS_SIZE - found[:, 0]
        placed = found.astype(np.float64) @ matrix[:, :2].T + matrix[:, 2]
        return placed[0], placed[1:]


def mesh_roi(detection: Detection) -> Roi:
    """The square in which the mesh net looks for the face of a detection."""
    x, y, width, height = detection.box
    across = detection.points[1] - detection.points[0]
    return Roi(
        float(x + width / 2),
        float(y + height / 2),
        float(max(width, height)) * MESH_SCALE,
        float(np.arctan2(across[1], across[0])),
    )


def five_points(eyes: Eyes, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(5, 2) for face.align.chip: iris centres, nose tip, mouth corners."""
    return np.vstack([eyes.centres, points[[NOSE, MOUTH_LEFT, MOUTH_RIGHT], :2]])


def interocular(points: NDArray[np.float64]) -> float:
    """Pixels between the middles of the two eyes, from the mesh (468, 3)."""
    left, right = (points[list(corners), :2].mean(axis=0) for corners in EYE_CORNERS)
    return float(np.linalg.norm(right - left))


def pose(points: NDArray[np.float64]) -> Pose:
    """The head's pose from the mesh (468, 3): cheek to cheek for yaw, forehead to chin for pitch, eye line for roll."""
    across = points[EYE_CORNERS[1][1], :2] - points[EYE_CORNERS[0][0], :2]
    across = across / np.linalg.norm(across)
    down = np.array([-across[1], across[0]])
    cheeks, face = points[CHEEK_RIGHT] - points[CHEEK_LEFT], points[CHIN] - points[FOREHEAD]
    return Pose(
        yaw=float(np.degrees(np.arctan2(cheeks[2], cheeks[:2] @ across))),
        pitch=float(np.degrees(np.arctan2(face[2], face[:2] @ down))),
        roll=float(np.degrees(np.arctan2(across[1], across[0]))),
    )


def mouth_ratio(points: NDArray[np.float64]) -> float:
    """Gap between the inner lips over the mouth's width, from the mesh: about 0 closed, over 0.3 wide open."""
    gap, width = points[LIP_LOWER] - points[LIP_UPPER], points[MOUTH_RIGHT] - points[MOUTH_LEFT]
    return float(np.linalg.norm(gap[:2]) / np.linalg.norm(width[:2]))


def lid_ratio(eyes: Eyes) -> NDArray[np.float64]:
    """(2,) height over width of each eye's opening: about 0.3 open, under 0.1 closed. Looking down lowers it too."""
    height = np.linalg.norm(eyes.lids[:, 9:16] - eyes.lids[:, 1:8], axis=2)[:, 1:6].mean(axis=1)
    width = np.linalg.norm(eyes.lids[:, 0] - eyes.lids[:, 8], axis=1)
    return np.asarray(height / width, np.float64)


def _pixels(image: Image.Image, matrix: NDArray[np.float64], size: int) -> NDArray[np.float32]:
    return np.asarray(warp(image, matrix, size), np.float32) / np.float32(255)
