"""A6 of the security plan, the guarded fetch itself: where it goes, what it takes, and what it tells."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path

import pytest

from idp.outbound.fetch import Fetched, Fetcher, FetchFailed
from idp.settings import Outbound, SettingsError, load
from tests.interop.authority import found_authority
from tests.listening import Application, Received, application, send

PUBLIC = "93.184.215.14"


def resolving(*answers: str) -> Callable[[str, int], list[str]]:
    return lambda _host, _port: list(answers)


def allowing(*hosts: str, ca: Path | None = None, resolve: Callable[[str, int], list[str]] | None = None) -> Fetcher:
    return Fetcher(Outbound(hosts=frozenset(hosts), ca=ca), resolve)


@pytest.fixture
def app() -> Iterator[Application]:
    with application() as here:
        yield here


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where a connection was tried; none is made."""
    tried: list[object] = []

    def note(address: object, timeout: float) -> socket.socket:
        tried.append(address)
        raise OSError("not in this test")

    monkeypatch.setattr(socket, "create_connection", note)
    return tried


SPECIAL = (
    "127.0.0.1 127.8.8.8 0.0.0.0 169.254.169.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 "
    "100.64.0.1 192.0.0.1 198.18.0.1 192.0.2.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 ::1 :: "
    "fc00::1 fd12:3456::1 fe80::1 ff02::1 ff0e::1 ::ffff:127.0.0.1 ::ffff:93.184.215.14 ::7f00:1 "
    "64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2002:5db8:d70e::1 2001::1 2001:0:7f00:1:: 2001:db8::1 "
    "fec0::1 100::1"
)


@pytest.mark.parametrize("address", SPECIAL.split())
def test_ss_01_special_addresses_are_refused_before_connecting(dialled: list[object], address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(FetchFailed):
        Fetcher(Outbound()).get(f"https://{host}/")
    with pytest.raises(FetchFailed):
        Fetcher(Outbound(), resolving(address)).get("https://app.example.com/jwks")
    assert dialled == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_ss_01_a_public_address_is_called(dialled: list[object], address: str) -> None:
    with pytest.raises(FetchFailed):
        Fetcher(Outbound(), resolving(address)).get("https://app.example.com/jwks")
    assert dialled == [(address, 443)]


ODD = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://localhost./",
    "https://①②⑦.0.0.1/",
    "https://127。0。0。1/",
    "https://good@127.0.0.1/",
    "https://good:x@app.example.com/",
    "https://app.example.com\\@127.0.0.1/",
    "https://app.example.com\t/",
    "https://app.exa\nmple.com/",
    "https:// app.example.com/",
    "https://app.example.com:x/",
    "https://app.example.com:99999/",
    "https://[::1",
    "https://[::ffff:7f00:1%25eth0]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://app_1.example.com/",
    "https://app..example.com/",
    "https://*.example.com/",
    "https:///jwks",
    "https:app.example.com/jwks",
    "//app.example.com/jwks",
    "",
    "https://app.example.com/" + "a" * 3000,
]


@pytest.mark.parametrize("url", ODD)
def test_ss_02_a_host_that_is_oddly_spelt_is_refused_wherever_it_leads(dialled: list[object], url: str) -> None:
    with pytest.raises(FetchFailed):
        Fetcher(Outbound(), resolving(PUBLIC)).get(url)
    assert dialled == []


@pytest.mark.parametrize("url", ["https://LOCALHOST/", "https://localhost/", "https://[::]/", "https://ip6-localhost/"])
def test_ss_02_names_of_this_machine_are_refused(dialled: list[object], url: str) -> None:
    with pytest.raises(FetchFailed):
        Fetcher(Outbound()).get(url)
    assert dialled == []


def test_ss_03_a_name_is_resolved_once_and_the_judged_address_called(app: Application) -> None:
    answers, asked = [["127.0.0.1"], ["10.0.0.1"]], []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return answers.pop(0)

    fetcher = allowing(f"app.example.com:{app.port}", resolve=rebinding)
    assert fetcher.get(f"http://app.example.com:{app.port}/jwks").body == b"{}"
    assert asked == [("app.example.com", app.port)]
    assert app.received[0].headers["host"] == f"app.example.com:{app.port}"


@pytest.mark.parametrize("answers", [(PUBLIC, "::1"), (PUBLIC, "169.254.169.254"), ("10.0.0.1", PUBLIC), ()])
def test_ss_03_one_private_address_of_a_name_refuses_the_name(dialled: list[object], answers: tuple[str, ...]) -> None:
    with pytest.raises(FetchFailed):
        Fetcher(Outbound(), resolving(*answers)).get("https://app.example.com/jwks")
    assert dialled == []


