"""From a decoded picture to faces, landmarks, quality and an embedding."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.align import chip
from face.detect import Detection, Detector
from face.embed import Embedder
from face.landmarks import Eyes, Iris, Landmarks, Mesh, Pose, five_points, mesh_roi
from face.passive import Passive
from face.quality import Quality, measure


@dataclass(frozen=True, slots=True)
class Observation:
    """What one picture shows. Landmarks, pose and quality are those of the first face."""

    faces: list[Detection]
    """The subject first: sure, large and near the middle. The others follow by the same rule."""
    landmarks: Landmarks | None
    pose: Pose | None
    quality: Quality


class Pipeline:
    """Holds the loaded models. One per thread, built after fork, closed at the end."""

    def __init__(self, models: Path, passive: Path | None = None) -> None:
        """passive: an operator's own model (face/passive.py). Raises ModelRefused when a file is missing or wrong."""
        self.passive = Passive(passive) if passive else None
        self._mesh = Mesh(models / "face_landmark.tflite")
        self._iris = Iris(models / "iris_landmark.tflite")
        self._embedder = Embedder(models / "mobilefacenet_b1.tflite")
        self._detector = Detector(models / "face_detection_short_range.tflite")
        self.version = self._embedder.version

    def observe(self, image: Image.Image) -> Observation:
        """Detection and mesh only: what is affordable for every frame."""
        faces = sorted(self._detector(image), key=lambda face: _prominence(face, image.size), reverse=True)
        if not faces:
            return Observation([], None, None, measure(image, faces, None))
        landmarks = self._mesh(image, mesh_roi(faces[0]))
        quality = measure(image, faces, landmarks)
        return Observation(faces, landmarks, quality.pose, quality)

    def eyes(self, image: Image.Image, observation: Observation) -> Eyes:
        """Raises ValueError when the observation holds no face."""
        return self._iris(image, _landmarks(observation).points)

    def embed(self, image: Image.Image, observation: Observation) -> NDArray[np.float32]:
        """(192,) unit length. Raises EmbeddingRefused, and ValueError when the observation holds no face."""
        points = _landmarks(observation).points
        return self._embedder(chip(image, five_points(self._iris(image, points), points)))

    def close(self) -> None:
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _prominence(face: Detection, size: tuple[int, int]) -> float:
    """Score times area, weighted from 1 in the picture's middle to 0 in its corners: a bystander whom the edge cuts
    can be the larger one.
    """
    middle = face.box[:2] + face.box[2:] / 2
    away = np.linalg.norm(middle - np.array(size) / 2) / (np.linalg.norm(size) / 2)
    return face.score * face.area * max(0.0, 1.0 - float(away))


def _landmarks(observation: Observation) -> Landmarks:
    if observation.landmarks is None:
        raise ValueError("the observation holds no face")
    return observation.landmarks
