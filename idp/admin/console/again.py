"""After a sign-in in between: what had been sent stands here once more, and one press sends it."""

from __future__ import annotations

from idp.admin.api.problem import not_found
from idp.admin.console import kept_form
from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.http import Response

LONGEST = 2000  # characters
HIDDEN = frozenset({"etag", "once"})


def again(desk: Desk) -> Response:
    kept = kept_form.find(desk.system, desk.api.house.seals, desk.person.id, desk.arguments["form"])
    if kept is None:
        raise not_found()
    shown = [(name, _short(value)) for name, value in kept.fields if name not in HIDDEN and value]
    return desk.show("again.html", kept=kept, shown=shown)


def _short(value: str) -> str:
    """A picture is no text to be read."""
    return value if len(value) <= LONGEST else f"{value[:40]}…"


PAGES = (Page("/admin/again/<form>", again),)
