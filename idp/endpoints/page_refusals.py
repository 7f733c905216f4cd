"""What a page of a person answers when it must not or cannot go on: one page for each, and nothing of the cause."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from idp.audit.log import log
from idp.context import Ctx
from idp.http import Request, Response
from idp.login.answer import NobodyWaits
from idp.login.completion import AlreadyOver
from idp.login.factors.password import Busy, TooLong
from idp.login.invitations import NotValid
from idp.login.limits import Throttled
from idp.login.password_change import Overtaken
from idp.pages import render
from idp.refusal import Refused

Page = Callable[..., Response]


class Foreign(Refused):
    """A form that no page of ours sent in this browser."""


class Gone(Refused):
    """No such journey here: over, expired, another browser's or another tenant's. Nobody is told which."""


class Unmeetable(Refused):
    """What is asked for cannot be met with what this person has."""


PAGES: dict[type[Refused], tuple[int, str]] = {
    Foreign: (403, "forbidden"),
    Gone: (404, "expired"),
    AlreadyOver: (404, "expired"),
    NobodyWaits: (404, "expired"),
    Overtaken: (404, "expired"),
    Unmeetable: (403, "requirements"),
    NotValid: (404, "invitation"),
    TooLong: (400, "bad_request"),
    Throttled: (429, "too_many"),
    Busy: (503, "unavailable"),
}


def told(page: Page) -> Page:
    """Answers refusals with a page, so that what was written before them is committed."""

    @wraps(page)
    def answered(ctx: Ctx, request: Request, **arguments: str) -> Response:
        try:
            return page(ctx, request, **arguments)
        except Refused as refusal:
            status, what = PAGES.get(type(refusal), (400, "bad_request"))
            log.info("page refused", what=what, why=str(refusal), request_id=ctx.request_id)
            return render(ctx, "error.html", status=status, request=request, what=what, headers=waiting(refusal))

    return answered


def waiting(refusal: Refused) -> tuple[tuple[str, str], ...]:
    match refusal:
        case Throttled():
            return (("Retry-After", str(refusal.seconds)),)
        case Busy():
            return (("Retry-After", str(refusal.retry_after)),)
    return ()
