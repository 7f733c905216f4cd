"""Another address for a person: unconfirmed, told to the one before, and no use to whoever has that one's mailbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from idp.store import administrators, audit, evidence, grants, one_time, people, proofs, sessions
from idp.store.taken import Taken
from idp.tenants.invite import link
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.agent import Answer
from tests.journeys.letters import letters, text_of
from tests.world import World

MINUTE = timedelta(minutes=1)


def readdress(caller: Caller, email: Any, name: str = "alice", **headers: str) -> Answer:
    return caller.patch(f"/tenants/acme/people/{caller.world.person(name).id}", {"email": email}, **headers)


def test_a_new_address_is_unconfirmed_and_the_one_before_is_told(mailing: Caller) -> None:
    world, alice = mailing.world, mailing.world.person()
    told = readdress(mailing, "Alice.New@example.org")
    assert (told.status, told.json["email"], told.json["email_verified"]) == (200, "Alice.New@example.org", False)
    (letter,) = letters(world)
    assert letter["To"] == "alice@example.com"
    assert letter["Subject"] == "Your address was changed"
    assert "alice.new" not in text_of(letter).lower()
    with world.inside() as ctx:
        assert people.by_email(ctx, "alice@example.com") is None
        found = people.by_email(ctx, "alice.new@EXAMPLE.org")
        assert found is not None
        assert found.id == alice.id
        changed = audit.last_of(ctx, f"person/{alice.id}")
    assert changed is not None
    assert changed.detail == {"changed": ["email"]}


def test_the_person_signs_in_with_the_new_address_and_confirms_it_as_any_other(mailing: Caller) -> None:
    world = mailing.world
    readdress(mailing, "alice2@example.com")
    browser = world.browser()
    assert world.sign_in(browser).status != 303, "the address of before is nobody's"
    assert world.sign_in(browser, "alice2").status == 303
    assert "account/email" in browser.get("/t/acme/account").text


@pytest.mark.parametrize("taken", ["bob@example.com", "BOB@Example.com.", " bob@example.com"])
def test_an_address_is_one_persons(platform: Caller, taken: str) -> None:
    refused = readdress(platform, taken)
    assert refused.status in (409, 422)
    assert refused.json["errors"][0]["pointer"] == "/email"
    assert platform.world.person().email == "alice@example.com"


def test_rc_04_of_two_who_race_for_an_address_one_gets_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "by_email", lambda _ctx, _email: None)
    with world.house.transaction() as tx:
        ctx = world.house.inside(world.tenant(), tx)
        one, other, *_ = people.listing(ctx)
        with pytest.raises(Taken):
            people.set_email(ctx, one.id, other.email)
        tx.rollback()


@pytest.mark.parametrize("wrong", [None, "", "x", "no address", "a@b\n", "a\u202e@example.com", 7])
def test_what_is_no_address_is_refused_beside_its_field(platform: Caller, wrong: Any) -> None:
    refused = readdress(platform, wrong)
    assert refused.status == 422
    assert refused.json["errors"][0]["pointer"] == "/email"


def test_another_spelling_stays_confirmed_and_ends_nothing(mailing: Caller) -> None:
    world, alice = mailing.world, mailing.world.person()
    browser = world.browser()
    world.sign_in(browser)
    told = readdress(mailing, "Alice@Example.com")
    assert (told.json["email"], told.json["email_verified"]) == ("Alice@Example.com", True)
    assert letters(world) == []
    with world.inside() as ctx:
        assert len(sessions.of_person(ctx, alice.id)) == 1


def test_what_was_sent_to_the_address_before_is_dead_and_what_rests_on_it_ends(platform: Caller, world: World) -> None:
    alice = world.person()
    with world.inside() as ctx:
        invitation = link(ctx, alice.id, face=False)
        for kind in ("address", "email"):
            one_time.mint(ctx, kind, owner=alice.id, payload={}, lifetime=MINUTE)
        by_mail, _ = sessions.start(ctx, alice.id)
        by_password, _ = sessions.start(ctx, alice.id)
        for session, factor in ((by_mail, "email"), (by_password, "pwd")):
            proof = proofs.record(ctx, journey=session.id, browser="b", person=alice.id, factor=factor)
            evidence.add(ctx, session.id, alice.id, [proof])
            grants.add(
                ctx, person=alice.id, client="web", session=session.id, scope=("openid",), acr="a", amr=("otp",),
                evidence=(proof.id,), auth_time=ctx.now,
            )  # fmt: skip
    assert readdress(platform, "new@example.com").status == 200
    with world.inside() as ctx:
        assert [one.id for one in sessions.of_person(ctx, alice.id)] == [by_password.id]
        assert [one.session for one in grants.of_person(ctx, alice.id) if one.live(ctx.now)] == [by_password.id]
        assert [one_time.unused(ctx, kind, alice.id) for kind in ("address", "email", "invitation")] == [0, 0, 0]
    assert world.browser().get(invitation.removeprefix(world.origin)).status == 404


def test_tn_11_an_administrators_address_is_for_those_who_appoint(appoint: Appoint, world: World) -> None:
    with world.inside("system") as system:
        person = people.add(system, "chief@example.com")
        administrators.appoint(system, person.id, "platform_admin")
    theirs = appoint("tenant_admin", "system")
    assert theirs.patch(f"/tenants/system/people/{person.id}", {"email": "mine@example.com"}).status == 403
    reader = appoint("support", "acme")
    assert readdress(reader, "mine@example.com").status == 403


def test_rfc9110_s13_an_address_is_not_changed_over_another_change(platform: Caller) -> None:
    alice = platform.world.person()
    etag = str(platform.get(f"/tenants/acme/people/{alice.id}").header("ETag"))
    assert readdress(platform, "first@example.com", If_Match=etag).status == 200
    with platform.world.inside() as ctx:
        assert people.by_email(ctx, "first@example.com") is not None
    late = platform.patch(f"/tenants/acme/people/{alice.id}", {"email": "second@example.com"}, If_Match=etag)
    assert late.status == 412
