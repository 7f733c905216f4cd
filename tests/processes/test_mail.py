"""Letters reach a real mail server: over TLS, with a password, again when it was away, and never in clear."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from structlog.testing import capture_logs

from idp.settings import SettingsError, Smtp, load
from idp.store import audit
from idp.worker import outbox_of
from tests.browser.running import free_port
from tests.interop.authority import found_authority
from tests.world import World, copy_world

USER, WORD = "faceguard", "canary-smtp-password-4471"


@dataclass
class Receiver:
    """`refusing`: what it answers a letter with, instead of taking it."""

    port: int
    taken: list[Envelope] = field(default_factory=list)
    passwords: list[bytes] = field(default_factory=list)
    refusing: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if self.refusing:
            return self.refusing
        self.taken.append(envelope)
        return "250 OK"

    def authenticated(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        self.passwords.append(given.password)
        return AuthResult(success=given.password == WORD.encode())


@contextmanager
def receiver(tls: SSLContext | None) -> Iterator[Receiver]:
    """On a port of its own. With `tls`: neither a letter nor a password before STARTTLS."""
    here = Receiver(free_port())
    demands: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "auth_required": True} if tls else {}
    server = Controller(here, hostname="127.0.0.1", port=here.port, authenticator=here.authenticated, **demands)
    server.start()
    try:
        yield here
    finally:
        server.stop()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[SSLContext, Path]:
    """A server's context, and the certificates that make it trusted."""
    folder = tmp_path_factory.mktemp("mail-tls")
    made = found_authority(folder)
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    return context, made.ca


def house(founded: Path, to: Path, port: int, **given: str) -> World:
    address = f"smtp://{USER}:{WORD}@localhost:{port}"
    return World(
        copy_world(founded, to / "data").data,
        given={"smtp_url": address, "mail_from": "login@example.com", **given},
    )


def notify(world: World) -> None:
    with world.inside() as ctx:
        world.house.mailer.notify(ctx, world.person(), "password_changed")


def deliver(world: World) -> list[dict[str, Any]]:
    """One round of the worker, and what it logged."""
    delivery = outbox_of(world.house)
    with capture_logs() as lines:
        delivery.turn()
        delivery.close()
    return [dict(line) for line in lines]


def test_a_letter_goes_over_starttls_with_the_password_and_is_gone_here(founded: Path, tmp_path: Path, tls) -> None:
    with receiver(tls[0]) as server:
        world = house(founded, tmp_path, server.port, outbound_ca=str(tls[1]))
        notify(world)
        deliver(world)
        deliver(world)
    (envelope,) = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("login@example.com", ["alice@example.com"])
    letter = message_from_bytes(bytes(envelope.content or b""))
    assert letter["Subject"] == "Your password was changed"
    assert server.passwords == [WORD.encode()]


@pytest.mark.parametrize("trusted", [True, False])
def test_a_server_whose_certificate_is_not_trusted_gets_neither_letter_nor_password(
    founded: Path, tmp_path: Path, tls, trusted: bool
) -> None:
    with receiver(tls[0]) as server:
        world = house(founded, tmp_path, server.port, **({"outbound_ca": str(tls[1])} if trusted else {}))
        notify(world)
        deliver(world)
    assert (len(server.taken), len(server.passwords)) == ((1, 1) if trusted else (0, 0))


def test_a_letter_that_is_refused_is_sent_again_later_and_no_log_names_anybody(
    founded: Path, tmp_path: Path, tls
) -> None:
    with receiver(tls[0]) as server:
        world = house(founded, tmp_path, server.port, outbound_ca=str(tls[1]))
        server.refusing = "451 try alice@example.com later"
        notify(world)
        lines = deliver(world)
        server.refusing = ""
        world.clock.step(1)
        deliver(world)
    assert len(server.taken) == 1
    (failed,) = [line for line in lines if line["event"] == "call failed"]
    assert (failed["kind"], failed["why"]) == ("mail", "the mail server said 451")
    assert "alice@" not in str(lines)
    assert WORD not in str(lines)


def test_a_letter_that_nobody_takes_for_a_day_is_given_up_and_the_audit_says_whose(
    founded: Path, tmp_path: Path
) -> None:
    world = house(founded, tmp_path, 1)
    notify(world)
    deliver(world)
    world.clock.step(86400 - 1)
    deliver(world)
    with world.inside() as ctx:
        (event,) = [event for event in audit.recent(ctx, 10) if event.kind == "mail.given_up"]
        assert event.person == world.person().id


def test_no_request_waits_for_a_mail_server(founded: Path, tmp_path: Path) -> None:
    world = house(founded, tmp_path, 1)
    began = time.monotonic()
    notify(world)
    assert time.monotonic() - began < 1


GOOD = {"smtp_url": "smtps://u:p%40ss@mail.example.com", "mail_from": "login@example.com"}


def test_settings_of_a_mail_server_and_a_password_that_does_not_show_itself() -> None:
    found = load({}, GOOD).mail
    assert isinstance(found, Smtp)
    assert (found.host, found.port, found.implicit_tls, found.user) == ("mail.example.com", 465, True, "u")
    assert found.password is not None
    assert found.password.reveal() == "p@ss"
    assert "p@ss" not in f"{load({}, GOOD)} {load({}, GOOD)!r} {found.password}"
    starttls = load({}, {**GOOD, "smtp_url": "smtp://mail.example.com"}).mail
    assert isinstance(starttls, Smtp)
    assert (starttls.port, starttls.implicit_tls, starttls.password) == (587, False, None)


BAD = [
    {"smtp_url": "mail.example.com"},
    {"smtp_url": "https://mail.example.com"},
    {"smtp_url": "smtp://"},
    {"smtp_url": "smtp://user@mail.example.com"},
    {"smtp_url": "smtp://mail.example.com/?tls=no"},
    {"mail_from": ""},
    {"mail_from": "Login <login@example.com>"},
    {"mail_from": "login@example.com\nBcc: a@example.com"},
    {"smtp_url": "folder:", "public_url": "https://login.example.com"},
]


@pytest.mark.parametrize("departure", BAD)
def test_settings_that_cannot_be_used_are_refused_without_saying_a_password(departure: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as refusal:
        load({}, GOOD | departure)
    assert "p%40ss" not in str(refusal.value)
