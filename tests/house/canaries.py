"""A whole life with every secret written down: run as a process of its own, so that all it says can be searched.

python -m tests.house.canaries DATA OUT     the log goes to standard error, at DEBUG; the secrets to OUT
"""

from __future__ import annotations

import base64
import json
import logging
import re
import sys
from pathlib import Path

import pyotp
import structlog
from sqlalchemy import update

from idp.audit import sealing
from idp.audit.log import configure
from idp.outbound import webhook
from idp.store import audit, webhooks
from idp.store.tables import people
from idp.worker import outbox_of
from tests.agent import Answer, Browser
from tests.devices import decide, device, enter, up_to_the_question
from tests.house.administered import administer
from tests.house.doors import doors
from tests.house.hostile import HOSTILE, MARK
from tests.house.provoked import csrf_of, open_capture
from tests.house.wire import ask
from tests.journeys.letters import newest_code
from tests.journeys.people import FACE, MFA, invitation, with_codes, with_face
from tests.specs.registering import Registering
from tests.specs.servers import introspect, revoke
from tests.world import PASSWORD, VERIFIER, World, landed

WRONG = "wrong-canary-password-7781"
CHOSEN = "chosen-canary-password-9042"
FRAME = b"\xff\xd8canary-frame-bytes-5531"
INJECTED = "canary\nfake-line\x1b[31m\u202e"


