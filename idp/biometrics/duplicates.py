"""Whether a face that was just enrolled is on file under another account already: for administrators alone (C6, FA-18).

1:N, so off unless the tenant's policy has it. The person is told nothing: neither that, nor whom, nor how many.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from face.profiles import profile
from idp.biometrics.captures import Claim
from idp.biometrics.galleries import Galleries
from idp.biometrics.units import Unit
from idp.store import audit, face_pairs

STRICTER = "fmr-1e-6"
"""A search among N compares N times: at the threshold of a sign-in it would find strangers (FA-20)."""


def search(unit: Unit, galleries: Galleries, claim: Claim, templates: Sequence[NDArray[np.float32]]) -> None:
    """Notes the nearest other account, if it is near enough by any of the new templates (192,)."""
    found = [galleries.nearest(claim.tenant, claim.selves, template, claim.matrix) for template in templates]
    known = [hit for hit in found if hit is not None]
    if not known:
        audit.record(unit.main, "face.duplicates_unsearched", person=claim.person)
        return
    other, score = max(known, key=lambda hit: hit[1])
    if score >= profile(STRICTER).threshold and face_pairs.found(unit.main, claim.person, other):
        audit.record(unit.main, "face.duplicate", person=claim.person, detail={"other": other})
