"""Taking up an invitation, or enrolling from the account page: codes to write down, consent, then the camera.

Such a journey is opened by a spent invitation or after two fresh factors, never by a password alone (MF-06).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.login import face_receipt
from idp.login.standing import Standing
from idp.store import audit, journeys

ENROLLED = "enrolled"
"""The factor's name on the proof of an enrolment. It is worth no acr: nobody was compared with anything."""


@dataclass(frozen=True, slots=True)
class ShowCodes:
    pass


@dataclass(frozen=True, slots=True)
class AskFaceConsent:
    pass


@dataclass(frozen=True, slots=True)
class AskFace:
    pass


@dataclass(frozen=True, slots=True)
class Done:
    face: bool


Due = ShowCodes | AskFaceConsent | AskFace | Done


def opening_state(*, face: bool, codes: bool) -> dict[str, bool]:
    return {"face": face, "codes": codes, "agreed": False}


def due(standing: Standing) -> Due:
    state = standing.journey.state
    if any(fact.factor == ENROLLED for fact in standing.proven):
        return Done(face=True)
    if state["codes"]:
        return ShowCodes()
    if not state["face"]:
        return Done(face=False)
    return AskFace() if state["agreed"] else AskFaceConsent()


def codes_saved(ctx: Ctx, standing: Standing) -> None:
    _set(ctx, standing, codes=False)


def agree(ctx: Ctx, keyring: Keyring, standing: Standing, text: Mapping[str, str], locale: str) -> None:
    """Consent to keep a face, in the very words that were shown (security D7)."""
    face_receipt.give(ctx, keyring, standing.person.id, text, locale)
    _set(ctx, standing, agreed=True)


def skip_face(ctx: Ctx, standing: Standing) -> None:
    audit.record(ctx, "face.declined", person=standing.person.id)
    _set(ctx, standing, face=False)


def _set(ctx: Ctx, standing: Standing, **changed: bool) -> None:
    journeys.put_state(ctx, standing.journey.id, {**standing.journey.state, **changed})
