"""What became of a request, in words that several cases share."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from idp.store import audit
from tests.agent import Answer
from tests.world import CALLBACK, World


def assert_page(answer: Answer, status: int = 400) -> None:
    """The answer stays here: a page, no redirect, nobody signed in."""
    assert answer.status == status, f"{answer.status} {answer.location}\n{answer.text[:500]}"
    assert answer.location is None
    assert str(answer.header("Content-Type")).startswith("text/html")
    assert not any("session" in cookie or "=ey" in cookie for cookie in answer.all("Set-Cookie"))


def assert_redirected_error(answer: Answer, error: str, redirect_uri: str = CALLBACK) -> dict[str, str]:
    assert answer.status == 303, f"{answer.status}\n{answer.text[:500]}"
    assert answer.location is not None
    assert answer.location.startswith((f"{redirect_uri}?", f"{redirect_uri}#"))
    parts = urlsplit(answer.location)
    parameters = dict(parse_qsl(parts.fragment or parts.query))
    assert parameters["error"] == error
    assert "code" not in parameters
    return parameters


def assert_refused(answer: Answer, error: str, status: int = 400) -> None:
    """RFC 6749 §5.2, and never stored."""
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.header("Cache-Control") == "no-store"


def audited(world: World, slug: str = "acme") -> list[str]:
    """The kinds of what was recorded, newest first."""
    with world.inside(slug) as ctx:
        return [event.kind for event in audit.recent(ctx)]
