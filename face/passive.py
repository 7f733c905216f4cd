"""A passive liveness model that an operator brings: one float32 picture [1, h, w, 3] in, one probability out (V6).

None is shipped: no model that a package registry carries separates what we could show it. README.md has the contract.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray
from PIL import Image

from face.models import ModelRefused
from face.models.files import sha256

LARGEST = 64 * 1024 * 1024
MARGIN = 1.3
"""The square that is cut out, over the larger side of the face's box."""


class Passive:
    """Holds an interpreter, which is not thread-safe: one for each thread."""

    def __init__(self, path: Path) -> None:
        """Raises ModelRefused when the file is missing or is no such model."""
        self._bytes = _read(path)
        self.sha256 = sha256(self._bytes)
        try:
            self._interpreter = Interpreter(model_content=self._bytes, num_threads=1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as cause:
            raise ModelRefused(f"{path} is no model that LiteRT can run: {cause}") from cause
        inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        shape = [int(side) for side in inputs[0]["shape"]]
        takes = len(inputs) == 1 and inputs[0]["dtype"] == np.float32 and len(shape) == 4
        if not takes or (shape[0], shape[3]) != (1, 3) or not 16 <= min(shape[1:3]) <= max(shape[1:3]) <= 1024:
            raise ModelRefused(f"{path} does not take one float32 picture [1, height, width, 3]")
        if len(outputs) != 1 or outputs[0]["dtype"] != np.float32 or int(np.prod(outputs[0]["shape"])) != 1:
            raise ModelRefused(f"{path} does not give one float32 probability")
        self._input, self._output = inputs[0]["index"], outputs[0]["index"]
        self._size = (shape[2], shape[1])

    def __call__(self, image: Image.Image, box: NDArray[np.float64]) -> float:
        """The probability that the face in the box (x, y, width, height) of an RGB picture is alive. May be NaN."""
        half = MARGIN * max(float(box[2]), float(box[3])) / 2
        middle = box[:2] + box[2:] / 2
        corners = (*(middle - half), *(middle + half))
        square = image.transform(self._size, Image.Transform.EXTENT, corners, Image.Resampling.BILINEAR)
        self._interpreter.set_tensor(self._input, np.asarray(square, np.float32)[None] / np.float32(255))
        self._interpreter.invoke()
        return float(self._interpreter.get_tensor(self._output).ravel()[0])


def complaints(path: Path | None) -> list[str]:
    """One sentence when the file that was named cannot be used; none without a name."""
    if path is None:
        return []
    try:
        Passive(path)
    except ModelRefused as refusal:
        return [str(refusal)]
    return []


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ModelRefused(f"{path} cannot be read ({error.strerror}): FACEGUARD_PAD_MODEL must name a file") from error
    if data[4:8] != b"TFL3" or len(data) > LARGEST:
        raise ModelRefused(f"{path} is not a TFLite model: FACEGUARD_PAD_MODEL must name one")
    return data
