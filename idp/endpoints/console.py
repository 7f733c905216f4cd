"""/admin: mounts the console's pages (idp/admin/console) in Flask, each with a unit of work in the tenant `system`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flask import Blueprint, g, request
from flask import Response as FlaskResponse

from idp.admin.console.desks import SIGN_OUT, Desks
from idp.admin.console.page import Page
from idp.admin.console.sign_in import SignIn
from idp.context import Ctx
from idp.endpoints.page_view import to_flask
from idp.endpoints.sent_files import without_files
from idp.endpoints.unit import unit
from idp.house import House
from idp.http import BODY_LIMIT, Request, Response
from idp.tenants.console_client import CALLBACK, HOME, SIGNED_OUT
from idp.tokens.audience import SYSTEM

Answer = Callable[..., Response]


def console_pages(house: House, sign_in: SignIn, desks: Desks, pages: Sequence[Page]) -> Blueprint:
    blueprint = Blueprint("console", __name__)

    def mount(rule: str, method: str, answer: Answer, body_limit: int = BODY_LIMIT) -> None:
        def view(**arguments: str) -> FlaskResponse:
            asked = without_files(Request.from_environ(request.environ, body_limit))
            with unit(
                house.database, house.clock, SYSTEM, request_id=g.request_id, remote_addr=asked.remote_addr
            ) as system:
                return to_flask(answer(system, asked, arguments))

        blueprint.add_url_rule(rule, f"{method}{re.sub(r'[^a-z0-9_]', '_', rule)}", view, methods=[method])

    def plainly(answer: Callable[[Ctx, Request], Response]) -> Answer:
        return lambda system, asked, _arguments: answer(system, asked)

    mount(f"{HOME}login", "GET", plainly(sign_in.begin))
    mount(CALLBACK, "GET", plainly(sign_in.callback))
    mount(SIGN_OUT, "POST", plainly(desks.leave))
    mount(SIGNED_OUT, "GET", plainly(desks.signed_out))
    for page in pages:
        mount(page.rule, page.method, _of(desks, page), page.body_limit)
    return blueprint


def _of(desks: Desks, page: Page) -> Answer:
    return lambda system, asked, arguments: desks.answer(system, asked, page, arguments)
