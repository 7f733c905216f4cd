"""The password: argon2id (RFC 9106) with OWASP's parameters, a few at a time, the same work for everybody."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from idp.context import Ctx
from idp.ids import new_secret
from idp.refusal import Refused
from idp.store import passwords
from idp.store.people import Person

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
MINIMUM = 8  # characters
MAXIMUM = 1024  # bytes
STRONG_ENOUGH = 2  # of 4
ZXCVBN_READS = 72  # characters; it refuses more
PATIENCE = 5.0  # seconds


class BadPassword(Refused):
    """A password that is not accepted as a new one. `word` and `values` tell the person, the message the operator."""

    def __init__(self, word: str, message: str, **values: Any) -> None:
        super().__init__(message)
        self.word, self.values = word, values


class TooLong(Refused):
    """More than MAXIMUM bytes: refused before any hashing (LG-14)."""


class Busy(Refused):
    """As many passwords are being checked and waiting as this process allows."""

    retry_after = 5


class Turns:
    """Lets a few in at a time and a bounded number wait. A class because it is that number."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._slots = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Raises Busy."""
        if not self._places.acquire(blocking=False):
            raise Busy("too many passwords waiting")
        try:
            if not self._slots.acquire(timeout=PATIENCE):
                raise Busy("waited too long for a turn")
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._places.release()


TURNS = Turns(at_once=os.cpu_count() or 1, waiting=32)


def hash_password(password: str, context: Sequence[str] = ()) -> str:
    """The hash of a new password. `context`: words that are easy to guess for this person. Raises BadPassword, Busy."""
    normal = unicodedata.normalize("NFC", password)
    if not fits(normal):
        raise BadPassword("password_long", f"The password is longer than {MAXIMUM} bytes.", maximum=MAXIMUM)
    if len(normal) < MINIMUM:
        raise BadPassword("password_short", f"The password is shorter than {MINIMUM} characters.", minimum=MINIMUM)
    words = [word for given in context for word in (given, *given.replace("@", " ").split()) if word]
    if zxcvbn(normal[:ZXCVBN_READS], user_inputs=words)["score"] < STRONG_ENOUGH:
        raise BadPassword("password_weak", "The password is easy to guess.")
    with TURNS.take():
        return HASHER.hash(normal)


def fits(password: str) -> bool:
    return len(unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")) <= MAXIMUM


def check(ctx: Ctx, person: Person | None, password: str) -> bool:
    """Whether it is this person's password. Ends the transaction before it hashes (design §5).

    Someone unknown, disabled or without a password costs the same time (LG-08). `password` must fit. Raises Busy.
    """
    normal = unicodedata.normalize("NFC", password)
    stored = passwords.hash_of(ctx, person.id) if person is not None and person.active else None
    ctx.tx.commit()
    with TURNS.take():
        right = _matches(stored or _nobodys(), normal) and stored is not None
        newer = HASHER.hash(normal) if right and stored and HASHER.check_needs_rehash(stored) else None
    if newer is not None and person is not None and stored is not None:
        passwords.rehash(ctx, person.id, stored, newer)
    return right


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return HASHER.hash(new_secret())
