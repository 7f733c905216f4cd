"""`faceguard face compare`: two pictures, one score. Runs in the command's own process; nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from face.compare import matches, score
from face.models import ModelRefused
from face.pipeline import Pipeline
from face.profiles import profiles
from idp.biometrics.portraits import embedding_of
from idp.biometrics.refusals import Unready


def compare(models: Path, first: bytes, second: bytes) -> dict[str, Any]:
    """{"score": cosine from -1 to 1, "match": {profile: bool}, "model": str}, the most lenient profile first.

    Raises ImageRejected and, when a model file is missing or wrong, Unready; their messages are for the operator.
    """
    try:
        built = Pipeline(models)
    except ModelRefused as refusal:
        raise Unready(str(refusal)) from refusal
    with built as pipeline:
        cosine = score(embedding_of(pipeline, first), embedding_of(pipeline, second))
        decided = {name: matches(cosine, profile.threshold) for name, profile in profiles(pipeline.version).items()}
        return {"score": cosine, "match": decided, "model": pipeline.version}