def test_ss_03_the_address_that_answers_must_be_the_judged_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with application() as elsewhere:
        real = socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda _, timeout: real(("127.0.0.1", elsewhere.port), timeout)
        )
        with pytest.raises(FetchFailed):
            allowing("app.example.com", resolve=resolving("10.0.0.1")).get("http://app.example.com/jwks")
        assert elsewhere.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/other", "http://169.254.169.254/", "file:///etc/passwd"])
def test_ss_04_no_redirect_is_followed(app: Application, status: int, location: str) -> None:
    app.answers["/jwks"] = send(status, Location=location)
    fetcher = allowing("localhost")
    with pytest.raises(FetchFailed):
        fetcher.get(f"{app.url}/jwks")
    assert fetcher.post_form(f"{app.url}/jwks", {"a": "b"}) == status
    assert {one.path for one in app.received} == {"/jwks"}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://app.example.com/",
        "ftp://app.example.com/",
        "unix:/var/run/docker.sock",
        "data:application/json,{}",
        "javascript:1",
        "http://app.example.com/jwks",
        "HTTP://app.example.com/jwks",
    ],
)
def test_ss_05_schemes_other_than_https_are_refused(dialled: list[object], url: str) -> None:
    with pytest.raises(FetchFailed):
        Fetcher(Outbound(), resolving(PUBLIC)).get(url)
    assert dialled == []


def test_ss_05_the_operator_may_allow_hosts_ports_and_networks(app: Application) -> None:
    url = f"{app.url}/jwks"
    by_network = Fetcher(Outbound(networks=(ip_network("127.0.0.0/8"),)), resolving("127.0.0.1"))
    for fetcher in (allowing("localhost"), allowing(f"localhost:{app.port}"), by_network):
        assert fetcher.get(url) == Fetched("application/json", b"{}")
    with pytest.raises(FetchFailed):
        allowing("localhost:1").get(url)
    with pytest.raises(FetchFailed):
        allowing("host").get(url)


def test_ss_05_the_allow_list_is_a_setting(tmp_path: Path) -> None:
    given = {"FACEGUARD_OUTBOUND_ALLOW": "Jwks.internal, localhost:9000 ,10.0.0.0/8,[::1],127.0.0.1,[fd00::1]:8443"}
    outbound = load(given).outbound
    assert outbound.hosts == {"jwks.internal", "localhost:9000", "[fd00::1]:8443"}
    assert [str(network) for network in outbound.networks] == ["10.0.0.0/8", "::1/128", "127.0.0.1/32"]
    for bad in ("https://jwks.internal", "a b", "*", "10.0.0.1/8", "good@host"):
        with pytest.raises(SettingsError):
            load({"FACEGUARD_OUTBOUND_ALLOW": bad})
    with pytest.raises(SettingsError):
        load({"FACEGUARD_OUTBOUND_CA": str(tmp_path / "absent.pem")})


def test_ss_05_tls_is_verified_against_the_name_and_the_trusted_authorities(tmp_path: Path) -> None:
    issued = found_authority(tmp_path)
    with application(certificate=issued.certificate, key=issued.key) as app:
        url = f"{app.url}/jwks"
        assert allowing("localhost", ca=issued.ca).get(url).body == b"{}"
        with pytest.raises(FetchFailed):
            allowing("localhost").get(url)  # nobody vouches for it
        other = url.replace("localhost", "app.example.com")
        with pytest.raises(FetchFailed):
            allowing("app.example.com", ca=issued.ca, resolve=resolving("127.0.0.1")).get(other)
        assert len(app.received) == 1


def test_ss_06_a_body_of_256_kilobytes_is_read_and_a_byte_more_is_not(app: Application) -> None:
    app.answers["/most"] = send(body=b"x" * 256 * 1024)
    app.answers["/more"] = send(body=b"x" * (256 * 1024 + 1))
    app.answers["/5mb"] = send(body=b"x" * 5 * 1024 * 1024)
    assert len(allowing("localhost").get(f"{app.url}/most").body) == 256 * 1024
    for path in ("/more", "/5mb"):
        with pytest.raises(FetchFailed):
            allowing("localhost").get(app.url + path)


def test_ss_06_an_endless_chunked_body_is_cut(app: Application) -> None:
    sent = []

    def endless(handler: BaseHTTPRequestHandler, _received: Received) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while not app.done.is_set():
            handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
            sent.append(4096)

    app.answers["/jwks"] = endless
    with pytest.raises(FetchFailed):
        allowing("localhost").get(f"{app.url}/jwks")
    assert sum(sent) < 16 * 1024 * 1024  # ours, and what the sockets hold


def _drip(before: bytes, app: Application) -> Callable[[BaseHTTPRequestHandler, Received], None]:
    def answer(handler: BaseHTTPRequestHandler, _received: Received) -> None:
        handler.wfile.write(before)
        while not app.done.wait(0.2):
            handler.wfile.write(b"x")

    return answer


