"""JW-12: one client assertion presented fifty times at once authenticates once; and the harness sees a check that looks
before it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import Urls
from tests.specs.races.serving import USES, count, serving


@pytest.fixture(params=[2, pytest.param(200, marks=pytest.mark.soak)])
def rounds(request: pytest.FixtureRequest) -> range:
    return range(request.param)


@pytest.mark.timeout(1800)
def test_jw_12_one_assertion_authenticates_once(database_urls: Urls, tmp_path: Path, rounds: range) -> None:
    with serving(database_urls, tmp_path / "data", "as it is") as served:
        for _ in rounds:
            assert count(served.fifty(served.assertion())) == {"200": 1, "401 invalid_client": USES - 1}


@pytest.mark.timeout(600)
def test_the_harness_sees_a_jti_that_is_looked_for_before_it_is_written(database_urls: Urls, tmp_path: Path) -> None:
    with serving(database_urls, tmp_path / "data", "look then put") as served:
        assert any(count(served.fifty(served.assertion()))["200"] > 1 for _ in range(100))
