"""The token endpoint while 200 captures are asked for at once, against itself at rest (DS-10): python -m bench.flood

As many web workers as `faceguard up` starts here, one face process, the models of var/models. Rounds at rest and under
flood take turns, so that whatever else the machine does falls on both; printed are the medians over the rounds of p50
and p99, and what the flood came to.
The flood is a process of its own at a low priority: what it takes from the processors is not what is asked here.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.endpoints import Client, Person, prepare
from bench.face import camera_frame
from bench.server import PORT, web_worker
from bench.wire import Got, Wire
from face.transport import frame_mac
from idp.biometrics.client import FaceClient, FaceUnavailable
from idp.clock import SystemClock
from idp.house import open_house
from idp.ids import digest, new_id
from idp.keys.seal import Seals
from idp.login import forms
from idp.settings import load, usual_workers
from idp.store import faces, journeys, people, proofs
from idp.tenants.found import find_tenant, found_tenant
from tests.face_process.page import base64url, unpadded

AT_ONCE, PER_SECOND = 200, 20.0
ROUNDS, SECONDS = 7, 5.0
MODELS = Path(__file__).parents[1] / "var/models"
FLOODED = "flooded"


@dataclass(frozen=True, slots=True)
class Seat:
    """A browser in front of its camera page."""

    cookie: str
    csrf: str
    journey: str


def seats(data: Path) -> list[Seat]:
    """So many people of another tenant, each past the password and before the camera."""
    house = open_house(load({}, {"data": str(data), "public_url": f"http://localhost:{PORT}"}), SystemClock())
    tenant = find_tenant(house, FLOODED) or found_tenant(house, FLOODED, "Flooded")
    made = []
    with house.transaction() as tx:
        ctx = house.inside(tenant, tx)
        for _ in range(AT_ONCE):
            cookie = new_id() + new_id()[:21]
            person = people.add(ctx, f"{new_id()}@example.com").id
            faces.give_consent(ctx, person, text_version="1", text_digest="0", locale="en", actor=person)
            state = {"face": True, "codes": False, "agreed": True}
            ours = digest(cookie)
            begun = journeys.open(ctx, purpose="enrol", browser=ours, request={}, person=person, state=state)
            proofs.record(ctx, journey=begun.id, browser=ours, person=person, factor="invited")
            made.append(Seat(cookie, forms.csrf(ctx, Seals(house.keyring), ours, begun.id), begun.id))
    house.database.dispose()
    return made


class Visitor:
    """Somebody at the camera page: asks for a capture as often as they are told to, and sends frames once it opens."""

    def __init__(self, seat: Seat, picture: bytes, count: Callable[[str], None], end: float) -> None:
        self._seat, self._picture, self._count, self._end = seat, picture, count, end
        self._cookie = f"Cookie: fg-{FLOODED}-browser={seat.cookie}\r\nFG-Csrf: {seat.csrf}\r\n"

    def sits(self) -> None:
        while time.monotonic() < self._end:
            got = self._post(
                "", "Content-Type: application/json\r\n", json.dumps({"journey": self._seat.journey}).encode()
            )
            self._count(f"open {got.status if got else 'unanswered'}")
            if got is not None and got.status == 201:
                self._films(json.loads(got.body))
            self._waits(float(got.header(b"retry-after") or 1) if got else 1.0)

    def _films(self, opened: dict[str, Any]) -> None:
        """Frames of somebody who sits still, ten a second, each sent again while there is no place for it."""
        key, mac = unpadded(opened["key"]), unpadded(opened["chain"])
        began, seq = time.monotonic(), 0
        while time.monotonic() < self._end:
            at = round((time.monotonic() - began) * 1000)
            mac = frame_mac(key, mac, seq, 0, at, self._picture)
            sent = f"FG-Seq: {seq}\r\nFG-Step: 0\r\nFG-Time: {at}\r\nFG-Mac: {base64url(mac)}\r\n"
            kind, status = "Content-Type: application/octet-stream\r\n", 503
            while status == 503 and time.monotonic() < self._end:
                got = self._post(f"/{opened['id']}/frames", kind + sent, self._picture)
                status = got.status if got else 0
                self._count(f"frame {status or 'unanswered'}")
                self._waits(0.1)
            if status != 200:
                return
            seq += 1

    def _post(self, path: str, headers: str, body: bytes) -> Got | None:
        """On a connection of its own; None when no answer came."""
        try:
            wire = Wire(PORT)
            got = wire.ask("POST", f"/t/{FLOODED}/face/captures{path}", self._cookie + headers, body)
            wire.close()
        except OSError:
            return None
        return got

    def _waits(self, seconds: float) -> None:
        time.sleep(max(0.0, min(seconds, self._end - time.monotonic())))


def flood(made: list[Seat], seconds: float) -> Counter[str]:
    answers: Counter[str] = Counter()
    lock, picture, end = threading.Lock(), camera_frame(), time.monotonic() + seconds

    def count(answer: str) -> None:
        with lock:
            answers[answer] += 1

    threads = [threading.Thread(target=Visitor(seat, picture, count, end).sits) for seat in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def token_times(client: Client, seconds: float) -> list[float]:
    """Milliseconds of token requests that come at a steady rate, however long the one before took."""
    spent, began = [], time.perf_counter()
    for turn in range(round(seconds * PER_SECOND)):
        due = began + turn / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        client.client_credentials()
        spent.append((time.perf_counter() - due) * 1000)
    return spent


def quantile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


@contextmanager
def face_process(data: Path, models: Path = MODELS) -> Iterator[FaceClient]:
    environ = {"FACEGUARD_DATA": str(data), "FACEGUARD_MODEL_DIR": str(models)}
    with (data / "face.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "idp.biometrics.process"], env=os.environ | environ, stderr=log, stdout=log
        )
    client = FaceClient(data / "face.sock")
    try:
        for _ in range(300):
            try:
                client.health()
                break
            except FaceUnavailable:
                time.sleep(0.1)
        yield client
    finally:
        child.terminate()
        child.wait(20)


@contextmanager
def flooding(data: Path, seconds: float) -> Iterator[Counter[str]]:
    """A flood from another process while the block runs; afterwards the answers that it was answered."""
    answers: Counter[str] = Counter()
    command = [sys.executable, "-m", "bench.flood", "--flood", str(data), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.nice(10)) as child:
        assert child.stdout is not None
        child.stdout.readline()  # it has its seats
        yield answers
        said = json.loads(child.stdout.readline())
    answers.update(said)


@dataclass(frozen=True, slots=True)
class Round:
    rest: list[float]
    flooded: list[float]
    answers: Counter[str]


def rounds(data: Path, person: Person, count: int = ROUNDS, seconds: float = SECONDS) -> list[Round]:
    client, made = Client(person), []
    token_times(client, 1.0)
    for _ in range(count):
        rest = token_times(client, seconds)
        with flooding(data, seconds) as answers:
            flooded = token_times(client, seconds)
        made.append(Round(rest, flooded, answers))
    return made


def medians(made: list[Round], percent: int) -> tuple[float, float]:
    """(at rest, under flood), milliseconds: of the rounds' quantiles the median."""
    rest = statistics.median(quantile(one.rest, percent) for one in made)
    return rest, statistics.median(quantile(one.flooded, percent) for one in made)


def main() -> None:
    if "--flood" in sys.argv:
        data, seconds = sys.argv[-2:]
        made = seats(Path(data))
        print("ready", flush=True)
        print(json.dumps(flood(made, float(seconds))), flush=True)
        return
    print(f"flood: {AT_ONCE} captures at once, {PER_SECOND:g} tokens/s, {ROUNDS} x {SECONDS:g} s at rest and flooded")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        person = prepare(data)
        with face_process(data), web_worker(data, usual_workers()):
            made = rounds(data, person)
    print(f"{'token endpoint, ms':<28}{'at rest':>10}{'flooded':>10}{'more':>8}")
    for percent in (50, 99):
        rest, flooded = medians(made, percent)
        print(f"{f'p{percent}':<28}{rest:>10.1f}{flooded:>10.1f}{flooded / rest - 1:>8.0%}")
    answered = sum((one.answers for one in made), Counter[str]())
    print("answers to the flood: " + ", ".join(f"{what}: {count}" for what, count in sorted(answered.items())))


if __name__ == "__main__":
    main()
