"""A secret that somebody else made and that configuration refers to: what it must be to be taken.

RFC 6749 App. A.2 (its characters), RFC 7518 §3.2 (what keys an HMAC), Standard Webhooks (whsec_, 24 to 64 bytes).
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass, field

from idp.outbound.webhook import PREFIX

SHORTEST, LONGEST, DIFFERENT = 32, 512, 8
WRITTEN = re.compile(r"[\x21-\x7e]+")
WEAK = (
    f"It is weaker than one that FaceGuard makes: at least {SHORTEST} characters, {DIFFERENT} of them different, "
    "and nothing that repeats itself. `openssl rand -base64 48` makes one."
)
OF_WEBHOOKS = (
    f"A webhook's secret is written {PREFIX} and base64 of 24 to 64 bytes: "
    f'`printf "{PREFIX}%s" "$(openssl rand -base64 32)"` makes one.'
)


@dataclass(frozen=True, slots=True)
class GivenSecret:
    """`source`: where it stands, as "env NAME" or "file /path"; it may be told, the value never."""

    value: str = field(repr=False)
    source: str


def unfit(part: str, value: str) -> str | None:
    """What is wrong with the secret of one of `part` ("applications", "webhooks"); it says nothing of the value."""
    if not value:
        return "It is empty."
    if not WRITTEN.fullmatch(value):
        return "A secret is printable ASCII in one piece, without spaces or line breaks."
    if len(value) > LONGEST:
        return f"It is longer than {LONGEST} characters."
    if part == "webhooks" and not _of_webhook(value):
        return OF_WEBHOOKS
    random = value.removeprefix(PREFIX) if part == "webhooks" else value
    repeats = random in (random + random)[1:-1]
    return WEAK if len(random) < SHORTEST or len({*random}) < DIFFERENT or repeats else None


def _of_webhook(value: str) -> bool:
    if not value.startswith(PREFIX):
        return False
    try:
        return 24 <= len(b64decode(value.removeprefix(PREFIX), validate=True)) <= 64
    except binascii.Error:
        return False
