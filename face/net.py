"""One LiteRT interpreter: a float32 picture in, float32 arrays out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from face.models import read


class Net:
    """Holds an interpreter, which is not thread-safe: one Net per thread.

    The model is loaded from the very bytes whose hash was checked, so a file that changes afterwards changes nothing.
    """

    def __init__(self, model: Path) -> None:
        """Raises ModelRefused when the file is not the manifest's."""
        self._bytes = read(model)
        self._interpreter = Interpreter(model_content=self._bytes, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input: int = self._interpreter.get_input_details()[0]["index"]
        self._outputs: dict[int, int] = {
            int(np.prod(d["shape"])): d["index"] for d in self._interpreter.get_output_details()
        }

    def __call__(self, picture: NDArray[np.float32]) -> dict[int, NDArray[np.float32]]:
        """picture (h, w, 3) of the model's input size; returns each output flattened, by its number of elements."""
        self._interpreter.set_tensor(self._input, np.ascontiguousarray(picture, np.float32)[None])
        self._interpreter.invoke()
        return {size: self._interpreter.get_tensor(index).ravel() for size, index in self._outputs.items()}
