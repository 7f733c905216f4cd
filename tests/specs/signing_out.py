"""Signing out, and who is told of it: applications that listen on this machine, and a worker's turn at the outbox."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from idp.worker import outbox_of
from tests.agent import Answer, Browser
from tests.world import World

END_SESSION = "/t/acme/oauth/end_session"
BYE = "https://app.example.com/bye"
SECOND = {"client_id": "web2", "redirect_uri": "https://second.example.com/cb"}


def register_logout(world: World, client_id: str = "web", slug: str = "acme", **details: object) -> None:
    """Adds to what the client registered, e.g. backchannel_logout_uri="…"."""
    world.change_client(client_id, slug, details=replace(world.client(client_id, slug).details, **details))


def deliver(world: World) -> None:
    """What the worker does with what is due now."""
    delivery = outbox_of(world.house)
    delivery.turn()
    delivery.close()


def sign_out(browser: Browser, tokens: dict[str, str], **query: str) -> Answer:
    return browser.get(END_SESSION, {"id_token_hint": tokens["id_token"], **query})


def frames_of(answer: Answer) -> list[str]:
    """The addresses that the page opens in frames."""
    found: list[str] = []

    class Frames(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "iframe":
                found.append(str(dict(attrs)["src"]))

    Frames().feed(answer.text)
    return found
