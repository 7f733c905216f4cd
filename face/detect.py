"""Where the faces are: MediaPipe Tasks FaceDetector (BlazeFace, short range) in IMAGE mode."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.models import read


@dataclass(frozen=True, slots=True)
class Detection:
    score: float
    box: NDArray[np.float64]
    """(4,) x, y, width, height in pixels."""
    points: NDArray[np.float64]
    """(6, 2) pixels: eye at image left, at image right, nose tip, mouth centre, ear at image left, at right."""

    @property
    def area(self) -> float:
        return float(self.box[2] * self.box[3])


class Detector:
    """Holds a MediaPipe graph. One per thread, and built after fork: an inherited one hangs in the child for ever."""

    def __init__(self, model: Path, score: float = 0.3) -> None:
        """Raises ModelRefused when the file is not the manifest's."""
        self._mediapipe = _mediapipe()
        tasks: Any = importlib.import_module("mediapipe.tasks.python")
        vision: Any = importlib.import_module("mediapipe.tasks.python.vision")
        self._detector = vision.FaceDetector.create_from_options(
            vision.FaceDetectorOptions(
                base_options=tasks.BaseOptions(model_asset_buffer=read(model)),
                min_detection_confidence=score,
            )
        )

    def __call__(self, image: Image.Image) -> list[Detection]:
        """Faces in an RGB picture, largest first."""
        frame = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image))
        found = [_detection(face, image.size) for face in self._detector.detect(frame).detections]
        return sorted(found, key=lambda detection: detection.area, reverse=True)

    def close(self) -> None:
        """Without it MediaPipe complains on stderr when the interpreter ends."""
        self._detector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _mediapipe() -> Any:
    # MediaPipe's audio part imports sounddevice, which runs ldconfig, gcc and ld to look for PortAudio.
    # None in sys.modules makes that import fail at once, which MediaPipe survives.
    sys.modules.setdefault("sounddevice", None)  # type: ignore[arg-type]
    module: ModuleType = importlib.import_module("mediapipe")
    return module


def _detection(face: Any, size: tuple[int, int]) -> Detection:
    box = face.bounding_box
    return Detection(
        score=float(face.categories[0].score),
        box=np.array([box.origin_x, box.origin_y, box.width, box.height], np.float64),
        points=np.array([[point.x, point.y] for point in face.keypoints], np.float64) * size,
    )
