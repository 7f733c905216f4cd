"""AC-02, RT-02, DV-03, RC-01 to RC-03: fifty at once, four processes, both databases; the harness sees what it should.

The choice that AC-02 leaves: the losers of a race for a code present a used code, so what the winner got is revoked.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import Urls
from tests.specs.races.serving import USES, Served, count, serving


@pytest.fixture(params=[2, pytest.param(200, marks=pytest.mark.soak)])
def rounds(request: pytest.FixtureRequest) -> range:
    return range(request.param)


@pytest.mark.timeout(1800)
def test_ac_02_one_code_gives_tokens_once_and_rt_02_one_refresh_token_gives_one_successor_to_all(
    database_urls: Urls, tmp_path: Path, rounds: range
) -> None:
    with serving(database_urls, tmp_path / "data", "as it is") as served:
        for _ in rounds:
            _race_for_a_code(served, served.code())
        value = served.tokens()["refresh_token"]
        for _ in rounds:
            value = _race_with_a_refresh_token(served, value)
        assert served.post(served.refresh(value)).status == 200


@pytest.mark.timeout(1800)
def test_dv_03_one_device_code_gives_tokens_once(database_urls: Urls, tmp_path: Path, rounds: range) -> None:
    with serving(database_urls, tmp_path / "data", "as it is") as served:
        for _ in rounds:
            _race_for_a_code(served, served.device_code())


def _race_for_a_code(served: Served, form: dict[str, str]) -> None:
    outcomes = served.fifty(form)
    assert count(outcomes) == {"200": 1, "400 invalid_grant": USES - 1}
    tokens = next(one.body for one in outcomes if one.status == 200)
    assert served.userinfo(tokens["access_token"]) == 401
    assert served.post(served.refresh(tokens["refresh_token"])).status == 400


def _race_with_a_refresh_token(served: Served, value: str) -> str:
    outcomes = served.fifty(served.refresh(value))
    assert count(outcomes) == {"200": USES}
    successors = {str(one.body["refresh_token"]) for one in outcomes}
    assert len(successors) == 1
    assert successors != {value}
    return successors.pop()


@pytest.mark.timeout(1800)
def test_rt_02_without_grace_one_refresh_token_is_honoured_once(
    database_urls: Urls, tmp_path: Path, rounds: range
) -> None:
    with serving(database_urls, tmp_path / "data", "no grace") as served:
        for _ in rounds:
            tokens = served.tokens()
            outcomes = served.fifty(served.refresh(tokens["refresh_token"]))
            assert count(outcomes) == {"200": 1, "400 invalid_grant": USES - 1}
            winner = next(one.body for one in outcomes if one.status == 200)
            assert served.post(served.refresh(winner["refresh_token"])).status == 400
            assert served.userinfo(winner["access_token"]) == 401


@pytest.mark.timeout(600)
def test_the_harness_sees_a_code_that_is_asked_about_before_it_is_spent(database_urls: Urls, tmp_path: Path) -> None:
    with serving(database_urls, tmp_path / "data", "select then update") as served:
        assert any(count(served.fifty(served.code()))["200"] > 1 for _ in range(100))
