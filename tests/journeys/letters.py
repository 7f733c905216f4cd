"""The letters of a house that keeps its mail in a folder (`smtp_url` is "folder:"), and the codes in them."""

from __future__ import annotations

import email.policy
import re
from email import message_from_bytes
from email.message import EmailMessage

from idp.worker import outbox_of
from tests.world import World


def letters(world: World) -> list[EmailMessage]:
    """What the worker has delivered by now, the newest last."""
    delivery = outbox_of(world.house)
    while delivery.turn():
        pass
    delivery.close()
    files = sorted((world.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]  # type: ignore[misc]


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def code_in(letter: EmailMessage) -> str:
    found = re.search(r"^([0-9]{8})\s*$", text_of(letter), re.M)
    assert found, text_of(letter)
    return found[1]


def newest_code(world: World) -> str:
    return code_in(letters(world)[-1])
