"""Every form, query and JSON body that the house reads, each right in every way: tests change one thing at a time."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from idp.oauth.clients.metadata import DEVICE_CODE
from idp.store.taken import Taken
from tests.agent import Answer, Browser, Form
from tests.house.provoked import csrf_of
from tests.house.wire import ask
from tests.journeys.people import FACE, MFA, NEW_PASSWORD, invitation, with_codes, with_face, with_totp
from tests.specs import signing
from tests.world import CALLBACK, PASSWORD, VERIFIER, World

Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Door:
    """`method` says where the fields go: a GET has them in its query, a POST in its form."""

    name: str
    method: str
    target: str
    fields: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def knock(self, world: World, pairs: Pairs | None = None, **headers: str) -> Answer:
        """Sends the fields, or `pairs` instead."""
        given = self.pairs() if pairs is None else pairs
        encoded = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in given)
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.method == "GET":
            return ask(world.app, "GET", f"{self.target}?{encoded}", headers=sent)
        return ask(world.app, "POST", self.target, body=encoded.encode(), headers=sent)

    def pairs(self, **changed: bytes) -> Pairs:
        fields = {name: value.encode() for name, value in self.fields.items()} | changed
        return [(name.encode(), value) for name, value in fields.items()]


def doors(world: World) -> Iterator[Door]:
    yield from of_applications(world)
    yield from of_visitors(world)
    yield from of_people(world)


def of_applications(world: World) -> Iterator[Door]:
    tokens = world.tokens()
    request = world.request(
        prompt="login", max_age="60", login_hint="alice", ui_locales="de en", acr_values=FACE, display="page",
        claims='{"userinfo":{"email":null}}', response_mode="query", id_token_hint=tokens["id_token"],
    )  # fmt: skip
    visitor = world.browser()
    world.authorize(visitor)
    for method in ("GET", "POST"):
        yield Door(f"authorize {method}", method, "/t/acme/oauth/authorize", request, cookies_of(visitor))
    basic = base64.b64encode(f"web:{world.client_secret}".encode()).decode()
    code = {"grant_type": "authorization_code", "code": "A" * 43, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "scope": "openid"}
    for name, form in (("code", code), ("refresh", refresh)):
        yield Door(f"token {name}", "POST", "/t/acme/oauth/token", form, {"Authorization": f"Basic {basic}"})
        named = form | {"client_id": "spa"}
        yield Door(f"token {name} public", "POST", "/t/acme/oauth/token", named, {"Origin": "https://spa.example.com"})
        secret = form | {"client_id": "web", "client_secret": world.client_secret}
        yield Door(f"token {name} in the form", "POST", "/t/acme/oauth/token", secret)
    own = {"grant_type": "client_credentials", "scope": "orders:read"}
    yield Door("token client", "POST", "/t/acme/oauth/token", own, {"Authorization": f"Basic {basic}"})
    device = {
        "client_id": "tv", "scope": "openid profile", "acr_values": FACE, "claims": '{"userinfo":{"email":null}}',
        "max_age": "60", "face_max_age": "60", "nonce": "n",
    }  # fmt: skip
    yield Door("device", "POST", "/t/acme/oauth/device_authorization", device)
    poll = {"grant_type": DEVICE_CODE, "device_code": "A" * 43, "client_id": "tv"}
    yield Door("token device", "POST", "/t/acme/oauth/token", poll)
    for name, value in (("introspect", tokens["access_token"]), ("revoke", "A" * 43)):
        form = {"token": value, "token_type_hint": "access_token", "client_id": "web"}
        yield Door(name, "POST", f"/t/acme/oauth/{name}", form, {"Authorization": f"Basic {basic}"})
    yield from of_signing_applications(world)
    yield Door("userinfo", "POST", "/t/acme/oauth/userinfo", {"access_token": tokens["access_token"]})
    leaving = {
        "id_token_hint": tokens["id_token"], "client_id": "web", "logout_hint": "alice", "state": "s",
        "post_logout_redirect_uri": "https://app.example.com/bye", "ui_locales": "de",
    }  # fmt: skip
    for method in ("GET", "POST"):
        yield Door(f"end_session {method}", method, "/t/acme/oauth/end_session", leaving)


def of_signing_applications(world: World) -> Iterator[Door]:
    """The assertion counts once: whoever knocks again is right in every way but that."""
    with suppress(Taken):
        signing.register(world)
    assertion, visitor = signing.AssertionDoor(world), world.browser()
    form = {"token": "A" * 43, "client_assertion_type": signing.TYPE, "client_assertion": assertion.token()}
    yield Door("introspect by assertion", "POST", "/t/acme/oauth/introspect", form | {"client_id": "signer"})
    token = signing.ObjectDoor(world).token(claims={"exp": assertion.now + 24 * 3600})
    query = {"client_id": "signer", "redirect_uri": CALLBACK, "request": token}
    yield Door("authorize by object", "GET", "/t/acme/oauth/authorize", query, cookies_of(visitor))


def of_visitors(world: World) -> Iterator[Door]:
    browser = world.browser()
    form = world.authorize(browser).form("password")
    yield _form_door("passkey", browser, world.authorize(browser).form("credential"), credential="{}")
    yield _form_door("sign-in", browser, form, email="alice@example.com", password=PASSWORD)
    watcher = world.browser()
    shown = watcher.get("/t/acme/oauth/device")
    yield _form_door("user code", watcher, shown.form("user_code"), user_code="BBBB-BBBB")
    address = {"user_code": "BBBB-BBBB", "answer": "approved"}
    yield Door("user code in the address", "GET", "/t/acme/oauth/device", address, cookies_of(watcher))
    invited = world.browser()
    page = invited.get(invitation(world, "dora@example.com"))
    yield _form_door("invitation", invited, page.form("password"), password="short", password_again="short")
    fresh = world.browser()
    link = invitation(world, "emil@example.com")
    accepted = fresh.submit(fresh.get(link).form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    yield _form_door("codes saved", fresh, accepted.form("/saved"), saved="no")
    agreement = fresh.submit(accepted.form("/saved"), saved="yes")
    yield _form_door("consent to a face", fresh, agreement.form("/face_consent"), consent="no", decision="accept")


def of_people(world: World) -> Iterator[Door]:
    browser = world.browser()
    consent = world.sign_in(browser, "bob", client_id="asks")
    yield _form_door("consent", browser, consent.form("/consent"), decision="perhaps")
    world.sign_in(browser, "bob")
    again = world.authorize(browser, prompt="login")
    yield _form_door("password again", browser, again.form("/password"), email="bob@example.com", password="wrong")
    account = browser.get("/t/acme/account")
    csrf = account.form("sign_out").fields["csrf"]
    for act, named in (
        ("end_session", "session"),
        ("withdraw_consent", "client_id"),
        ("remove_face", "face"),
        ("add_passkey", "credential"),
    ):
        form = Form(f"{world.origin}/t/acme/account/{act}", "post", {"csrf": csrf, named: "x"})
        yield _form_door(act, browser, form)
    looking = world.browser()
    with_face(world)
    with_codes(world)
    camera = world.sign_in(looking, acr_values=FACE)
    other = looking.get(f"{camera.url}?way=another")
    yield _form_door("recovery", looking, other.form("code"), code="x")
    keyed = world.browser()
    with_totp(world, "mallory")
    yield _form_door("totp", keyed, world.sign_in(keyed, "mallory", acr_values=MFA).form("code"), code="x")
    for act, named in (("totp", "sealed"), ("remove_totp", "others"), ("email", "code")):
        form = Form(f"{world.origin}/t/acme/account/{act}", "post", {"csrf": csrf, named: "x"})
        yield _form_door(f"account {act}", browser, form)
    yield Door("the journey's page", "GET", urlsplit(camera.url).path, {"way": "another"}, cookies_of(looking))
    yield Door("the account's page", "GET", "/t/acme/account", {"notice": "codes_made"}, cookies_of(browser))
    mark = {"FG-Csrf": csrf_of(camera), **cookies_of(looking)}
    yield Door("capture", "POST", "/t/acme/face/captures", {}, mark)


def cookies_of(browser: Browser) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}


def _form_door(name: str, browser: Browser, form: Form, **fields: str) -> Door:
    return Door(name, "POST", urlsplit(form.action).path, form.fields | fields, cookies_of(browser))
