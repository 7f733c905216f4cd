"""/api/v1: the operations over HTTP. Bearer tokens of the tenant `system` (RFC 6750), problems as RFC 9457 has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request
from flask import Response as FlaskResponse

from idp.admin import principal
from idp.admin.api.exchange import Asked, Told
from idp.admin.api.operation import Operation
from idp.admin.api.perform import Api
from idp.admin.api.problem import Problem
from idp.admin.places import of_address
from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.page_view import to_flask
from idp.endpoints.unit import unit
from idp.http import NO_STORE, Request, Response, json_response
from idp.oauth.errors import InvalidToken
from idp.tokens.audience import API, SYSTEM

PROBLEM = (("Content-Type", "application/problem+json"), *NO_STORE)


def api_routes(api: Api) -> Blueprint:
    blueprint = Blueprint("api", __name__)
    for operation in api.operations.values():
        blueprint.add_url_rule(
            API + operation.path, operation.id.replace(".", "_"), _view(api, operation), methods=[operation.method]
        )

    def described(**_arguments: Any) -> FlaskResponse:
        return to_flask(json_response(api.document, headers=NO_STORE))

    blueprint.add_url_rule(f"{API}/openapi.json", "openapi", described, methods=["GET"])
    return blueprint


def _view(api: Api, operation: Operation) -> Callable[..., FlaskResponse]:
    def view(**arguments: str) -> FlaskResponse:
        asked = Request.from_environ(request.environ, operation.body_limit)
        try:
            with unit(
                api.house.database, api.house.clock, SYSTEM, request_id=g.request_id, remote_addr=asked.remote_addr
            ) as system:
                return to_flask(_answer(api, system, operation, asked, arguments))
        except InvalidToken as refusal:
            log.info("api token refused", why=str(refusal), request_id=g.request_id)
            return to_flask(refused_token(g.request_id))
        except Problem as problem:
            return to_flask(told(problem, g.request_id))

    return view


def _answer(api: Api, system: Ctx, operation: Operation, request: Request, arguments: dict[str, str]) -> Response:
    who = principal.of_bearer(system, api.house.keyring, _bearer(request))
    places, headers = of_address(arguments), request.headers
    asked = Asked(places, request.query, request.body, headers.get("if-match"), headers.get("idempotency-key"))
    answered: Told = api.perform(system, who, operation, asked)
    return Response(answered.status, (*answered.headers, *NO_STORE), answered.body)


def told(problem: Problem, request_id: str) -> Response:
    log.info("api refused", status=problem.status, why=problem.detail, request_id=request_id)
    return Response(problem.status, (*PROBLEM, *problem.headers), json.dumps(problem.to_json(request_id)).encode())


def plain_problem(status: int, request_id: str, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """What Flask refuses or nobody foresaw, below /api/v1."""
    said = {404: "There is no such address.", 405: "The address does not take this method."}
    detail = said.get(status, "Quote the request_id when you report it.")
    known = status if status in said or status in (400, 413, 503) else 500
    return told(Problem(known, detail, headers=headers), request_id)


def _bearer(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value.strip():
        raise Problem(401, "Send an access token.", headers=(("WWW-Authenticate", "Bearer"),))
    return value.strip()


def refused_token(request_id: str) -> Response:
    """RFC 6750 §3.1."""
    challenge = f'Bearer error="{InvalidToken.code}", error_description="{InvalidToken.public}"'
    return told(Problem(401, InvalidToken.public, headers=(("WWW-Authenticate", challenge),)), request_id)
