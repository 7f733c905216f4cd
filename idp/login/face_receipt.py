"""The receipt of a consent to keep a face: who keeps what, where, what for, how long, and how to end it (security D7).

A JWS of the tenant's, stored with the consent and given to its person. Structure after ISO/IEC TS 27560.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from idp.biometrics.reference_model import DIMENSIONS, TEMPLATES, VERSION
from idp.context import Ctx
from idp.ids import new_id
from idp.keys import compact
from idp.keys.keyring import Keyring
from idp.keys.strict_json import read_object
from idp.store import audit, faces
from idp.store.faces import Receipt

TEXT_VERSION = "2"
"""Counts up when the words of [face_consent] change what they say."""
TYP = "face-consent+jwt"
ALG = "ES256"


def told(ctx: Ctx) -> dict[str, str | int]:
    """What the places in the words of [face_consent] stand for. The page and the receipt's digest share it."""
    return {
        "tenant": ctx.tenant.shown_name,
        "issuer": ctx.tenant.issuer,
        "count": TEMPLATES,
        "numbers": DIMENSIONS,
        "model": VERSION,
        "months": ctx.tenant.policy.face_unused_months,
    }


def give(ctx: Ctx, keyring: Keyring, person: str, text: Mapping[str, str], locale: str) -> Receipt:
    """`text`: the very words that were shown, by name, with their places filled."""
    id, shown = new_id(), digest_of(text)
    claims = _claims(ctx, id, person, shown, locale)
    receipt = faces.give_consent(
        ctx,
        person,
        id=id,
        text_version=TEXT_VERSION,
        text_digest=shown,
        locale=locale,
        actor=person,
        signed=keyring.sign(ctx, claims, typ=TYP, alg=ALG),
    )
    audit.record(ctx, "face.consent", person=person, detail={"receipt": id, "text_version": TEXT_VERSION})
    return receipt


def digest_of(text: Mapping[str, str]) -> str:
    words = "\n".join(f"{name}={value}" for name, value in sorted(text.items()))
    return hashlib.sha256(words.encode()).hexdigest()


def readable(receipt: Receipt) -> dict[str, Any]:
    """What the receipt says, with the JWS that says it. Those of before it was signed have no more than their row."""
    if not receipt.signed:
        return {"jti": receipt.id, "text": {"version": receipt.text_version, "sha256": receipt.text_digest}}
    return read_object(compact.parts(receipt.signed, 3)[1]) | {"signed": receipt.signed}


def _claims(ctx: Ctx, id: str, person: str, shown: str, locale: str) -> dict[str, Any]:
    values = told(ctx)
    return {
        "iss": ctx.tenant.issuer,
        "sub": person,
        "jti": id,
        "iat": int(ctx.now.timestamp()),
        "controller": {"name": ctx.tenant.shown_name, "issuer": ctx.tenant.issuer},
        "purpose": "to verify that it is the same person at sign-in",
        "stored": {
            "templates": values["count"],
            "numbers_each": values["numbers"],
            "encryption": "AES-256-GCM under a key of this enrolment alone",
            "pictures": False,
        },
        "where": ctx.tenant.base_url,
        "model": values["model"],
        "retention": {"until": "removed by the person or an administrator", "unused_months": values["months"]},
        "alternatives": [name for name in ctx.tenant.policy.second_factors if name != "face"],
        "withdrawal": {"at": f"{ctx.tenant.base_url}/account/remove_face", "effect": "template and key are destroyed"},
        "text": {"version": TEXT_VERSION, "sha256": shown},
        "locale": locale,
        "actor": person,
    }
