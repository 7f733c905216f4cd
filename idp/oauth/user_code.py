"""The user code of a waiting device. RFC 8628 §6.1: eight of twenty consonants (34 bits), whose spelling is forgiving.

It is computed from the device's id with a key of the tenant, so that it can be shown again and is never stored; what
is stored to find it by is a keyed digest.
"""

from __future__ import annotations

import base64

from idp.context import Ctx
from idp.keys.seal import Seals

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words; nothing that looks like a digit
LENGTH = 8
SHOWN, STORED = "user_code shown", "user_code stored"


def of(ctx: Ctx, seals: Seals, device: str) -> str:
    """XXXX-XXXX, as it is shown."""
    mac = seals.mac(ctx, SHOWN, device)
    number = int.from_bytes(base64.urlsafe_b64decode(mac + "=" * (-len(mac) % 4)))
    letters = []
    for _ in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    code = "".join(letters)
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def digest(ctx: Ctx, seals: Seals, typed: str) -> str:
    """What a code is found by. Case, spaces and dashes do not matter, nor does anything that no code has."""
    return seals.mac(ctx, STORED, "".join(letter for letter in typed.upper() if letter in ALPHABET))


def verification_uri(ctx: Ctx) -> str:
    """Where it is typed."""
    return f"{ctx.tenant.base_url}/oauth/device"
