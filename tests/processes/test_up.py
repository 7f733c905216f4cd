"""`faceguard up` (design §2, §10): one command, three addresses, and what dies comes back."""

from __future__ import annotations

import datetime
import os
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.databases import Urls
from tests.processes.running import faceguard, fetch_json, free_pair, up

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str, dict[str, list[object]]]:
    """A demonstration that was started once and stopped: its folder, port, what it printed, what it holds."""
    data, port = tmp_path_factory.mktemp("demo"), free_pair()
    with up(data, "--demo", port=port) as running:
        printed = running.printed()
        _face_process_returns_after_a_kill(running.url)
    return data, port, printed, _facts(data)


def test_the_first_start_prints_three_addresses_and_two_one_time_links(
    demo: tuple[Path, int, str, dict[str, list[object]]],
) -> None:
    _, port, printed, _ = demo
    assert f"http://localhost:{port + 1}/" in printed
    assert f"http://localhost:{port}/admin/" in printed
    assert f"http://localhost:{port}/t/demo/.well-known/openid-configuration" in printed
    assert f"http://localhost:{port}/t/demo/invite/" in printed
    assert f"http://localhost:{port}/t/system/invite/" in printed


def test_a_second_start_takes_under_five_seconds_and_changes_nothing(
    demo: tuple[Path, int, str, dict[str, list[object]]],
) -> None:
    """The quickest of three: what else the machine does at the time is not what is promised."""
    data, port, _, before = demo
    took = []
    while len(took) < 3 and (not took or min(took) >= 5):
        with up(data, "--demo", port=port) as running:
            took.append(running.ready_after)
            assert "/invite/" not in running.printed()
    assert min(took) < 5, took
    assert _facts(data) == before


def test_on_another_port_the_demo_application_is_registered_anew_and_that_is_said(
    demo: tuple[Path, int, str, dict[str, list[object]]],
) -> None:
    data = demo[0]
    with up(data, "--demo") as running:
        assert "registered anew" in running.printed()


def test_a_port_in_use_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = faceguard(tmp_path, "up", "--port", str(port))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "PORT=" in result.stderr


def test_plain_http_for_another_host_refuses_to_start(tmp_path: Path) -> None:
    result = faceguard(tmp_path, "up", FACEGUARD_PUBLIC_URL="http://login.example.com")
    assert result.returncode == 1
    assert "use https" in result.stderr


def test_with_a_certificate_it_serves_tls_and_its_addresses_are_https(tmp_path: Path) -> None:
    certificate, key = _self_signed(tmp_path)
    with up(tmp_path / "data", "--tls-cert", str(certificate), "--tls-key", str(key), scheme="https") as running:
        document = running.json("/t/system/.well-known/openid-configuration")
        assert document["issuer"] == f"{running.url}/t/system"


@pytest.mark.parametrize("empty_database_urls", ["postgresql"], indirect=True)
def test_an_instance_on_postgresql_is_ready(tmp_path: Path, empty_database_urls: Urls) -> None:
    with up(tmp_path / "data", FACEGUARD_DATABASE_URL=empty_database_urls.main) as running:
        assert running.json("/readyz")["status"] == "ready"
        assert running.json("/t/system/oauth/jwks")["keys"]


def _face_process_returns_after_a_kill(url: str) -> None:
    killed = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environ = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"idp.biometrics.process" in command and f"FACEGUARD_PUBLIC_URL={url}\0".encode() in environ:
            os.kill(int(folder.name), signal.SIGKILL)
            killed += 1
    assert killed == 1
    died = time.monotonic()
    assert fetch_json(url + "/healthz") == {"status": "alive"}
    while fetch_json(url + "/readyz")["checks"]["face"] != "ok":
        assert time.monotonic() - died < 5
        time.sleep(0.1)


def _facts(data: Path) -> dict[str, list[object]]:
    """Everything that a start could change: all rows but those of the worker's own leases."""
    facts: dict[str, list[object]] = {}
    for name in ("faceguard.db", "face-keys.db"):
        with sqlite3.connect(data / name) as database:
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            for table in tables:
                if table != "leases":
                    facts[f"{name}:{table}"] = database.execute(f'SELECT * FROM "{table}"').fetchall()
        database.close()
    return facts


def _self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
