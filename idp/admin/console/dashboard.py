"""/admin/t/<tenant>: how people sign in, why some do not, and what becomes of faces, over days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from idp.admin.console.chart import Chart, chart
from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.http import Response

RULE = "/admin/t/<tenant>"
DAYS = ("1", "7", "30", "90")
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
SIGN_INS = {"face": "face", "other": "other"}
FACES = {
    "passed": "recognised",
    "partial": "recognised",
    "another": "refused",
    "not_live": "refused",
    "limited": "refused",
    "unclear": "repeated",
    "unavailable": "repeated",
}
"""Series by outcome."""
KINDS = {
    "limited": "",
    "requirements": "requirements.unmet",
    "denied": "consent.denied",
    "abandoned": "journey.abandoned",
    "face": "face.verify.fail",
}
"""Where the audit log tells more about a cause; else <cause>.failed."""


def dashboard(desk: Desk) -> Response:
    days = desk.query.get("days", "")
    days = days if days in DAYS else "7"
    told = desk.ask("activity.read", query=[("days", days)]).json
    counts: list[Mapping[str, Any]] = told["counts"]
    return desk.show(
        "dashboard.html",
        days=days,
        choices=DAYS,
        hourly=told["step"] == "hour",
        sign_ins=_chart(told, SIGN_INS),
        failures=_chart(told, {one["outcome"]: "failed" for one in counts if one["kind"] == "failure"}, "failure"),
        faces=_chart(told, FACES, "face"),
        causes=_causes(one for one in counts if one["kind"] == "failure"),
        outcomes=_totals(one for one in counts if one["kind"] == "face"),
        audit=desk.at("/audit") if desk.may("audit.list") else "",
    )


def _chart(told: Mapping[str, Any], series: Mapping[str, str], kind: str = "sign_in") -> Chart:
    counted = Counter[tuple[datetime, str]]()
    for one in told["counts"]:
        if one["kind"] == kind and one["outcome"] in series:
            counted[datetime.fromisoformat(one["at"]), series[one["outcome"]]] += one["count"]
    names = tuple(dict.fromkeys(series.values())) or ("failed",)
    since, until = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
    return chart(names, counted, since, until, STEPS[told["step"]])


def _totals(counts: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """The most frequent first."""
    counted = Counter[str]()
    for one in counts:
        counted[one["outcome"]] += one["count"]
    return counted.most_common()


def _causes(counts: Iterable[Mapping[str, Any]]) -> list[tuple[str, int, str]]:
    """Cause, how often, and the kind of event that tells more."""
    return [(cause, count, KINDS.get(cause, f"{cause}.failed")) for cause, count in _totals(counts)]


PAGES = (Page(RULE, dashboard, nav="dashboard"),)
