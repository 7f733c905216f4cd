"""A server with four worker processes, a person with a session, a public client, and fifty uses at the same moment."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

from idp.context import Ctx
from idp.house import House, open_house
from idp.ids import new_id, new_secret
from idp.login.assurance import Assurance
from idp.oauth import authorization
from idp.oauth.clients.metadata import DEVICE_CODE, GRANT_TYPES
from idp.oauth.request import AuthorizationRequest
from idp.settings import load
from idp.store import clients, device_authorizations, people, sessions
from idp.store.clients import Client
from idp.store.details import Details
from idp.tenants.found import find_tenant, found_tenant
from tests.databases import Urls
from tests.specs.signing import TYPE, jwks_of, key, signed
from tests.world import VERIFIER, challenge_of

ROOT = Path(__file__).resolve().parents[3]
USES = 50
WORKERS = 4
CALLBACK = "https://spa.example.com/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    body: dict[str, Any]


class Served:
    """The running server and the house behind it. A class because the fifty connections are kept between rounds."""

    def __init__(self, port: int, house: House) -> None:
        self._house = house
        self._connections = [HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(USES)]
        self._threads = ThreadPoolExecutor(USES)
        tenant = found_tenant(house, "acme", "Acme")
        with house.transaction() as tx:
            ctx = house.inside(tenant, tx)
            self._person = people.add(ctx, "alice@example.com")
            self._client = clients.register(
                ctx,
                Client(
                    "spa",
                    "spa",
                    "web",
                    "none",
                    None,
                    (CALLBACK,),
                    grant_types=(*GRANT_TYPES, DEVICE_CODE),
                    trusted=True,
                ),
            )
            self._session, _ = sessions.start(ctx, self._person.id)
            about = Details(jwks=jwks_of(key()))
            own = ("client_credentials",)
            clients.register(
                ctx, Client("robot", "robot", "web", "private_key_jwt", None, (), grant_types=own, details=about)
            )

    def code(self) -> dict[str, str]:
        """The form that redeems a fresh code."""
        request = AuthorizationRequest("spa", CALLBACK, code_challenge=challenge_of(VERIFIER))
        with self._inside() as ctx:
            to = (self._client, self._person, self._session, _assured(ctx))
            code = authorization.respond(ctx, self._house.keyring, self._house.client_keys, request, *to)["code"]
        form = {"grant_type": "authorization_code", "client_id": "spa", "redirect_uri": CALLBACK}
        return {**form, "code": code, "code_verifier": VERIFIER}

    def device_code(self) -> dict[str, str]:
        """The form with which a device polls whose person has just said yes."""
        device, device_code = new_id(), new_secret()
        request = AuthorizationRequest("spa", "", device=device)
        with self._inside() as ctx:
            given = authorization.grant(ctx, request, self._client, self._person, self._session, _assured(ctx))
            codes = {"device_code": device_code, "user_digest": device}
            device_authorizations.open(ctx, id=device, client="spa", request=request.to_json(), **codes)
            device_authorizations.approve(ctx, device, given.id)
        return {"grant_type": DEVICE_CODE, "client_id": "spa", "device_code": device_code}

    def tokens(self) -> dict[str, Any]:
        outcome = self.post(self.code())
        assert outcome.status == 200, outcome
        return outcome.body

    def assertion(self) -> dict[str, str]:
        """The form in which a client that signs asks for its own access."""
        tenant, now = find_tenant(self._house, "acme"), int(time.time())
        assert tenant is not None
        claims = {"iss": "robot", "sub": "robot", "aud": tenant.issuer, "exp": now + 60, "jti": new_id()}
        token = signed(key(), {"alg": "ES256", "kid": key().kid}, claims)
        return {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": token}

    def refresh(self, value: str) -> dict[str, str]:
        return {"grant_type": "refresh_token", "client_id": "spa", "refresh_token": value}

    def post(self, form: dict[str, str], number: int = 0) -> Outcome:
        return self._send(number, "POST", "/t/acme/oauth/token", urlencode(form), FORM)

    def userinfo(self, access_token: str) -> int:
        return self._send(0, "GET", "/t/acme/oauth/userinfo", "", {"Authorization": f"Bearer {access_token}"}).status

    def fifty(self, form: dict[str, str]) -> list[Outcome]:
        together = Barrier(USES)

        def use(number: int) -> Outcome:
            together.wait(30)
            return self.post(form, number)

        return list(self._threads.map(use, range(USES)))

    def close(self) -> None:
        for connection in self._connections:
            connection.close()
        self._threads.shutdown()

    @contextmanager
    def _inside(self) -> Iterator[Ctx]:
        tenant = find_tenant(self._house, "acme")
        assert tenant is not None
        with self._house.transaction() as tx:
            yield self._house.inside(tenant, tx)

    def _send(self, number: int, method: str, path: str, body: str, headers: dict[str, str]) -> Outcome:
        connection = self._connections[number]
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Outcome(response.status, json.loads(response.read()))


def _assured(ctx: Ctx) -> Assurance:
    return Assurance("urn:faceguard:acr:single", ("pwd",), ctx.now, ("proof",))


def count(outcomes: list[Outcome]) -> Counter[str]:
    """How often each answer came: "200", or the error's code behind its status."""
    return Counter(" ".join([str(one.status), *filter(None, [one.body.get("error")])]) for one in outcomes)


@contextmanager
def serving(urls: Urls, data: Path, race: str) -> Iterator[Served]:
    data.mkdir(exist_ok=True)
    port = _free_port()
    environ = {
        "FACEGUARD_DATA": str(data),
        "FACEGUARD_DATABASE_URL": urls.main,
        "FACEGUARD_FACE_KEYS_URL": urls.face_keys,
        "FACEGUARD_PUBLIC_URL": f"http://localhost:{port}",
        "RACE": race,
    }
    house = open_house(load(environ))
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port), "--no-ws"]
    command += [
        "--workers",
        str(WORKERS),
        "--blocking-threads",
        "8",
        "--log-level",
        "error",
        "tests.specs.races.variants:application",
    ]
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environ, stdout=log, stderr=log, start_new_session=True
        )
    served = Served(port, house)
    try:
        _wait(port, data)
        yield served
    finally:
        served.close()
        os.killpg(server.pid, signal.SIGKILL)  # a worker that is only just there may never hear that it should stop
        server.wait(20)
        house.database.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, data: Path) -> None:
    """Until all workers are there: a race that one of them wins alone is none."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if len(list(data.glob("*.ready"))) < WORKERS:
                raise ConnectionRefusedError
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the server did not answer:\n{(data / 'server.log').read_text()[-3000:]}")
