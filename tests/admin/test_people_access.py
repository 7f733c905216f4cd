"""What people sign in with and are signed in to, in an administrator's hands: factors, sessions, consents, mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from idp.context import Ctx
from idp.store import evidence, faces, passkeys, proofs, sessions
from idp.store.tables import outbox as calls
from tests.admin.caller import Caller
from tests.journeys.people import with_codes, with_face
from tests.stores.one_of_each import passkey_of
from tests.world import World, landed

SECRET = ("hash", "wrapped", "ciphertext", "digest", "public_key", "handle", "credential", "key", "secret")


def at(world: World, below: str = "", name: str = "alice") -> str:
    return f"/tenants/acme/people/{world.person(name).id}{below}"


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | set().union(*map(keys_of, value.values()), set())
    return set().union(*map(keys_of, value), set()) if isinstance(value, list) else set()


def equipped(world: World) -> str:
    """Alice with every factor."""
    with_codes(world)
    with_face(world)
    with world.inside() as ctx:
        passkeys.add(ctx, passkey_of(world.person().id))
    return world.person().id


def test_factors_on_file_are_told_without_what_is_in_them(platform: Caller) -> None:
    world = platform.world
    equipped(world)
    shown = platform.get(at(world, "/factors")).json
    assert shown["password_since"] is not None
    assert [one["name"] for one in shown["passkeys"]] == ["Key"]
    assert (shown["recovery_left"], shown["face"]["state"], shown["totp_since"]) == (10, "in_use", None)
    assert not shown["locked"]
    for below in ("", "/factors", "/sessions", "/consents"):
        assert not keys_of(platform.get(at(world, below)).json) & set(SECRET)


@pytest.mark.parametrize("factor", ["password", "passkey", "recovery", "face"])
def test_a_factor_is_taken_away_once(platform: Caller, factor: str) -> None:
    world = platform.world
    equipped(world)
    assert platform.delete(at(world, f"/factors/{factor}")).status == 204
    assert platform.delete(at(world, f"/factors/{factor}")).status == 404
    shown = platform.get(at(world, "/factors")).json
    left = {
        "password": shown["password_since"] is not None,
        "passkey": bool(shown["passkeys"]),
        "recovery": shown["recovery_left"] > 0,
        "face": shown["face"]["state"] == "in_use",
    }
    assert [name for name, held in left.items() if not held] == [factor]


@pytest.mark.parametrize("factor", ["email", "pwd", "x"])
def test_what_is_no_factor_that_can_be_taken_away_is_not_there(platform: Caller, factor: str) -> None:
    assert platform.delete(at(platform.world, f"/factors/{factor}")).status == 404


def test_without_the_password_what_it_opened_is_closed(platform: Caller) -> None:
    world, browser = platform.world, platform.world.browser()
    tokens = world.tokens(browser, scope="openid offline_access")
    assert platform.delete(at(world, "/factors/password")).status == 204
    assert world.userinfo(tokens["access_token"]).status == 401
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    assert world.sign_in(browser).form("password"), "the password is good no more"


def test_a_face_taken_away_ends_the_sessions_that_it_was_proven_in_and_no_other(platform: Caller) -> None:
    world, alice = platform.world, equipped(platform.world)
    world.sign_in(world.browser())
    with world.inside() as ctx:
        session, _ = sessions.start(ctx, alice)
        prove(ctx, session.id, alice)
        (kept,) = [one.id for one in sessions.of_person(ctx, alice) if one.id != session.id]
    assert platform.delete(at(world, "/factors/face")).status == 204
    assert [one["id"] for one in platform.get(at(world, "/sessions")).json["items"]] == [kept]
    with world.inside() as ctx:
        assert faces.count(ctx, alice) == 0
        assert faces.consent_of(ctx, alice) is None
        assert faces.keys_to_destroy(ctx, alice) != [], "the worker destroys the key"


def prove(ctx: Ctx, session: str, person: str) -> None:
    proofs.record(ctx, journey="j", browser="b", person=person, factor="face")
    evidence.add(ctx, session, person, proofs.consume(ctx, "j", person, "b"))


def test_a_session_is_shown_and_ended_with_its_offline_tokens(platform: Caller) -> None:
    world, browser, other = platform.world, platform.world.browser(), platform.world.browser()
    tokens = world.tokens(browser, scope="openid offline_access")
    world.clock.step(1)  # they come in the order in which they began
    kept = world.tokens(other)
    first, second = platform.get(at(world, "/sessions")).json["items"]
    assert first["factors"] == ["pwd"]
    assert first["applications"] == ["web"]
    assert platform.delete(at(world, f"/sessions/{first['id']}")).status == 204
    assert platform.delete(at(world, f"/sessions/{first['id']}")).status == 404
    assert world.userinfo(tokens["access_token"]).status == 401
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    assert world.userinfo(kept["access_token"]).status == 200
    assert platform.delete(at(world, f"/sessions/{second['id']}", "bob")).status == 404, "it is not Bob's"
    assert platform.delete(at(world, "/sessions")).status == 204
    assert platform.get(at(world, "/sessions")).json["items"] == []
    assert world.userinfo(kept["access_token"]).status == 401


def test_applications_are_told_of_a_session_that_an_administrator_ends(platform: Caller) -> None:
    world = platform.world
    details = world.client("web").details
    world.change_client("web", details=replace(details, backchannel_logout_uri="https://app.example.com/bye"))
    world.tokens()
    assert platform.delete(at(world, "/sessions")).status == 204
    with world.inside() as ctx:
        rows = ctx.tx.execute(calls.select().where(calls.c.tenant == ctx.tenant.id)).all()
    assert [row.kind for row in rows] == ["backchannel_logout"]


def test_a_consent_is_shown_and_withdrawn_with_its_grants(platform: Caller) -> None:
    world, browser = platform.world, platform.world.browser()
    agreed = browser.submit(world.sign_in(browser, client_id="asks").form("/consent"), decision="allow")
    tokens = world.redeem(landed(agreed)["code"], client_id="asks").json
    (shown,) = platform.get(at(world, "/consents")).json["items"]
    assert (shown["client_id"], shown["name"]) == ("asks", "Asks first")
    assert "email" in shown["scope"]
    assert platform.delete(at(world, "/consents/asks", "bob")).status == 404
    assert platform.delete(at(world, "/consents/asks")).status == 204
    assert platform.delete(at(world, "/consents/asks")).status == 404
    assert world.userinfo(tokens["access_token"]).status == 401


def test_the_link_goes_by_mail_where_there_is_mail_and_is_not_told_here(platform: Caller) -> None:
    world = platform.world
    assert platform.post(at(world, "/invitation"), {"mail": True}).status == 422, "no mail server"
    told = platform.post(at(world, "/invitation"), {"face": True}).json
    assert (told["mailed"], told["link"].startswith("http://localhost:8080/t/acme/invite/")) == (False, True)


def test_a_repeated_invitation_is_the_same_link(platform: Caller) -> None:
    address = at(platform.world, "/invitation")
    first, again = (platform.post(address, {}, Idempotency_Key="k").json for _ in range(2))
    assert first == again
