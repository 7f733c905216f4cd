"""Many pictures through the pipeline, in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from face.embed import EmbeddingRefused
from face.image import ImageRefused, decode
from face.pipeline import Pipeline


def embeddings(
    paths: Sequence[Path],
    models: Path,
    processes: int = 2,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[NDArray[np.float32] | None]:
    """The embedding of each picture's subject; None is a failure to acquire."""
    # spawn: a MediaPipe detector that a child inherits by fork hangs for ever.
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        found = []
        for vector in pool.imap(_embedding, ((path, models) for path in paths), chunksize=32):
            found.append(vector)
            progress(len(found))
        return found


def _embedding(task: tuple[Path, Path]) -> NDArray[np.float32] | None:
    path, models = task
    pipeline = _pipeline(models)
    try:
        image = decode(path.read_bytes())
        observation = pipeline.observe(image)
        return pipeline.embed(image, observation) if observation.faces else None
    except (ImageRefused, EmbeddingRefused):
        return None


@cache
def _pipeline(models: Path) -> Pipeline:
    """The worker process's own; it lives as long as the process."""
    return Pipeline(models)
