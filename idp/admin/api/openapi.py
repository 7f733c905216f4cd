"""OpenAPI 3.1 of the interface, made from its operations: what is declared is what is served."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from idp.admin.api.operation import Operation
from idp.admin.places import in_address
from idp.tokens.audience import API, READ, SYSTEM, WRITE

REF = "#/components/schemas/{model}"
AS_IN_ADDRESS = (
    " One of letters, digits and . _ ~ : - stands here as it is. Any other (a URL, or one that begins with ~) stands"
    " here as ~ and its UTF-8 in base64url without padding (RFC 4648 §5): https://app.example.com/id is"
    f" {in_address('https://app.example.com/id')}. A slash that is percent-encoded, %2F, is not one inside of the id."
)
PLACES = {
    "tenant": "The tenant's slug.",
    "client": "The application's client_id." + AS_IN_ADDRESS,
    "principal": "The id of a person or a client of the tenant system." + AS_IN_ADDRESS,
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
RESPONSE: dict[str, Any] = {
    "description": "What is wrong",
    "content": {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}},
}
INFO: dict[str, Any] = {
    "title": "FaceGuard administration",
    "version": version("faceguard"),
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
COMMON = (400, 401, 403, 404)
OF_WRITES = (409, 412, 422)


def document(public_url: str, operations: Sequence[Operation]) -> dict[str, Any]:
    schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(spelled(operation.path), {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": f"{public_url}{API}"}],
        "security": [{"oauth": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in operations)],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "responses": {"Problem": RESPONSE},
            "securitySchemes": {"oauth": _oauth(public_url)},
        },
    }  # fmt: skip


def spelled(path: str) -> str:
    """An operation's path as a template of the document."""
    return re.sub(r"<(\w+)>", r"{\1}", path)


def _oauth(public_url: str) -> dict[str, Any]:
    base = f"{public_url}/t/{SYSTEM}/oauth"
    scopes = {READ: "Read", WRITE: "Read and change"}
    token = f"{base}/token"
    return {
        "type": "oauth2",
        "flows": {
            "authorizationCode": {"authorizationUrl": f"{base}/authorize", "tokenUrl": token, "scopes": scopes},
            "clientCredentials": {"tokenUrl": token, "scopes": scopes},
        },
    }  # fmt: skip


def _described(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": _description(operation),
        "x-permission": operation.permission,
        "security": [{"oauth": [READ if operation.reads else WRITE]}],
        "parameters": [*_places(operation), *_parameters(operation), *_headers(operation)],
        "responses": _responses(operation),
    }
    if operation.body is not None:
        schema = {"$ref": REF.format(model=_name(operation.body))}
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return said


def _description(operation: Operation) -> str:
    fresh = " Takes a sign-in of the last five minutes (RFC 9470)." if operation.fresh else ""
    return f"{operation.description} Permission: `{operation.permission}`.{fresh}".strip()


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": operation.summary}
    if operation.file is not None:
        good["content"] = {kind: {} for kind in operation.file.split(", ")}
    elif operation.answer is not None:
        good["content"] = {"application/json": {"schema": {"$ref": REF.format(model=_name(operation.answer))}}}
        good["headers"] = {"ETag": {"schema": {"type": "string"}}}
    problem = {"$ref": "#/components/responses/Problem"}
    statuses = COMMON if operation.reads else (*COMMON, *OF_WRITES)
    return {str(operation.status): good, **{str(status): problem for status in statuses}, "default": problem}


def _places(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PLACES.get(name, ""),
            "schema": {"type": "string"},
        }
        for name in re.findall(r"<(\w+)>", operation.path)
    ]


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": said}
        for name, said in schema.get("properties", {}).items()
    ]  # fmt: skip


def _headers(operation: Operation) -> list[dict[str, Any]]:
    told = []
    if operation.method in ("PUT", "PATCH", "DELETE"):
        told.append(("If-Match", "The ETag that you read: the change is refused (412) when somebody was faster."))
    if operation.method == "POST":
        told.append(("Idempotency-Key", "Repeated within a day, the request is answered as the first time."))
    return [{"name": name, "in": "header", "description": said, "schema": {"type": "string"}} for name, said in told]


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    bodies = {one.body: "validation" for one in operations if one.body is not None}
    answers = {one.answer: "serialization" for one in operations if one.answer is not None}
    asked: list[Any] = [*bodies.items(), *answers.items()]
    _, schema = models_json_schema(asked, ref_template=REF)
    return dict(schema.get("$defs", {}))


def _name(model: type[BaseModel]) -> str:
    """As pydantic names it in a document: a generic one by what fills it."""
    return re.sub(r"[^a-zA-Z0-9.\-_]", "_", model.__name__)
