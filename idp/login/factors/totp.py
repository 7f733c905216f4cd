"""An authenticator app: codes of 30 seconds from a shared secret (RFC 6238; SHA-1 and six digits, which every app has).

A code is good in its own step and the one before and after (§5.2), and each step once. Of a million codes three
are right at any moment: whoever uses up the limit of 100 tries in a month finds one with a chance of 1 in 3,300.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime

import pyotp
import segno

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.login import limits
from idp.login.standing import Standing
from idp.login.ways import Proven, Shown
from idp.store import audit, totp
from idp.store.people import Person

STEP = 30  # seconds
WINDOW = (-1, 0, 1)
SECRET = 32  # characters of base32: 160 bits (RFC 4226 §4, R6)
CODE = re.compile(r"[0-9]{6}", re.ASCII)


class Totp:
    """The factor. A class because it opens the secrets with the keyring."""

    name, rule, wrong = "totp", limits.TOTP, "totp_code"

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def has(self, ctx: Ctx, person: Person) -> bool:
        return totp.find(ctx, person.id) is not None

    def shown(self, ctx: Ctx, now: Standing) -> Shown:
        return Shown("totp.html")

    def begin(self, ctx: Ctx, now: Standing, locale: str) -> None:
        """There is nothing to begin: the app makes codes all the time."""

    def check(self, ctx: Ctx, now: Standing, form: Mapping[str, str]) -> Proven | None:
        person = now.person.id
        kept = totp.find(ctx, person)
        if kept is None:
            return None
        secret = self._keyring.unwrap_totp(ctx, person, kept.wrapped)
        step = step_of(secret, form.get("code", ""), ctx.now, after=kept.last_step)
        return Proven() if step is not None and totp.use(ctx, person, kept.wrapped, step) else None

    def enrol(self, ctx: Ctx, person: Person, secret: str, code: str) -> bool:
        """Keeps the secret once a code of it has shown that the app has it; until then it is nowhere (MF-16)."""
        step = step_of(secret, code, ctx.now)
        if step is None:
            return False
        totp.put(ctx, person.id, self._keyring.wrap_totp(ctx, person.id, secret), step)
        limits.passed(ctx, self.rule, person.id)
        audit.record(ctx, "totp.added", person=person.id, actor=person.id)
        return True

    def remove(self, ctx: Ctx, person: Person) -> bool:
        removed = totp.remove(ctx, person.id)
        if removed:
            audit.record(ctx, "totp.removed", person=person.id, actor=person.id)
        return removed


def new_secret() -> str:
    return pyotp.random_base32(SECRET)


def step_of(secret: str, typed: str, now: datetime, *, after: int = -1) -> int | None:
    """The step, later than `after`, whose code was typed (spaces aside); None when it is no code of this moment."""
    code = "".join(typed.split())
    if not CODE.fullmatch(code):
        return None
    app, present = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    steps = (present + aside for aside in WINDOW)
    right = [step for step in steps if step > after and hmac.compare_digest(app.generate_otp(step), code)]
    return right[0] if right else None


def picture(ctx: Ctx, person: Person, secret: str) -> str:
    """The QR code of the otpauth address that apps read, as SVG of our own making."""
    address = pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=person.email, issuer_name=ctx.tenant.shown_name)
    code = segno.make(address, error="m", micro=False, boost_error=False)
    drawn: str = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return drawn
