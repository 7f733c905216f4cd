"""Rates, bounds and the ablation of a laboratory's attempts, and the page that shows them (security C7)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from face.evaluation import liveness, liveness_page, liveness_text
from face.evaluation.attempts import Attempt, Run, Species
from face.verdict import GATES

ALL_PASS = dict.fromkeys(GATES, "pass")
PRINT = Species("print", "A print <held>", "T1", ("FA-13",), "refused", "Rendered.")
PUPPET = Species("puppet", "A puppet", "T4", (), "measured", "Rendered.")
PEOPLE = Species("genuine", "The people", "-", (), "genuine", "Rendered.")


def attempt(species: Species, number: int = 0, tried: int = 1, **changed: object) -> Attempt:
    made = Attempt(
        species=species.name,
        variant="",
        number=number,
        tried=tried,
        person="alice",
        asked={"steps": "dot", "light": True},
        result="pass",
        proofs=("face",),
        hint=None,
        gates=ALL_PASS,
        seconds=10.0,
        frames=100,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def failing(species: Species, *gates: str, number: int = 0) -> Attempt:
    return attempt(species, number, result="fail", proofs=(), gates=ALL_PASS | dict.fromkeys(gates, "fail"))


def run(*attempts: Attempt) -> Run:
    return Run(1, "2026-11-27T00:00:00+00:00", "model", "flp", "fmr-1e-4", [PEOPLE, PRINT, PUPPET], attempts)


@pytest.mark.parametrize(
    ("accepted", "presented", "bound"),
    [(0, 19, 0.1459), (0, 42, 0.0688), (0, 59, 0.0495), (0, 200, 0.0149), (1, 20, 0.2161), (5, 20, 0.4556)],
)
def test_the_bound_is_that_of_clopper_and_pearson(accepted: int, presented: int, bound: float) -> None:
    assert liveness.upper(accepted, presented) == pytest.approx(bound, abs=5e-5)


@pytest.mark.parametrize("presented", [0, 1, 7])
def test_nothing_is_promised_of_what_always_passed_or_was_never_tried(presented: int) -> None:
    assert liveness.upper(presented, presented) == 1.0


def test_a_gate_that_stands_alone_earns_its_keep_and_one_that_is_doubled_does_not() -> None:
    found = liveness.findings(run(failing(PRINT, "V2 identity"), failing(PRINT, "V2 identity", "cohort", number=1)))
    worth = {one.gate: one.accepted for one in found.ablation}
    assert worth["V2 identity"] == 1
    assert sum(worth.values()) == 1


def test_without_the_last_sign_of_depth_nothing_passes() -> None:
    flat = {gate: "inconclusive" for gate in ("V4 light", "V5 planarity") if gate in GATES}
    doubtful = attempt(PRINT, result="retry", proofs=(), gates=ALL_PASS | flat)
    assert [one.accepted for one in liveness.findings(run(doubtful)).ablation] == [0] * len(GATES)


def test_a_burned_capture_passes_without_any_gate_no_more_than_with_it() -> None:
    burned = attempt(PRINT, result="burned", proofs=(), gates={})
    found = liveness.findings(run(burned))
    assert [one.accepted for one in found.ablation] == [0] * len(GATES)
    assert found.rows[1].results == {"burned": 1}


def test_a_partial_pass_is_no_acceptance_but_is_counted() -> None:
    partial = attempt(PRINT, proofs=("face-partial",), asked={"steps": "dot", "light": False})
    found = liveness.findings(run(partial))
    assert (found.accepted, found.partial, found.rows[1].partial) == (0, 1, 1)


def test_what_is_not_claimed_is_not_among_the_attacks() -> None:
    found = liveness.findings(run(attempt(PUPPET), failing(PRINT, "V3 response")))
    assert (found.attacks, found.accepted) == (1, 0)
    assert found.rows[2].accepted == 1


def test_two_tries_of_one_sitting_are_one_sitting() -> None:
    tries = [
        failing(PEOPLE, "V3 response"),
        attempt(PEOPLE, 0, 2),
        attempt(PEOPLE, 1),
        failing(PEOPLE, "cohort", number=2),
    ]
    people = liveness.findings(run(*tries)).genuine
    assert (people.sittings, people.first_try, people.second_try) == (3, 1, 2)


def test_the_times_of_people_are_those_of_accepted_captures() -> None:
    times = [attempt(PEOPLE, number, seconds=float(number)) for number in range(11)]
    people = liveness.findings(run(*times, replace(failing(PEOPLE, "cohort", number=11), seconds=99.0))).genuine
    assert (people.median_seconds, people.p90_seconds) == (5.0, 9.0)


def test_all_of_it_can_be_written_as_json() -> None:
    one = run(failing(PRINT, "V2 identity"), attempt(PEOPLE))
    written = json.loads(json.dumps(one.to_json() | {"findings": liveness.findings(one).to_json()}))
    assert written["attempts"][0]["gates"]["V2 identity"] == "fail"
    assert written["findings"]["genuine"]["median_seconds"] == 10.0


def test_nothing_presented_is_a_report_too() -> None:
    empty = run()
    found = liveness.findings(empty)
    for said in (liveness_text.text(empty, found), liveness_text.markdown(empty, found)):
        assert "none presented" in said
    assert liveness_page.page(empty, found, {}, "command").startswith("<!doctype html>")


def test_every_row_of_the_document_has_as_many_cells_as_its_head() -> None:
    one = run(failing(PRINT, "V2 identity", "cohort"), attempt(PUPPET), attempt(PEOPLE))
    rows = [line for line in liveness_text.markdown(one, liveness.findings(one)).splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows[: -len(GATES) - 2]} == {len(liveness_text.HEADS) + 1}
    assert "| T1 | A print <held> | 1 | 0 | 0 | 0 | 95.0 % | V2 1, cohort 1 |" in rows


class Asked(HTMLParser):
    """What a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [str(value) for name, value in attrs if name in {"src", "href", "action", "srcset"}]


def test_the_page_asks_nobody_for_anything_and_escapes_what_it_is_given() -> None:
    one = run(failing(PRINT, "V2 identity"), attempt(PUPPET), attempt(PEOPLE))
    html = liveness_page.page(one, liveness.findings(one), {"print": [b"jpeg"]}, "faceguard <x>")
    asked = Asked()
    asked.feed(html)
    assert asked.addresses == ["data:image/jpeg;base64,anBlZw=="]
    assert not re.search(r"url\(|@import|<script", html)
    assert "<held>" not in html
    assert "A print &lt;held&gt;" in html
