"""The whole laboratory: 0 of more than 200 attacks accepted, and 95 of 100 people within two tries."""

from __future__ import annotations

from pathlib import Path

import pytest

from face.evaluation import liveness, liveness_text
from tests.face.attacks.laboratory import Laboratory
from tests.face.attacks.species import ATTACKS

EACH, SITTINGS = 13, 100
SEED = 2
"""Not that of the short tests: the same noise in the same face once more would be a replay, and refused as one."""


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_claimed_species_is_accepted_and_people_are(models: Path) -> None:
    with Laboratory.open(models, SEED) as laboratory:
        laboratory.all(EACH, SITTINGS, lambda *_: None)
    found = liveness.findings(laboratory.run())
    print(liveness_text.text(laboratory.run(), found))
    assert sum(attack.species.claim == "refused" for attack in ATTACKS) >= 10
    assert found.attacks >= 200
    assert found.accepted == 0
    assert found.genuine.second_try >= 0.95 * found.genuine.sittings
