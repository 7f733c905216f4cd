"""An Apache in front of a page that prints what mod_auth_openidc told it, configured as docs/integrate.md says.

Its folder is readable by www-data, for a root's Apache works as www-data.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from tests.agent import Answer
from tests.interop.guide import shown
from tests.interop.provider import Provider
from tests.processes.running import free_pair

HERE = Path(__file__).resolve().parent
MODULES = Path("/usr/lib/apache2/modules")
TLS = """
SSLEngine on
SSLCertificateFile {folder}/certificate.pem
SSLCertificateKeyFile {folder}/key.pem
"""


@dataclass(frozen=True)
class Apache:
    """A relying party: /shop/ is for people who signed in, /api/ for bearer tokens."""

    url: str
    log: Path

    @property
    def callback(self) -> str:
        return f"{self.url}/shop/callback"


def told(answer: Answer) -> dict[str, str]:
    """The variables that the application behind the module sees."""
    assert answer.status == 200, f"{answer.status} at {answer.url}:\n{answer.text[:2000]}"
    lines = unescape(answer.text).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def chosen_url(provider: Provider) -> str:
    """Where an Apache may be put; its client is registered before it starts."""
    return f"{provider.scheme}://localhost:{free_pair()}"


@contextmanager
def apache(url: str, provider: Provider, client: dict[str, Any], further: str = "") -> Iterator[Apache]:
    """`further`: lines of configuration after the guide's."""
    with tempfile.TemporaryDirectory(prefix="interop-apache-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        _furnish(folder, url, provider, client, further)
        process = subprocess.Popen(["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", str(folder / "httpd.conf")])
        running = Apache(url, folder / "error.log")
        try:
            _wait_for(url, process, running.log)
            yield running
        finally:
            process.terminate()
            process.wait(20)


def _furnish(folder: Path, url: str, provider: Provider, client: dict[str, Any], further: str) -> None:
    shutil.copy(HERE / "environment.shtml", folder)
    for file in (provider.authority.ca, provider.authority.certificate, provider.authority.key):
        shutil.copy(file, folder)
    places = {
        "folder": str(folder),
        "pages": str(folder),
        "modules": str(MODULES),
        "ca": str(folder / provider.authority.ca.name),
        "url": url,
        "port": url.rpartition(":")[2],
        "tls": TLS.format(folder=folder) if provider.scheme == "https" else "",
        "relying_party": _as_documented(url, provider, client) + further,
    }
    given = (HERE / "httpd.conf").read_text(encoding="utf-8")
    for name, value in places.items():
        given = given.replace("{" + name + "}", value)
    (folder / "httpd.conf").write_text(given, encoding="utf-8")


def _as_documented(url: str, provider: Provider, client: dict[str, Any]) -> str:
    """The guide's configuration with our addresses in place of its examples."""
    return (
        shown("apache", "<Location", provider)
        .replace("https://www.example.com", url)
        .replace("CLIENT_ID", client["client_id"])
        .replace("CLIENT_SECRET", client.get("client_secret", "none"))
    )


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text(errors="replace") if log.exists() else "apache2 did not start"
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer:\n{log.read_text(errors='replace')}")
