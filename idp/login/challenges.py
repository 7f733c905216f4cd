"""Challenges for passkeys: made without a row, answered once (WebAuthn Level 3 §13.4.3).

A page that nobody answers writes nothing (design §4, DS-09): the challenge carries its own mark, made for one tenant,
purpose, place, browser and person. Whoever answers it first spends it, before anything of the answer is verified.
"""

from __future__ import annotations

import base64
import secrets
import struct
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from idp.context import Ctx
from idp.keys.seal import Seals
from idp.store import one_time

PURPOSE = "passkey"
LIFETIME = timedelta(minutes=10)
RANDOM = 16  # bytes
EXPIRY = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a challenge is good for. `place`: a journey or a session by its id, or the first page; `browser`: the digest
    of its cookie; `person`: whose answer is wanted, empty where that is what the answer tells."""

    purpose: Literal["enrol", "prove", "sign_in"]
    place: str
    browser: str
    person: str = ""


def make(ctx: Ctx, seals: Seals, asking: Asking) -> bytes:
    head = secrets.token_bytes(RANDOM) + EXPIRY.pack(int((ctx.now + LIFETIME).timestamp()))
    return head + _mark(ctx, seals, asking, head)


def spend(ctx: Ctx, seals: Seals, asking: Asking, answered: bytes) -> bool:
    """Whether it was made for just this and is answered for the first time and in time: True for exactly one caller."""
    head = answered[: RANDOM + EXPIRY.size]
    if len(head) != RANDOM + EXPIRY.size or not secrets.compare_digest(
        answered, head + _mark(ctx, seals, asking, head)
    ):
        return False
    (expires,) = EXPIRY.unpack(head[RANDOM:])
    if ctx.now.timestamp() >= expires:
        return False
    return one_time.first(ctx, "passkey", answered.hex(), owner=asking.browser, lifetime=LIFETIME)


def _mark(ctx: Ctx, seals: Seals, asking: Asking, head: bytes) -> bytes:
    bound = "|".join((asking.purpose, asking.place, asking.browser, asking.person, head.hex()))
    mark = seals.mac(ctx, PURPOSE, bound)
    return base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
