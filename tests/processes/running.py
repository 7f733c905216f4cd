"""A real `faceguard up` in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.processes import prepared

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from idp.cli import main; main()"]
MODELS = Path(os.environ.get("FACEGUARD_MODEL_DIR", ROOT / "var" / "models"))


def environ_for(data: Path, **given: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACEGUARD_")}
    return kept | {"FACEGUARD_DATA": str(data), "FACEGUARD_MODEL_DIR": str(MODELS), "PYTHONPATH": str(ROOT)} | given


def faceguard(data: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """One command of the operator, run to its end."""
    return prepared.run(arguments, environ_for(data, **given))


def free_pair() -> int:
    """A port that is free, with a free one after it for the demo application."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Up:
    def __init__(self, process: subprocess.Popen[bytes], log: Path, url: str, ready_after: float) -> None:
        self.process, self.log, self.url, self.ready_after = process, log, url, ready_after

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def json(self, path: str) -> Any:
        return fetch_json(self.url + path)

    def link(self, tenant: str) -> str:
        found = re.search(rf"http\S+/t/{tenant}/invite/\S+", self.printed())
        assert found, self.printed()
        return found[0]


@contextmanager
def up(data: Path, *arguments: str, port: int | None = None, scheme: str = "http", **given: str) -> Iterator[Up]:
    """Yields when it says where it is; ends it with SIGTERM and expects it to go in good order."""
    port = port or free_pair()
    data.mkdir(exist_ok=True)
    log = data / "up.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "up", "--port", str(port), *arguments],
            env=environ_for(data, **given),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Up(process, log, f"{scheme}://localhost:{port}", 0.0)
    try:
        _until(lambda: "Discovery" in running.printed() or process.poll() is not None, 60)
        assert process.poll() is None, running.printed()
        _until(lambda: fetch_json(running.url + "/readyz") is not None, 20)
        running.ready_after = time.monotonic() - started
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, running.printed()


def fetch_json(url: str) -> Any:
    """The JSON there, None while nobody answers."""
    unverified = ssl._create_unverified_context()  # noqa: S323 - the test made the certificate itself
    try:
        with urlopen(url, timeout=5, context=unverified if url.startswith("https") else None) as answer:
            return json.load(answer)
    except HTTPError as error:
        return json.load(error)
    except (URLError, OSError):
        return None


def _until(condition: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