class Canaries:
    """Secrets by name. A class because the whole life adds to it."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def keep(self, name: str, value: str) -> str:
        self.values[f"{name} {len(self.values)}"] = value
        return value

    def of_browser(self, browser: Browser) -> None:
        for name, value in browser.cookies.items():
            self.keep(f"cookie {name}", value.partition(".")[2] or value)

    def of_page(self, page: Answer) -> None:
        for form in page.forms:
            for field in ("csrf", "sealed"):
                if form.fields.get(field):
                    self.keep(field, form.fields[field])

    def of_tokens(self, tokens: dict[str, str]) -> dict[str, str]:
        for kind in ("access_token", "id_token"):
            head, body, signature = self.keep(kind, tokens[kind]).split(".")
            self.keep(f"{kind} body", body)
            self.keep(f"{kind} signature", signature)
            assert head
        if "refresh_token" in tokens:
            self.keep("refresh_token", tokens["refresh_token"])
        return tokens


def live(world: World, known: Canaries) -> None:
    for name, value in (("password", PASSWORD), ("wrong", WRONG), ("chosen", CHOSEN), ("verifier", VERIFIER)):
        known.keep(name, value)
    known.keep("client secret", world.client_secret)
    known.keep("Authorization", base64.b64encode(f"web:{world.client_secret}".encode()).decode())
    known.keep("frame", FRAME[2:].decode())
    with world.inside() as ctx:  # so that only whoever confirms an address is offered a letter
        ctx.tx.execute(update(people).where(people.c.tenant == ctx.tenant.id).values(email_verified=False))
    for part in (
        sign_in_and_refresh,
        set_up_an_app,
        confirm_an_address,
        fail,
        be_invited,
        recover,
        look_badly,
        connect_a_device,
        register_itself,
        tell_a_webhook,
        administer,
        be_hostile,
    ):
        part(world, known)


def sign_in_and_refresh(world: World, known: Canaries) -> None:
    browser = world.browser()
    known.of_page(world.authorize(browser))
    state, nonce = known.keep("state", "canary-state-4471"), "canary-nonce-1187"
    signed_in = world.sign_in(browser, scope="openid offline_access", prompt="consent", state=state, nonce=nonce)
    known.of_page(signed_in)
    code = known.keep("code", landed(browser.submit(signed_in.form("/consent"), decision="allow"))["code"])
    known.of_browser(browser)
    tokens = known.of_tokens(world.redeem(code).json)
    second = known.of_tokens(world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json)
    assert world.userinfo(second["access_token"]).status == 200
    for value in second["access_token"], second["refresh_token"]:
        assert introspect(world, value).json["active"]
    known.of_page(browser.get("/t/acme/account"))
    assert world.redeem(code).status == 400
    world.clock.step(30)
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    known.of_page(browser.get("/t/acme/oauth/end_session"))
    assert browser.get("/t/acme/oauth/end_session", {"id_token_hint": tokens["id_token"], "state": state}).status == 200


def fail(world: World, known: Canaries) -> None:
    """Secrets in every wrong place."""
    world.sign_in(world.browser(), password=WRONG)
    world.redeem(known.keep("unknown code", "canary-unknown-code-3318"))
    world.redeem("x", client_secret=known.keep("wrong secret", "canary-wrong-secret-2290"))
    world.userinfo(known.keep("broken token", "eyJhbGciOiJub25lIn0.Y2FuYXJ5.canary-broken-token"))
    tokens = world.tokens()
    known.of_tokens(tokens)
    browser = world.browser()
    in_query = {"access_token": tokens["access_token"], "client_secret": world.client_secret, "password": WRONG}
    for path in ("oauth/userinfo", "oauth/authorize", "oauth/end_session", "account", "login/start", "nothing"):
        browser.get(f"/t/acme/{path}", in_query)
        browser.post(f"/t/acme/{path}", in_query)
    introspect(world, tokens["access_token"], "web2")
    revoke(world, tokens["refresh_token"], "web2")
    revoke(world, tokens["access_token"])
    world.token(refresh_token=tokens["access_token"], grant_type="refresh_token")
    world.authorize(browser, id_token_hint=tokens["access_token"], login_hint=WRONG)


def be_invited(world: World, known: Canaries) -> None:
    browser = world.browser()
    link = invitation(world, "carol@example.com")
    known.keep("invitation", link.rsplit("/", 1)[1])
    page = browser.get(link)
    known.of_page(page)
    form = page.form("password")
    browser.submit(form, password=WRONG, password_again=CHOSEN)
    codes = browser.submit(form, password=CHOSEN, password_again=CHOSEN)
    shown = re.findall(r"<code>([^<]+)</code>", codes.text) or re.findall(
        r"\b(?:[a-z0-9]{4,}-){1,}[a-z0-9]{4,}\b", codes.text
    )
    assert shown
    for code in shown:
        known.keep("recovery code", code)
        known.keep("recovery code, plain", code.replace("-", ""))
    agreement = browser.submit(codes.form("/saved"), saved="yes")
    browser.submit(agreement.form("/face_consent"), consent="yes")
    known.of_browser(browser)


def recover(world: World, known: Canaries) -> None:
    with_face(world)
    codes = with_codes(world)
    for code in codes:
        known.keep("recovery code", code)
    browser = world.browser()
    other = browser.get(f"{world.sign_in(browser, acr_values=FACE).url}?way=another")
    again = browser.submit(other.form("code"), code=known.keep("wrong code", "canary-0000-1111"))
    done = browser.submit(again.form("code"), code=codes[0])
    known.keep("code", landed(done)["code"])
    known.of_browser(browser)


def set_up_an_app(world: World, known: Canaries) -> None:
    codes, browser = with_codes(world, "mallory"), world.browser()
    browser.submit(browser.get("/t/acme/account").form("password"), email="mallory@example.com", password=PASSWORD)
    browser.submit(browser.get("/t/acme/account/totp").form("code"), code=codes[0])
    page = browser.get("/t/acme/account/totp")
    shown = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page.text)
    secret = known.keep("app secret", shown[0].replace(" ", ""))
    known.keep("app secret, in groups", shown[0])
    known.keep("sealed app secret", page.form("sealed").fields["sealed"])
    app = pyotp.TOTP(secret)
    browser.submit(page.form("sealed"), code="000000")
    browser.submit(page.form("sealed"), code=app.at(world.clock.now()))
    world.clock.step(60)
    other = world.browser()
    page = world.sign_in(other, "mallory", acr_values=MFA)
    page = other.get(f"{page.url}?way=totp")
    known.keep("code", landed(other.submit(page.form("code"), code=app.at(world.clock.now())))["code"])
    known.of_browser(browser)


def confirm_an_address(world: World, known: Canaries) -> None:
    """And signs in with the next letter's code."""
    browser, other, page = world.browser(), world.browser(), "/t/acme/account/email"
    link = invitation(world, "erna@example.com", face=False)
    codes = browser.submit(browser.get(link).form("password"), password=CHOSEN, password_again=CHOSEN)
    browser.submit(codes.form("saved"), saved="yes")
    sent = browser.submit(browser.get(page).form("begin"))
    known.of_page(sent)
    browser.submit(sent.form("code"), code=known.keep("wrong mailed code", "00000000x"))
    browser.submit(sent.form("code"), code=known.keep("mailed code", newest_code(world)))
    world.clock.step(31)
    asked = world.sign_in(other, "erna", password=CHOSEN, acr_values=MFA)
    sent = other.submit(other.get(f"{asked.url}?way=email").form("begin"))
    done = other.submit(sent.form("code"), code=known.keep("mailed code", newest_code(world)))
    known.keep("code", landed(done)["code"])
    known.of_browser(other)


