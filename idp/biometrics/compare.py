"""`faceguard face compare`: two pictures, one score. Runs in the command's own process; nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from face.compare import matches, score
from face.pipeline import Pipeline
from face.profiles import profiles
from idp.biometrics.portraits import embedding_of


def compare(models: Path, first: bytes, second: bytes) -> dict[str, Any]:
    """{"score": cosine from -1 to 1, "match": {profile: bool}, "model": str}, the most lenient profile first.

    Raises ImageRejected (its message is for the operator) and ModelRefused.
    """
    with Pipeline(models) as pipeline:
        cosine = score(embedding_of(pipeline, first), embedding_of(pipeline, second))
        decided = {name: matches(cosine, profile.threshold) for name, profile in profiles(pipeline.version).items()}
        return {"score": cosine, "match": decided, "model": pipeline.version}
