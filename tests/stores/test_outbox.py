"""The outbox: what is due is claimed by one worker, newest troubles last, and comes again when its lease is over."""

from __future__ import annotations

from datetime import timedelta

from idp.store import outbox
from tests.stores.conftest import Both

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
KIND: outbox.Kind = "backchannel_logout"


def test_an_entry_is_claimed_by_one_and_by_another_when_the_lease_is_over(both: Both) -> None:
    ctx = both.one
    entry = outbox.put_in(ctx, KIND, {"session": "s"}, HOUR)
    ctx.tx.commit()
    [claimed] = outbox.claim(both.two.tx, ctx.now, 10, MINUTE)
    both.two.tx.commit()
    assert (claimed.tenant, claimed.id, claimed.kind, claimed.payload) == (ctx.tenant.id, entry, KIND, {"session": "s"})
    assert claimed.attempts == 1
    assert outbox.claim(ctx.tx, ctx.now, 10, MINUTE) == []
    [again] = outbox.claim(ctx.tx, ctx.now + MINUTE, 10, MINUTE)
    assert again.attempts == 2


def test_the_entries_of_all_tenants_are_claimed_fresh_ones_first_and_no_more_than_asked_for(both: Both) -> None:
    tried = outbox.put_in(both.one, KIND, {}, HOUR)
    outbox.claim(both.one.tx, both.one.now, 1, timedelta(0))
    fresh = {outbox.put_in(both.one, KIND, {}, HOUR)}
    both.one.tx.commit()
    fresh.add(outbox.put_in(both.two, KIND, {}, HOUR))
    both.two.tx.commit()
    assert {entry.id for entry in outbox.claim(both.one.tx, both.one.now, 2, MINUTE)} == fresh
    assert [entry.id for entry in outbox.claim(both.one.tx, both.one.now, 2, MINUTE)] == [tried]


def test_what_is_postponed_expired_or_removed_is_not_due(both: Both) -> None:
    ctx = both.one
    postponed, removed = (outbox.put_in(ctx, KIND, {}, HOUR) for _ in range(2))
    outbox.put_in(ctx, KIND, {}, timedelta(seconds=30))
    assert outbox.postpone(ctx, postponed, ctx.now + 2 * MINUTE)
    assert outbox.remove(ctx, removed)
    assert outbox.claim(ctx.tx, ctx.now + MINUTE, 10, MINUTE) == []
    assert [entry.id for entry in outbox.claim(ctx.tx, ctx.now + 2 * MINUTE, 10, MINUTE)] == [postponed]
