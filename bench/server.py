"""A FaceGuard of its own for measuring: a fresh data folder, one web worker behind granian, a signed-in person."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from idp.settings import THREADS

PORT = 8899
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def web_worker(data: Path, workers: int = 1, port: int = PORT, **environ: str) -> Iterator[list[int]]:
    """Yields the process ids of the web server; it answers when this begins."""
    settings = {
        "FACEGUARD_DATA": str(data),
        "FACEGUARD_PUBLIC_URL": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    granian = str(Path(sys.executable).with_name("granian"))
    command = [granian, "--interface", "wsgi", "idp.wsgi:application", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error"]
    with (data / "web.log").open("wb") as log:
        process = subprocess.Popen(command, env=os.environ | settings | environ, stderr=log, stdout=log)
    try:
        _wait(port)
        yield [process.pid, *children_of(process.pid)]
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not answer within 30 seconds; see web.log")


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in listed]


def cpu_seconds(pids: list[int]) -> float:
    """User and system time that these processes have used so far."""
    total = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total
