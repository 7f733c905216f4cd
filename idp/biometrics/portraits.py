"""A photograph that an operator brings, to the embedding of the one good face on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from face.embed import EmbeddingRefused
from face.image import ImageRefused, decode
from face.pipeline import Pipeline
from face.quality import IMPORT, complaint
from idp.biometrics.refusals import ImageRejected

MAX_BYTES = 16 * 1024 * 1024
MAX_PIXELS = 50_000_000  # what a good camera makes


def embedding_of(pipeline: Pipeline, picture: bytes) -> NDArray[np.float32]:
    """(192,) unit length. Raises ImageRejected with a sentence for the operator."""
    try:
        image = decode(picture, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
        observation = pipeline.observe(image)
        wrong = complaint(observation.quality, IMPORT)
        if wrong is not None:
            raise ImageRejected(f"The picture does not show one good face ({wrong.value}).")
        return pipeline.embed(image, observation)
    except ImageRefused as refusal:
        raise ImageRejected(refusal.public) from refusal
    except EmbeddingRefused as refusal:
        raise ImageRejected("The face on the picture cannot be measured.") from refusal
