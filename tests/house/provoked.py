"""One answer of every kind that can be provoked: each address, each status, as a stranger and along a whole sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.agent import Answer, Browser
from tests.devices import Device, decide, enter, up_to_the_question
from tests.house.route_map import GET, OF_TENANTS, ROUTES, example
from tests.house.wire import ask
from tests.journeys.people import FACE, NEW_PASSWORD, invitation, with_codes, with_face, with_totp
from tests.specs.registering import Registering
from tests.specs.servers import introspect, revoke
from tests.world import World

LARGE = b"a=" + b"b" * 70_000
MANY = "&".join(f"a{number}=b" for number in range(1000))


@dataclass(frozen=True, slots=True)
class Provoked:
    name: str
    path: str
    answer: Answer

    @property
    def is_page(self) -> bool:
        return (self.answer.header("Content-Type") or "").startswith("text/html")

    @property
    def is_camera_page(self) -> bool:
        return self.is_page and 'id="camera"' in self.answer.text

    def may_ask(self, ceremony: str) -> str:
        """What the page may have of an authenticator: what its one script asks for."""
        return "(self)" if self.is_page and f'data-ceremony="{ceremony}"' in self.answer.text else "()"

    @property
    def may_be_kept(self) -> bool:
        return self.answer.header("Cache-Control") != "no-store"

    @property
    def declared_kept(self) -> bool:
        return self.path in ROUTES and ROUTES[self.path].kept


def by_strangers(world: World) -> Iterator[Provoked]:
    """Each address with each of its methods, with wrong ones, too large, unreadable, of nobody's tenant."""
    for path, declared in ROUTES.items():
        where = example(path)
        for method in sorted(declared.methods | {"PUT", "OPTIONS"}):
            yield Provoked(f"{method} {path}", path, ask(world.app, method, where))
        for method in sorted(declared.methods & {GET, "POST"}):
            yield Provoked(f"{method} 1,000 fields {path}", path, _many(world, method, where))
        if "POST" in declared.methods:
            yield Provoked(f"large {path}", path, ask(world.app, "POST", where, body=LARGE))
        unmodified = ask(world.app, "GET", where).header("ETag")
        if unmodified:
            answer = ask(world.app, "GET", where, headers={"If-None-Match": unmodified})
            yield Provoked(f"304 {path}", path, answer)
        if path in OF_TENANTS:
            method = "GET" if GET in declared.methods else "POST"
            yield Provoked(f"unknown tenant {path}", "", ask(world.app, method, example(path, tenant="nobody")))
    for nothing in ("/", "/t/acme", "/t/acme/nothing", "/.git/config", "/console", "/static/default/none.css"):
        yield Provoked(f"nothing at {nothing}", "", ask(world.app, "GET", nothing))
    yield Provoked("no such file", "", ask(world.app, "GET", "/t/acme/static/default/none.css"))


def _many(world: World, method: str, where: str) -> Answer:
    return ask(world.app, method, f"{where}?{MANY}" if method == GET else where, body=MANY.encode())


def along_the_way(world: World) -> Iterator[Provoked]:
    """What a person meets: pages of every step, redirects, refusals, the account, the end."""
    for name, answer in _of_applications(world):
        yield Provoked(name, "", answer)
    for name, answer in _of_people(world):
        yield Provoked(name, "", answer)


def _of_applications(world: World) -> Iterator[tuple[str, Answer]]:
    browser = world.browser()
    tokens = world.tokens(browser)
    yield "token", world.redeem(world.code())
    yield "token refused", world.redeem("x")
    yield "token unauthenticated", world.redeem("x", client_secret="wrong")
    yield "userinfo", world.userinfo(tokens["access_token"])
    yield "userinfo refused", world.userinfo("x")
    yield "introspected", introspect(world, tokens["access_token"])
    yield "introspected by nobody", introspect(world, tokens["access_token"], "nobody")
    here = Registering(world)
    made = here.register()
    yield "registered", made
    yield "registration refused", here.register(redirect_uris=[])
    yield "registration with a wrong token", here.register(token="x")
    yield "registration read", here.read(made.json)
    yield "registration changed", here.change(made.json)
    yield "registration deleted", here.delete(made.json)
    yield "revoked", revoke(world, world.tokens()["refresh_token"])
    yield "revoked by nobody", revoke(world, tokens["refresh_token"], "nobody")
    yield from _of_devices(world)
    yield "sign-in page", world.authorize(world.browser())
    yield "refused on a page", world.authorize(browser, client_id="nobody")
    yield "refused by redirect", world.authorize(browser, prompt="none", max_age="0", response_type="token")
    yield "refused by form_post", world.authorize(browser, response_mode="form_post", response_type="token")
    yield "a code by redirect", world.authorize(browser)
    yield "a code by form_post", world.authorize(browser, response_mode="form_post")
    yield "sign-out question", browser.get("/t/acme/oauth/end_session")
    hint = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "https://app.example.com/bye"}
    yield "signed out by redirect", browser.get("/t/acme/oauth/end_session", hint)


