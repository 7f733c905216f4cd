"""What Flask refuses or nobody foresaw, as pages of ours: 404, 405, 413, 500, 503. Nothing of the cause goes out."""

from __future__ import annotations

from flask import Flask, g, request
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from idp.audit.log import log
from idp.endpoints.api import plain_problem
from idp.endpoints.page_view import to_flask
from idp.endpoints.unit import UnknownTenant
from idp.http import BadRequest
from idp.pages import render
from idp.store.database import UNAVAILABLE
from idp.tokens.audience import API

KINDS = {404: "not_found", 405: "method", 413: "bad_request", 500: "unforeseen", 503: "unavailable"}


def install_error_pages(flask: Flask, *, https: bool) -> None:
    def page(status: int, headers: tuple[tuple[str, str], ...] = ()) -> FlaskResponse:
        if request.path.startswith(f"{API}/"):
            return to_flask(plain_problem(status, g.request_id, headers))
        what = KINDS.get(status, "bad_request")
        answer = render(
            None, "error.html", status=status, https=https, what=what, request_id=g.request_id, headers=headers
        )
        return to_flask(answer)

    @flask.before_request
    def name_request() -> None:
        g.request_id = request.environ["faceguard.request_id"]

    @flask.errorhandler(HTTPException)
    def refused(error: HTTPException) -> FlaskResponse:
        return page(error.code or 500)

    @flask.errorhandler(MethodNotAllowed)
    def wrong_method(error: MethodNotAllowed) -> FlaskResponse:
        return page(405, (("Allow", ", ".join(sorted(error.valid_methods or ()))),))  # RFC 9110 §15.5.6

    @flask.errorhandler(UnknownTenant)
    def unknown(_error: UnknownTenant) -> FlaskResponse:
        return page(404)

    @flask.errorhandler(BadRequest)
    def unreadable(error: BadRequest) -> FlaskResponse:
        return page(error.status)

    def unavailable(_error: Exception) -> FlaskResponse:
        log.exception("the database does not answer", request_id=g.request_id)
        return page(503, (("Retry-After", "1"),))

    for kind in UNAVAILABLE:
        flask.register_error_handler(kind, unavailable)

    @flask.errorhandler(Exception)
    def unforeseen(_error: Exception) -> FlaskResponse:
        log.exception("unforeseen", request_id=g.request_id)
        return page(500)
