"""Mounts an endpoint function as a Flask view, so that pages too are (Ctx, Request, …) -> Response.

Flask's own session, globals and error pages are not used; `g` and `current_app` go no further than this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, g, request
from flask import Response as FlaskResponse

from idp.endpoints.unit import unit
from idp.http import Request, Response

PageFunction = Callable[..., Response]


def page(blueprint: Blueprint, rule: str, methods: Iterable[str] = ("GET",)) -> Callable[[PageFunction], PageFunction]:
    """`@page(blueprint, "/t/<tenant>/account")` on `def account(ctx, request) -> Response`.

    `tenant` is taken out of the path and opened; other parts of the path are passed on by name.
    """

    def decorate(function: PageFunction) -> PageFunction:
        @wraps(function)
        def view(**arguments: Any) -> FlaskResponse:
            opened = current_app.extensions["faceguard"]
            slug = arguments.pop("tenant", "system")
            asked = Request.from_environ(request.environ)
            with unit(
                opened.database, opened.clock, slug, request_id=g.request_id, remote_addr=asked.remote_addr
            ) as ctx:
                return to_flask(function(ctx, asked, **arguments))

        blueprint.add_url_rule(rule, function.__name__, view, methods=list(methods))
        return function

    return decorate


def to_flask(response: Response) -> FlaskResponse:
    answer = FlaskResponse(response.body, status=response.status)
    answer.headers.clear()
    for name, value in response.headers:
        answer.headers.add(name, value)
    return answer