SLOW = {
    "/until the end": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
    "/of a length": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n",
    "/in a header": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "/in the status line": b"",
}


def test_ss_06_what_comes_byte_by_byte_ends_after_five_seconds(app: Application) -> None:
    urls = {app.url + path.replace(" ", "-"): _drip(before, app) for path, before in SLOW.items()}
    app.answers |= {url.removeprefix(app.url): answer for url, answer in urls.items()}
    with socket.socket() as silent, ThreadPoolExecutor(len(urls) + 1) as at_once:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        shakes_no_hands = f"https://localhost:{silent.getsockname()[1]}/"
        for seconds in at_once.map(_seconds_to_fail, [*urls, shakes_no_hands]):
            assert 4.5 < seconds < 6


def _seconds_to_fail(url: str) -> float:
    started = time.monotonic()
    with pytest.raises(FetchFailed):
        allowing("localhost").get(url)
    return time.monotonic() - started


def test_ss_06_a_resolver_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(8) or [])
    started = time.monotonic()
    with pytest.raises(FetchFailed):
        Fetcher(Outbound()).get("https://app.example.com/")
    assert time.monotonic() - started < 4


def test_ss_06_nothing_is_decompressed(app: Application) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    app.answers["/jwks"] = send(body=bomb, Content_Encoding="gzip")
    with pytest.raises(FetchFailed):
        allowing("localhost").get(f"{app.url}/jwks")
    assert app.received[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "", "application/javascript", "application/jsonp"])
def test_ss_06_another_media_type_is_refused(app: Application, kind: str) -> None:
    app.answers["/jwks"] = send(Content_Type=kind)
    with pytest.raises(FetchFailed):
        allowing("localhost").get(f"{app.url}/jwks")


@pytest.mark.parametrize(
    ("kind", "accept"),
    [
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("application/jwk-set+json", "application/json"),
        ("image/png", "image/png, image/jpeg;q=0.9"),
        ("image/webp", "image/*"),
        ("text/plain", "*/*"),
    ],
)
def test_ss_06_the_accepted_media_types_are_read(app: Application, kind: str, accept: str) -> None:
    app.answers["/jwks"] = send(Content_Type=kind)
    fetched = allowing("localhost").get(f"{app.url}/jwks", accept=accept)
    assert fetched.content_type == kind.partition(";")[0].lower()


@pytest.mark.parametrize("status", [201, 204, 206, 400, 404, 500])
def test_ss_06_only_200_is_a_document(app: Application, status: int) -> None:
    app.answers["/jwks"] = send(status, body=b"" if status == 204 else b"{}")
    with pytest.raises(FetchFailed):
        allowing("localhost").get(f"{app.url}/jwks")


def test_ss_06_a_body_shorter_than_announced_is_no_document(app: Application) -> None:
    def short(handler: BaseHTTPRequestHandler, received: Received) -> None:
        send(body=b'{"keys":[]}', Content_Length="500")(handler, received)
        handler.close_connection = True

    app.answers["/jwks"] = short
    with pytest.raises(FetchFailed):
        allowing("localhost").get(f"{app.url}/jwks")


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 4096, b""])
def test_ss_06_what_is_not_http_is_a_failed_call(app: Application, garbage: bytes) -> None:
    def answer(handler: BaseHTTPRequestHandler, _received: Received) -> None:
        handler.wfile.write(garbage)
        handler.close_connection = True

    app.answers["/jwks"] = answer
    with pytest.raises(FetchFailed):
        allowing("localhost").get(f"{app.url}/jwks")


def test_ss_10_every_reason_is_one_refusal_and_quotes_nothing_of_the_answer(app: Application) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://localhost:{unused.getsockname()[1]}/"
    app.answers["/secret"] = send(500, body=b"root:x:0:0")
    failures = []
    for url in (closed, f"{app.url}/secret", "https://10.0.0.1/", "https://absent.invalid/", "file:///etc/passwd"):
        with pytest.raises(FetchFailed) as failed:
            allowing("localhost").get(url)
        failures.append(failed.value)
    assert {type(failure) for failure in failures} == {FetchFailed}
    assert not any("root" in str(failure) for failure in failures)


def test_a_form_is_posted_as_it_is_and_its_status_told(app: Application) -> None:
    app.answers["/backchannel"] = send(204, body=b"")
    status = allowing("localhost").post_form(f"{app.url}/backchannel?a=b#c", {"logout_token": "x.y&z"})
    assert status == 200
    received = app.received[0]
    assert (received.method, received.path) == ("POST", "/backchannel?a=b")
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert received.form == {"logout_token": "x.y&z"}
