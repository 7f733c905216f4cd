"""The triangles of the 468-point face mesh and the point loops that a puppet needs."""

from __future__ import annotations

import importlib
import sys

import numpy as np
from numpy.typing import NDArray

OVAL = [
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
]
EYES = (
    [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
    [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
)
MOUTH = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95]
LIPS_ABOVE = [
    *(185, 40, 39, 37, 0, 267, 269, 270, 409, 184, 74, 73, 72, 11, 302, 303, 304, 408),
    *(183, 42, 41, 38, 12, 268, 271, 272, 407, 191, 80, 81, 82, 13, 312, 311, 310, 415),
]
LIPS_BELOW = [
    *(146, 91, 181, 84, 17, 314, 405, 321, 375, 77, 90, 180, 85, 16, 315, 404, 320, 307),
    *(96, 89, 179, 86, 15, 316, 403, 319, 325, 95, 88, 178, 87, 14, 317, 402, 318, 324),
]
LID_CONTOURS = (
    [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173],
    [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398],
)
"""The points of face.landmarks.Eyes.lids, in its order."""
LID_FOLDS = ([247, 30, 29, 27, 28, 56, 190], [467, 260, 259, 257, 258, 286, 414])
"""Above the upper lid's points, each eye's in the same order."""


def triangles() -> NDArray[np.int64]:
    """(n, 3): MediaPipe's tesselation, which lists three edges a triangle, with eyes and mouth filled in."""
    sys.modules.setdefault("sounddevice", None)  # type: ignore[arg-type]
    module = importlib.import_module("mediapipe.tasks.python.vision.face_landmarker")
    edges = module.FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION
    skin = [[edges[i].start, edges[i + 1].start, edges[i + 2].start] for i in range(0, len(edges), 3)]
    return np.array([*skin, *(triangle for loop in (*EYES, MOUTH) for triangle in filled(loop))])


def band(inner: list[int], outer: list[int]) -> list[tuple[int, int, int]]:
    """The triangles between two closed loops of equal length."""
    turned = zip(inner, [*inner[1:], inner[0]], outer, [*outer[1:], outer[0]], strict=True)
    return [triangle for a, b, c, d in turned for triangle in ((a, b, d), (a, d, c))]


def filled(loop: list[int]) -> list[tuple[int, int, int]]:
    """A loop that starts at one corner, filled by a strip between its two halves."""
    half = len(loop) // 2
    above, below = loop[: half + 1], [loop[0], *loop[: half - 1 : -1]]
    strip = []
    for k in range(half):
        strip += [(above[k], above[k + 1], below[k + 1]), (above[k], below[k + 1], below[k])]
    return [triangle for triangle in strip if len(set(triangle)) == 3]