def look_badly(world: World, known: Canaries) -> None:
    browser = world.browser()
    camera = world.sign_in(browser, "alice", acr_values=FACE)
    known.keep("csrf", csrf_of(camera))
    open_capture(browser, camera)
    frame = {"FG-Seq": "0", "FG-Step": "0", "FG-Time": "0", "FG-Mac": known.keep("mac", "canary-mac" + "A" * 33)}
    for act in ("frames", "finish"):
        browser.send("POST", f"/t/acme/face/captures/{'C' * 22}/{act}", body=FRAME, headers=frame)
    browser.send("POST", "/t/acme/face/captures", body=FRAME)


def connect_a_device(world: World, known: Canaries) -> None:
    tv, browser = device(world, scope="openid offline_access"), world.browser()
    known.keep("device code", tv["device_code"])
    for spelled in (tv["user_code"], tv["user_code"].replace("-", ""), tv["user_code"].lower()):
        known.keep("user code", spelled)
    enter(browser, tv["user_code"][:-1])
    browser.get(tv["verification_uri_complete"])
    assert tv.poll(device_code=known.keep("wrong device code", "canary-device-code-2290")).status == 400
    question = up_to_the_question(world, browser, tv, "bob")
    known.of_page(question)
    decide(browser, question)
    known.of_tokens(tv.poll().json)
    assert tv.poll().status == 400


def register_itself(world: World, known: Canaries) -> None:
    here = Registering(world)
    token = known.keep("initial access token", here.token())
    made = here.registered(token=token, token_endpoint_auth_method="client_secret_jwt")
    for member in ("client_secret", "registration_access_token"):
        known.keep(member, made[member])
    here.register(token=known.keep("wrong token", "canary-wrong-registration-token-6672"))
    here.change(made, client_secret="canary-chosen-client-secret-1180")
    here.change(made, redirect_uris=[made["client_secret"]])
    here.read(made, token=token)


def tell_a_webhook(world: World, known: Canaries) -> None:
    """In vain, so that its address and what came of it are said."""
    secret = known.keep("webhook secret", webhook.new_secret())
    known.keep("webhook secret, its key", secret.removeprefix(webhook.PREFIX))
    with world.inside() as ctx:
        wrapped = world.house.keyring.wrap_webhook(ctx, "hook", secret)
        webhooks.add(ctx, "hook", "https://127.0.0.1/hook", ("*",), wrapped)
        audit.record(ctx, "thing")
    sealing.seal_all(world.house)
    delivery = outbox_of(world.house)
    delivery.turn()
    delivery.close()


def be_hostile(world: World, known: Canaries) -> None:
    for door in doors(world):
        for field in door.fields:
            for pattern in (INJECTED.encode(), *HOSTILE[:8]):
                door.knock(world, door.pairs(**{field: pattern.replace(b"%s", MARK)}))
    for method in ("GET", INJECTED):
        ask(world.app, method, "/t/acme/account", headers={"User-Agent": INJECTED, "X-Forwarded-For": INJECTED})
        ask(world.app, method, "/t/acme/oauth/jwks%0afake-line%1b[31m", headers={"Referer": INJECTED})


def main(data: str, out: str) -> None:
    configure(pretty=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    logging.getLogger().setLevel(logging.DEBUG)
    world, known = World(Path(data), given={"smtp_url": "folder:"}), Canaries()
    live(world, known)
    metrics = ask(world.app, "GET", "/metrics").text
    Path(out).write_text(json.dumps({"secrets": known.values, "metrics": metrics}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
