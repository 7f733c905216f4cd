"""Where something is issued or shown: the columns of A13. Each asks as is right in every way, and says what came of it.

`ok` is the answer without any change; `less` the same for what is left of the scope; an error has its own code.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from idp.biometrics import protocol
from idp.oauth.clients.metadata import DEVICE_CODE
from idp.store import proofs
from tests.agent import Answer, Browser
from tests.devices import decide, is_question
from tests.specs.security.a13_world import BYE, OFFLINE, ONLINE, Arranged
from tests.specs.servers import introspect as introspected
from tests.specs.servers import revoke as revoked
from tests.world import World

Endpoint = Callable[[World, Arranged], str]

ENDING = b'{"frames": 30, "mac": "' + b"A" * 43 + b'"}'


def authorize(world: World, has: Arranged) -> str:
    return _front(world, world.authorize(_browser(world, has.cookies), client_id="shop", scope=ONLINE))


def resume(world: World, has: Arranged) -> str:
    return _front(world, _browser(world, has.cookies).get(has.proven))


def device_answer(world: World, has: Arranged) -> str:
    browser = _browser(world, has.cookies)
    page = browser.get(has.question)
    if "cannot be connected" in page.text:
        return str(_polled(world, has.waiting).json["error"])
    if not is_question(page):
        return _page(page)
    told = decide(browser, page)
    assert "You can go back to your device" in told.text, told.text
    redeemed = _polled(world, has.waiting)
    return _tokens(redeemed, ONLINE) if redeemed.status == 200 else "ok"


def face_submit(world: World, has: Arranged) -> str:
    browser = _browser(world, has.cookies)
    with face_process(world.settings.places.face_socket):
        answer = browser.send(
            "POST",
            f"/t/acme/face/captures/{has.capture}/finish",
            body=ENDING,
            content_type="application/json",
            headers={"FG-Csrf": has.csrf},
        )
    if answer.status != 200:
        return str(answer.json["error"])
    with world.inside() as ctx:
        found = proofs.of_journey(ctx, urlsplit(has.camera).path.rpartition("/")[2])
    return "ok" if [proof.factor for proof in found] == ["face"] else "nothing was proven"


def code(world: World, has: Arranged) -> str:
    return _tokens(world.redeem(has.code, client_id="shop"), ONLINE)


def device(world: World, has: Arranged) -> str:
    return _tokens(_polled(world, has.device), ONLINE)


def refresh(world: World, has: Arranged) -> str:
    return _refreshed(world, str(has.online["refresh_token"]), ONLINE)


def refresh_offline(world: World, has: Arranged) -> str:
    return _refreshed(world, str(has.offline["refresh_token"]), OFFLINE)


def client_credentials(world: World, has: Arranged) -> str:
    return _tokens(world.token(client_id="robot", grant_type="client_credentials"), "orders:read orders:write")


def introspect(world: World, has: Arranged) -> str:
    return _introspection(introspected(world, has.online["access_token"], "shop"), ONLINE)


def introspect_refresh(world: World, has: Arranged) -> str:
    return _introspection(introspected(world, has.offline["refresh_token"], "shop"), OFFLINE)


def introspect_own(world: World, has: Arranged) -> str:
    return _introspection(introspected(world, has.own, "robot"), "orders:read orders:write")


def userinfo(world: World, has: Arranged) -> str:
    answer = world.userinfo(has.online["access_token"])
    if answer.status != 200:
        return str(answer.json["error"])
    return "ok" if "email" in answer.json else "less"


def revoke(world: World, has: Arranged) -> str:
    answer = revoked(world, has.online["refresh_token"], "shop")
    return "ok" if answer.status == 200 else str(answer.json["error"])


def end_session(world: World, has: Arranged) -> str:
    asked = {"id_token_hint": has.online["id_token"], "post_logout_redirect_uri": BYE, "state": "s"}
    answer = _browser(world, has.cookies).get("/t/acme/oauth/end_session", asked)
    if answer.status == 303:
        assert answer.location == f"{BYE}?state=s"
        return "ok"
    if answer.status == 200:
        return "asks" if answer.forms else "ok, stays"
    return _page(answer)


def console(world: World, has: Arranged) -> str:
    answer = _browser(world, has.admin).get("/admin/")
    return "ok" if "acme" in answer.text and answer.status == 200 else _page(answer)


ENDPOINTS: dict[str, Endpoint] = {
    "authorize": authorize,
    "resume": resume,
    "device answer": device_answer,
    "face submit": face_submit,
    "code": code,
    "device": device,
    "refresh": refresh,
    "refresh offline": refresh_offline,
    "client credentials": client_credentials,
    "introspect": introspect,
    "introspect refresh": introspect_refresh,
    "introspect own": introspect_own,
    "userinfo": userinfo,
    "revoke": revoke,
    "end session": end_session,
    "console": console,
}


def _browser(world: World, cookies: dict[str, str]) -> Browser:
    browser = world.browser()
    browser.cookies = dict(cookies)
    return browser


def _front(world: World, answer: Answer) -> str:
    """What came to the application, or the page that somebody is asked on."""
    if answer.status != 303:
        return _page(answer)
    landed = dict(parse_qsl(urlsplit(str(answer.location)).query))
    if "error" in landed:
        return landed["error"]
    redeemed = world.redeem(landed["code"], client_id="shop")
    return _tokens(redeemed, ONLINE) if redeemed.status == 200 else "ok"


def _page(answer: Answer) -> str:
    if answer.status != 200:
        return str(answer.status)
    for asked in ("password", "/consent"):
        if any(asked in form.fields or form.action.endswith(asked) for form in answer.forms):
            return asked.strip("/")
    raise AssertionError(answer.text)


def _tokens(answer: Answer, whole: str) -> str:
    if answer.status != 200:
        return str(answer.json["error"])
    return _compared(answer.json.get("scope", ""), whole)


def _refreshed(world: World, value: str, whole: str) -> str:
    return _tokens(world.token(client_id="shop", grant_type="refresh_token", refresh_token=value), whole)


def _polled(world: World, device_code: str) -> Answer:
    return world.token(client_id="shop", grant_type=DEVICE_CODE, device_code=device_code)


def _introspection(answer: Answer, whole: str) -> str:
    if answer.status != 200:
        return str(answer.json["error"])
    return _compared(answer.json["scope"], whole) if answer.json["active"] else "inactive"


def _compared(scope: str, whole: str) -> str:
    left, all_of_it = set(scope.split()), set(whole.split())
    assert left <= all_of_it
    return "ok" if left == all_of_it else "less"


@contextmanager
def face_process(path: Path) -> Iterator[None]:
    """Says that whoever is before the camera is who they claim to be; how it knows is tested elsewhere."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen()
        listening.settimeout(5)
        threading.Thread(target=_judge, args=(listening,), daemon=True).start()
        yield


def _judge(listening: socket.socket) -> None:
    try:
        connection, _ = listening.accept()
    except OSError:  # nobody asked
        return
    with connection:
        asked = protocol.receive(connection, patience=5)
        assert asked is not None
        passed = {"result": "pass", "hint": None, "detail": {"match": True, "live": True, "model": "m"}}
        protocol.send(connection, {"id": asked.header["id"], "ok": passed})
