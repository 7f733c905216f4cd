"""Whether audit events are as they were sealed, and where they first are not (AD-09).

Found: an event that was changed or removed, or put in under a seal; a seal that was changed, removed or exchanged, the
newest among them. Not found: what was written into the last second, before it was sealed, and a database that was put
back as a whole to an earlier state, which only a digest that is kept elsewhere gives away (`expected`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from idp.audit.sealing import BEGINNING, ENTRY, digest_of, entries, is_genuine
from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.store import audit_seals
from idp.store.audit import Event
from idp.store.audit_seals import Head, Seal, Unreadable

PAGE = 100


@dataclass(frozen=True, slots=True)
class Verified:
    """`broken`: the first that is wrong, in a sentence, with the number of the event where one can be named."""

    events: int = 0
    seals: int = 0
    newest: str = BEGINNING
    unsealed: int = 0
    broken: str | None = None
    event: int | None = None


class _Broken(Exception):
    def __init__(self, said: str, event: int | None = None) -> None:
        super().__init__(said)
        self.event = event


def verify(keyring: Keyring, ctx: Ctx, expected: Mapping[int, str] | None = None) -> Verified:
    """`expected`: digests of seals, by their numbers, that were kept elsewhere."""
    unsealed = audit_seals.count_unsealed(ctx)
    head, key = audit_seals.head(ctx), keyring.audit_key(ctx)
    events = seals = 0
    try:
        _check_head(ctx, key, head)
        number, newest = head.number if head else 0, head.digest if head else BEGINNING
        for seal in _chain(ctx, key, number, newest, expected or {}):
            events, seals = events + _check_events(ctx, seal), seals + 1
        if events != audit_seals.count_sealed(ctx, number):
            _find_inserted(ctx, number)
    except _Broken as broken:
        return Verified(events, seals, unsealed=unsealed, broken=str(broken), event=broken.event)
    return Verified(events, seals, newest, unsealed)


def _check_head(ctx: Ctx, key: bytes, head: Head | None) -> None:
    if head is None:
        if audit_seals.newest(ctx) or audit_seals.any_sealed(ctx):
            raise _Broken("the record of the newest seal was removed")
    elif not is_genuine(key, ctx.tenant.id, head):
        raise _Broken("the record of the newest seal was changed")


def _chain(ctx: Ctx, key: bytes, last: int, newest: str, expected: Mapping[int, str]) -> Iterator[Seal]:
    """Every seal up to `last`, each found to be genuine and to follow the one before."""
    number, digest = 0, BEGINNING
    while number < last:
        page = _page(ctx, number, min(PAGE, last - number))
        for seal in page:
            number += 1
            if seal.number != number:
                raise _Broken(f"seal {number} was removed")
            if not hmac.compare_digest(seal.digest.encode(), digest_of(key, ctx.tenant.id, seal).encode()):
                raise _Broken(f"seal {number}, of the events {seal.first_seq} to {seal.last_seq}, was changed")
            if seal.previous != digest:
                raise _Broken(
                    f"seal {number} does not follow seal {number - 1}, which is not the one it was made after"
                )
            digest = seal.digest
            if expected.get(number, digest) != digest:
                raise _Broken(f"seal {number} is another one than was expected")
            yield seal
        if not page:
            raise _Broken(f"the seals from {number + 1} to {last} were removed")
    if digest != newest:
        raise _Broken(f"seal {number} is not the one that was the newest")
    if any(wanted > number for wanted in expected):
        raise _Broken(f"there are only {number} seals")


def _page(ctx: Ctx, number: int, limit: int) -> list[Seal]:
    try:
        return audit_seals.behind(ctx, number, limit)
    except Unreadable as error:
        if limit == 1:
            raise _Broken(f"seal {number + 1} was changed") from error
        return _page(ctx, number, 1)


def _check_events(ctx: Ctx, seal: Seal) -> int:
    """How many the seal covers, each as it was."""
    sealed = dict(ENTRY.iter_unpack(seal.events))
    found = dict(ENTRY.iter_unpack(entries(ctx.tenant.id, _covered_by(ctx, seal, sorted(sealed)))))
    for seq in sorted(sealed.keys() | found.keys()):
        if seq not in found:
            raise _Broken(f"event {seq} was removed (seal {seal.number})", seq)
        if seq not in sealed:
            raise _Broken(f"event {seq} was inserted (seal {seal.number})", seq)
        if found[seq] != sealed[seq]:
            raise _Broken(f"event {seq} was changed (seal {seal.number})", seq)
    return len(sealed)


def _covered_by(ctx: Ctx, seal: Seal, sealed: Sequence[int]) -> list[Event]:
    try:
        return audit_seals.covered(ctx, seal.number, seal.first_seq, seal.last_seq)
    except Unreadable:
        for seq in sealed:
            try:
                audit_seals.covered(ctx, seal.number, seq, seq)
            except Unreadable as error:
                raise _Broken(f"event {seq} was changed (seal {seal.number})", seq) from error
        raise _Broken(f"an event was inserted (it says seal {seal.number})") from None


def _find_inserted(ctx: Ctx, last: int) -> None:
    """Names the first event that says it has a seal which does not cover it. Raises _Broken."""
    after, covering = 0, dict[int, frozenset[int]]()
    while page := audit_seals.sealed_behind(ctx, after, last, PAGE):
        for seq, number in page:
            if number not in covering:
                covering = {number: _covered(ctx, number)} | dict(list(covering.items())[:PAGE])
            if seq not in covering[number]:
                raise _Broken(f"event {seq} was inserted (it says seal {number})", seq)
        after = page[-1][0]
    raise _Broken("more events say that they are sealed than seals cover")


def _covered(ctx: Ctx, number: int) -> frozenset[int]:
    found = audit_seals.behind(ctx, number - 1, 1)
    return frozenset(seq for seq, _ in ENTRY.iter_unpack(found[0].events)) if found else frozenset()
