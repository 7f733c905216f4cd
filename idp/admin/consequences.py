"""What a face policy means, in plain words and in the numbers of the installed model's calibration."""

from __future__ import annotations

from collections.abc import Iterator

from idp.admin.sentences import Sentence, Value
from idp.biometrics import calibration
from idp.context import Policy

STRICT = "flp-1.0-strict"


def of(policy: Policy) -> list[Sentence]:
    return [
        Sentence(f"demand_{policy.face}"),
        *_threshold(policy),
        Sentence("liveness_strict" if policy.face_liveness == STRICT else "liveness_lenient"),
        *_cohort(),
        *_fallback(policy),
        Sentence("unused", {"months": policy.face_unused_months}),
        *([Sentence("approval")] if policy.face_approval else []),
        *([Sentence("duplicates")] if policy.face_duplicates else []),
    ]


def _threshold(policy: Policy) -> Iterator[Sentence]:
    profile = calibration.found(policy.face_profile)
    if profile is None:
        yield Sentence("uncalibrated", {"profile": policy.face_profile})
        return
    counts: dict[str, Value] = {"matches": profile.false_matches, "pairs": profile.impostor_pairs, "data": profile.data}
    yield Sentence("false_matches", {"profile": profile.name, "in": round(1 / profile.rate), **counts})
    missed = 100 * profile.false_non_matches / profile.genuine_pairs
    yield Sentence(
        "false_non_matches",
        {"percent": round(missed, 2), "missed": profile.false_non_matches, "pairs": profile.genuine_pairs},
    )


def _cohort() -> Iterator[Sentence]:
    known = calibration.COHORT
    yield Sentence(
        "cohort",
        {
            "false_refused": known.false_refused,
            "false": known.false,
            "genuine_refused": known.genuine_refused,
            "genuine": known.genuine,
        },
    )


def _fallback(policy: Policy) -> Iterator[Sentence]:
    others = tuple(one for one in policy.second_factors if one != "face")
    if not others:
        yield Sentence("fallback_none")
    elif policy.face == "required":
        yield Sentence("fallback_own_pages", {"factors": others})
    else:
        yield Sentence("fallback", {"factors": others})
