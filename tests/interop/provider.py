"""A running `faceguard up` with one tenant, `acme`, whose people have passwords and no faces.

The tenant offers everything that is off by default, and may call what is on this machine.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.interop.authority import Authority
from tests.processes.running import COMMAND, environ_for, free_pair, up

Scheme = Literal["http", "https"]
PASSWORD = "plum-harbour-nineteen-lanterns"


@dataclass(frozen=True)
class Person:
    """Somebody with PASSWORD."""

    email: str
    sub: str


@dataclass(frozen=True)
class Provider:
    """Where it is, and the operator's commands."""

    scheme: Scheme
    url: str
    data: Path
    authority: Authority
    given: dict[str, str] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"{self.url}/t/acme"

    def client(self, name: str, *arguments: str, **metadata: object) -> dict[str, Any]:
        """Registers an application of the operator's own; `metadata` in RFC 7591's names. What registration answers."""
        told = self.command(
            *("client", "create", "--tenant", "acme", "--trusted", "--json", "--metadata", "-", *arguments),
            said=json.dumps({"client_name": name} | metadata),
        )
        return dict(json.loads(told))

    def person(self, email: str) -> str:
        """Adds somebody with PASSWORD; the subject identifier."""
        told = self.command(
            *("user", "create", "--tenant", "acme", "--email", email, "--name", email.partition("@")[0].title()),
            *("--password-stdin", "--json"),
            said=PASSWORD + "\n",
        )
        return str(json.loads(told)["sub"])

    def answered(self, route: str) -> list[int]:
        """The statuses with which it has answered there, by its log."""
        said = [json.loads(line) for line in (self.data / "up.log").read_text().splitlines() if line.startswith("{")]
        return [line["status"] for line in said if line["event"] == "request" and line["route"] == route]

    def command(self, *arguments: str, said: str = "") -> str:
        """What `faceguard …` prints."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=environ_for(self.data, **self.given),
            input=said,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@contextmanager
def running(scheme: Scheme, data: Path, authority: Authority) -> Iterator[Provider]:
    port = free_pair()
    tls = ("--tls-cert", str(authority.certificate), "--tls-key", str(authority.key)) if scheme == "https" else ()
    given = {
        "FACEGUARD_PUBLIC_URL": f"{scheme}://localhost:{port}",
        "FACEGUARD_OUTBOUND_ALLOW": "localhost",
        "FACEGUARD_OUTBOUND_CA": str(authority.ca),
    }
    with up(data, *tls, port=port, scheme=scheme, **given) as started:
        provider = Provider(scheme, started.url, data, authority, given)
        provider.command("tenant", "create", "acme", "--name", "Acme")
        # Over http letters are kept in a folder, and a device asks whoever has a second factor for it.
        provider.command("tenant", "second-factor", "acme", "email", "off")
        for feature in ("registration", "session_management"):
            provider.command("tenant", "feature", "acme", feature, "on")
        provider.command("tenant", "registration-policy", "acme", "oidc-certification", "allow")
        yield provider
