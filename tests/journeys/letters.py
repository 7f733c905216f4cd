"""The letters of a house that keeps its mail in a folder (`smtp_url` is "folder:"), and the codes in them."""

from __future__ import annotations

import email.policy
import re
from email import message_from_bytes
from email.message import EmailMessage

from sqlalchemy import func, select

from idp.store.tables import outbox
from idp.worker import outbox_of
from tests.world import World

CODE = re.compile(r"^([0-9]{8})\s*$", re.M)


def letters(world: World) -> list[EmailMessage]:
    """What the worker has delivered by now, the newest last: one at a time, none overtakes another."""
    with world.house.transaction() as tx:
        waiting = tx.execute(select(func.count()).select_from(outbox)).scalar_one()
    delivery = outbox_of(world.house, at_once=1)
    for _ in range(waiting + 1):  # a turn in which a letter is dropped, and none is under way, is not the last
        while delivery.turn():
            pass
    delivery.close()
    files = sorted((world.data / "mail").glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]  # type: ignore[misc]


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def code_in(letter: EmailMessage) -> str:
    found = CODE.search(text_of(letter))
    assert found, text_of(letter)
    return found[1]


def newest_code(world: World) -> str:
    """Of the newest letter that holds one: word of a change, written in the same instant, may lie behind it."""
    return [found[1] for letter in letters(world) if (found := CODE.search(text_of(letter)))][-1]
