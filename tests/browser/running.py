"""`faceguard up --demo` as a person starts it: a process of its own, with data, ports and printed links of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
LINK = r"http://\S+/t/{tenant}/invite/\S+"


@dataclass
class Running:
    """Holds the process. Its output, and that of its children, goes into one file."""

    data: Path
    models: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def issuer(self) -> str:
        return f"{self.url}/t/demo"

    @property
    def app_url(self) -> str:
        return f"http://localhost:{self.port + 1}"

    def start(self) -> None:
        """Returns when everything answers: /readyz, and the demo application beside it."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*faceguard(), "up", "--demo", "--port", str(self.port), "--data", str(self.data)],
                env=self._environ(),
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for address in (f"{self.url}/readyz", f"{self.app_url}/"):
            self._wait_for(address)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def invitation(self, tenant: str) -> str:
        """The one-time link that the first start printed."""
        found = re.search(LINK.format(tenant=tenant), self.log())
        assert found, self.log()
        return found[0]

    def command(self, *arguments: str) -> str:
        """What `faceguard …` prints."""
        done = subprocess.run(
            [*faceguard(), *arguments], env=self._environ(), cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def public_client(self, name: str, *redirect_uris: str, signed_out: str | None = None) -> str:
        """Registers a public client and returns its client_id."""
        uris = [argument for uri in redirect_uris for argument in ("--redirect-uri", uri)]
        if signed_out is not None:
            uris += ["--post-logout-redirect-uri", signed_out]
        told = self.command("client", "create", "--tenant", "demo", "--public", "--name", name, "--json", *uris)
        return str(json.loads(told)["client_id"])

    def face_events(self) -> list[str]:
        """What the audit keeps of each check: which gate passed, failed, or could not tell."""
        with closing(sqlite3.connect(f"file:{self.data / 'faceguard.db'}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT kind, detail FROM audit_events WHERE kind LIKE 'face.%' ORDER BY rowid")
            return [f"{kind} {detail}" for kind, detail in rows]

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    @property
    def _log(self) -> Path:
        return self.data / "up.log"

    def _environ(self) -> dict[str, str]:
        own = {"FACEGUARD_DATA": str(self.data), "FACEGUARD_MODEL_DIR": str(self.models), "PYTHONUNBUFFERED": "1"}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FACEGUARD_")}
        return inherited | own | {"FACEGUARD_PUBLIC_URL": self.url}

    def _wait_for(self, address: str, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                raise AssertionError(f"faceguard up has ended:\n{self.log()}")
            try:
                with urlopen(address, timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"{address} does not answer:\n{self.log()}")


def faceguard() -> list[str]:
    """The installed command, or the same function where the project is not installed."""
    installed = Path(sys.executable).with_name("faceguard")
    return [str(installed)] if installed.exists() else [sys.executable, "-c", "from idp.cli import main; main()"]


def free_port() -> int:
    """A port that is free together with the one above it, where the demo application goes."""
    for _attempt in range(50):
        with socket.socket() as one, socket.socket() as next_one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                next_one.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return int(port)
    raise AssertionError("no two neighbouring ports are free")
