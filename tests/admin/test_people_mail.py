"""An administrator's invitation by mail: the link is in the letter and nowhere else."""

from __future__ import annotations

import re

from idp.store.audit_tables import audit_events
from idp.store.tables import idempotency_keys, outbox
from tests.admin.caller import Caller
from tests.journeys.letters import letters, text_of


def test_the_link_is_in_the_letter_and_in_no_answer_and_no_row(mailing: Caller) -> None:
    world, alice = mailing.world, mailing.world.person()
    mailing.patch(f"/tenants/acme/people/{alice.id}", {"claims": {"locale": "de-CH"}})
    told = mailing.post(f"/tenants/acme/people/{alice.id}/invitation", {}, Idempotency_Key="k")
    assert (told.status, told.json["mailed"], told.json["link"]) == (201, True, None)
    with world.inside() as ctx:
        rows = [
            str(row)
            for table in (audit_events, idempotency_keys, outbox)
            for row in ctx.tx._open().execute(table.select().execution_options(across_tenants=True))
        ]
    (letter,) = letters(world)
    found = re.search(r"/t/acme/invite/([A-Za-z0-9_-]{43})", text_of(letter))
    assert found, text_of(letter)
    assert "eingeladen" in text_of(letter)
    assert found[1] not in told.text + "".join(rows)
    assert world.browser().get(found[0]).form("password")


def test_the_link_is_told_where_the_administrator_hands_it_over(mailing: Caller) -> None:
    alice = mailing.world.person()
    told = mailing.post(f"/tenants/acme/people/{alice.id}/invitation", {"mail": False}).json
    assert told["mailed"] is False
    assert "/invite/" in told["link"]
    assert letters(mailing.world) == []


def test_the_person_is_told_of_a_factor_that_was_taken_away(mailing: Caller) -> None:
    alice = mailing.world.person()
    assert mailing.delete(f"/tenants/acme/people/{alice.id}/factors/password").status == 204
    (letter,) = letters(mailing.world)
    assert letter["Subject"] == "Your password was removed"
