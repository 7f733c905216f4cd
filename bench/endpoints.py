"""Requests per second and CPU microseconds per operation of the machine endpoints (SQLite, one worker, WAL, FULL).

Each row runs `CONCURRENCY` connections for `SECONDS`; the median of `ROUNDS` rounds is printed. CPU is the server's,
user and system, all of its processes, divided by operations: it is what can be compared between machines.
"""

from __future__ import annotations

import base64
import hashlib
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.server import PORT, cpu_seconds, web_worker
from bench.wire import Got, Wire
from idp.clock import SystemClock
from idp.house import open_house
from idp.oauth.clients.metadata import ALL_GRANT_TYPES
from idp.settings import load
from idp.store import clients, passwords, people, proofs, sessions
from idp.store import evidence as kept
from idp.store.migrate import upgrade
from idp.tenants.found import ensure_system, found_tenant

CONCURRENCY, SECONDS, ROUNDS = 8, 3.0, 3
VERIFIER = "v" * 43
CALLBACK = "https://app.example.com/cb"
BASE = "/t/bench"


@dataclass(frozen=True, slots=True)
class Person:
    cookie: str
    basic: str


def prepare(data: Path) -> Person:
    """A tenant, a trusted client and a person with a live session, arranged through the store."""
    settings = load({}, {"data": str(data), "public_url": f"http://localhost:{PORT}"})
    upgrade(settings.databases.main, settings.databases.face_keys)
    house = open_house(settings, SystemClock())
    ensure_system(house)
    tenant = found_tenant(house, "bench", "Bench")
    with house.transaction() as tx:
        ctx = house.inside(tenant, tx)
        person = people.add(ctx, "alice@example.com", name="Alice")
        passwords.put(ctx, person.id, "unused")
        secret = "a-secret-of-two-hundred-and-fifty-six-bits-at-least"
        clients.register(
            ctx,
            clients.Client(
                client_id="bench",
                name="Bench",
                application_type="web",
                auth_method="client_secret_basic",
                secret_digest=hashlib.sha256(secret.encode()).hexdigest(),
                redirect_uris=(CALLBACK,),
                grant_types=ALL_GRANT_TYPES,
                scope=("openid", "profile", "email"),
                trusted=True,
            ),
        )
        session, cookie = sessions.start(ctx, person.id)
        _prove_password(ctx, session.id, person.id)
    house.database.dispose()
    return Person(cookie, base64.b64encode(f"bench:{secret}".encode()).decode())


def _prove_password(ctx: object, session: str, person: str) -> None:
    from datetime import timedelta

    proofs.record(
        ctx, journey="bench", browser="bench", person=person, factor="pwd", detail={}, lifetime=timedelta(minutes=5)
    )
    kept.add(ctx, session, person, proofs.consume(ctx, "bench", person, "bench"))


class Client:
    """One connection and what it does on it."""

    def __init__(self, person: Person) -> None:
        self.wire = Wire(PORT)
        self.person = person
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
        self.query = urlencode(
            {
                "response_type": "code",
                "client_id": "bench",
                "redirect_uri": CALLBACK,
                "scope": "openid profile",
                "state": "s",
                "nonce": "n",
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        self.tokens = self._sign_in()

    def discovery(self) -> None:
        self._must(self.wire.ask("GET", f"{BASE}/.well-known/openid-configuration").status, 200)

    def jwks(self) -> None:
        self._must(self.wire.ask("GET", f"{BASE}/oauth/jwks").status, 200)

    def authorize_code_token(self) -> None:
        self._sign_in()

    def refresh(self) -> None:
        self.tokens = self._token({"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]})

    def userinfo(self) -> None:
        bearer = f"Authorization: Bearer {self.tokens['access_token']}\r\n"
        self._must(self.wire.ask("GET", f"{BASE}/oauth/userinfo", bearer).status, 200)

    def client_credentials(self) -> None:
        self._token({"grant_type": "client_credentials"})

    def introspection(self) -> None:
        got = self._post("introspect", {"token": self.tokens["access_token"]})
        if not json.loads(got.body)["active"]:
            raise RuntimeError("a live token is told to be inactive")

    def _sign_in(self) -> dict[str, str]:
        got = self.wire.ask("GET", f"{BASE}/oauth/authorize?{self.query}", f"Cookie: fg-bench={self.person.cookie}\r\n")
        self._must(got.status, 303)
        code = parse_qs(urlsplit(got.header(b"location").decode()).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return self._token(form)

    def _token(self, form: dict[str, str]) -> dict[str, str]:
        answer: dict[str, str] = json.loads(self._post("token", form).body)
        return answer

    def _post(self, endpoint: str, form: dict[str, str]) -> Got:
        headers = f"Authorization: Basic {self.person.basic}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        got = self.wire.ask("POST", f"{BASE}/oauth/{endpoint}", headers, urlencode(form).encode())
        self._must(got.status, 200)
        return got

    def _must(self, status: int, expected: int) -> None:
        if status != expected:
            raise RuntimeError(f"expected {expected}, got {status}")


OPERATIONS: dict[str, Callable[[Client], None]] = {
    "discovery": Client.discovery,
    "jwks": Client.jwks,
    "userinfo": Client.userinfo,
    "introspection": Client.introspection,
    "client credentials": Client.client_credentials,
    "refresh, rotated": Client.refresh,
    "authorize + code + token": Client.authorize_code_token,
}


def measure(operation: Callable[[Client], None], crowd: list[Client], pids: list[int]) -> tuple[float, float]:
    """(operations per second, CPU microseconds per operation) of one round."""
    counts = [0] * len(crowd)
    failures: list[Exception] = []
    before, started = cpu_seconds(pids), time.perf_counter()

    def run(index: int) -> None:
        try:
            while time.perf_counter() - started < SECONDS:
                operation(crowd[index])
                counts[index] += 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(crowd))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    elapsed, used = time.perf_counter() - started, cpu_seconds(pids) - before
    return sum(counts) / elapsed, used / sum(counts) * 1e6


def main() -> None:
    print(
        f"endpoints: SQLite synchronous=FULL, 1 worker, {CONCURRENCY} connections, median of {ROUNDS} x {SECONDS:g} s"
    )
    print(f"{'':<28}{'requests/s':>12}{'CPU us/op':>12}")
    with tempfile.TemporaryDirectory() as folder:
        person = prepare(Path(folder))
        with web_worker(Path(folder)) as pids:
            crowd = [Client(person) for _ in range(CONCURRENCY)]
            for name, operation in OPERATIONS.items():
                rounds = [measure(operation, crowd, pids) for _ in range(ROUNDS)]
                rate, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
                print(f"{name:<28}{rate:>12.0f}{cpu:>12.0f}")


if __name__ == "__main__":
    main()