def _of_devices(world: World) -> Iterator[tuple[str, Answer]]:
    tv, browser = Device(world), world.browser()
    yield "device waits", tv.ask()
    yield "device pending", tv.poll()
    yield "device slowed down", tv.poll(0)
    yield "device refused", Device(world).ask(scope="nothing")
    yield "wrong user code", enter(browser, "BBBB-BBBB")
    question = up_to_the_question(world, browser, tv, "bob")
    yield "device question", question
    yield "device allowed", decide(browser, question)
    yield "device's tokens", tv.poll(20)
    yield "device code again", tv.poll()


def _of_people(world: World) -> Iterator[tuple[str, Answer]]:
    yield "wrong password", world.sign_in(world.browser(), "mallory", password="wrong")
    for _ in range(12):
        answer = world.sign_in(world.browser(), "mallory", password="wrong")
        if answer.status == 429:
            yield "too many attempts", answer
            break
    browser = world.browser()
    yield "consent", world.sign_in(browser, "bob", client_id="asks")
    yield "a code", world.sign_in(browser, "bob")
    yield "account", browser.get("/t/acme/account")
    yield "signed out", browser.submit(browser.get("/t/acme/account").form("sign_out"))
    yield from _with_a_face(world, world.browser())
    yield from _with_an_app(world, world.browser())
    yield from _invited(world, world.browser())


def _with_a_face(world: World, browser: Browser) -> Iterator[tuple[str, Answer]]:
    with_face(world)
    codes = with_codes(world)
    camera = world.sign_in(browser, acr_values=FACE)
    yield "camera page", camera
    yield "the other way", browser.get(f"{camera.url}?way=another")
    yield "wrong recovery code", browser.submit(browser.get(f"{camera.url}?way=another").form("code"), code="x")
    yield "face process away", open_capture(browser, camera)
    yield "recovery code", browser.submit(browser.get(f"{camera.url}?way=another").form("code"), code=codes[0])
    yield "requirements", world.authorize(browser, acr_values=FACE, prompt="none")


def _with_an_app(world: World, browser: Browser) -> Iterator[tuple[str, Answer]]:
    app, codes = with_totp(world), with_codes(world)
    page = world.sign_in(browser, acr_values=FACE)
    yield "every other way", browser.get(f"{page.url}?way=another")
    page = browser.get(f"{page.url}?way=totp")
    yield "wrong code of an app", browser.submit(page.form("code"), code="x")
    yield "code of an app", browser.submit(page.form("code"), code=app.at(world.clock.now()))
    set_up = browser.get("/t/acme/account/totp")
    yield "an app's picture", set_up
    yield "an app not confirmed", browser.submit(set_up.form("sealed"), code=codes[0])
    yield "remove an app", browser.get("/t/acme/account/remove_totp")


def _invited(world: World, browser: Browser) -> Iterator[tuple[str, Answer]]:
    link = invitation(world, "carol@example.com")
    page = browser.get(link)
    yield "invitation", page
    yield "password refused", browser.submit(page.form("password"), password="short", password_again="short")
    accepted = browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    yield "recovery codes", accepted
    yield "invitation used", browser.get(link)
    agreement = browser.submit(accepted.form("/saved"), saved="yes")
    yield "consent to keep a face", agreement
    yield "camera page for enrolment", browser.submit(agreement.form("/face_consent"), consent="yes")


def open_capture(browser: Browser, camera: Answer) -> Answer:
    """What the camera page's script does first."""
    journey = camera.url.rsplit("/", 1)[1]
    return browser.send(
        "POST",
        "/t/acme/face/captures",
        body=f'{{"journey":"{journey}"}}'.encode(),
        content_type="application/json",
        headers={"FG-Csrf": csrf_of(camera)},
    )


def csrf_of(camera: Answer) -> str:
    found = re.search(r'data-csrf="([^"]+)"', camera.text)
    assert found
    return found[1]
