"""/admin/reference: what /api/v1 offers, drawn from its OpenAPI document. Without a script, like every other page.

Swagger UI is not used: the version that PyPI has (swagger-ui-bundle 1.1.0: 4.15.5) draws OpenAPI 3.0 alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from idp.admin.api import openapi
from idp.admin.api.operation import Operation
from idp.admin.api.perform import Api
from idp.admin.console.api_call import ApiCall, api_call
from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.http import Response
from idp.tokens.audience import API

Json = Mapping[str, Any]
DEPTH = 4  # of examples in one another


@dataclass(frozen=True, slots=True)
class Member:
    """One place of an address or member of a body: `schema` names another one of the page, where its kind is that."""

    name: str
    kind: str
    schema: str | None
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """An operation for the page."""

    id: str
    method: str
    path: str
    summary: str
    permission: str
    fresh: bool
    places: tuple[Member, ...]
    body: str | None
    answer: str | None
    status: int
    call: ApiCall


def reference(desk: Desk) -> Response:
    tags, schemas = _read(desk.api)
    return desk.show("reference.html", tags=tags, schemas=schemas, document=f"{API}/openapi.json")


@lru_cache(maxsize=2)
def _read(api: Api) -> tuple[dict[str, list[Described]], dict[str, tuple[Member, ...]]]:
    """Operations by tag, and members by schema."""
    url, document = api.house.settings.address.url, api.document
    kept: Json = document["components"]["schemas"]
    tags: dict[str, list[Described]] = {}
    for operation in api.operations.values():
        said = document["paths"][openapi.spelled(operation.path)][operation.method.lower()]
        tags.setdefault(operation.tag, []).append(_described(operation, said, kept, url))
    return tags, {name: tuple(_members(schema)) for name, schema in sorted(kept.items()) if "properties" in schema}


def _described(operation: Operation, said: Json, kept: Json, url: str) -> Described:
    body = _named(said.get("requestBody", {}).get("content", {}))
    example = None if body is None else _example({"$ref": body}, kept)
    return Described(
        id=operation.id,
        method=operation.method,
        path=API + openapi.spelled(operation.path),
        summary=operation.summary,
        permission=operation.permission,
        fresh=operation.fresh,
        places=tuple(
            _member(one["name"], one["schema"], bool(one.get("required")), one.get("description", ""))
            for one in said["parameters"]
        ),
        body=body,
        answer=_named(said["responses"][str(operation.status)].get("content", {})),
        status=operation.status,
        call=api_call(operation, url, {}, body=example),
    )


def _named(content: Json) -> str | None:
    """The name of the schema of a JSON body."""
    found = content.get("application/json", {}).get("schema", {}).get("$ref")
    return None if found is None else str(found).rpartition("/")[2]


def _members(schema: Json) -> Iterator[Member]:
    required = schema.get("required", ())
    for name, said in schema["properties"].items():
        yield _member(name, said, name in required, said.get("description", ""))


def _member(name: str, said: Json, required: bool, text: str) -> Member:
    kind, schema = _kind(said)
    return Member(name, kind, schema, required, text or said.get("description", ""))


def _kind(said: Json) -> tuple[str, str | None]:
    """In words, and the schema that it is or holds."""
    if "$ref" in said:
        name = said["$ref"].rpartition("/")[2]
        return name, name
    if "enum" in said:
        return " | ".join(map(str, said["enum"])), None
    if "const" in said:
        return str(said["const"]), None
    if "anyOf" in said:
        kinds = [_kind(one) for one in said["anyOf"]]
        return " | ".join(kind for kind, _ in kinds), next((schema for _, schema in kinds if schema), None)
    if said.get("type") == "array":
        kind, schema = _kind(said.get("items", {}))
        return f"[{kind}]", schema
    return f"{said.get('type', 'any')}{_limits(said)}", None


def _limits(said: Json) -> str:
    low, high = said.get("minLength", said.get("minimum")), said.get("maxLength", said.get("maximum"))
    return "" if low is None and high is None else f" {'' if low is None else low}..{'' if high is None else high}"


def _example(said: Json, kept: Json, depth: int = 0) -> Any:
    """Something of that shape: only what is required, and of alternatives the first."""
    if "$ref" in said:
        name = said["$ref"].rpartition("/")[2]
        return _example(kept.get(name, {}), kept, depth + 1) if depth < DEPTH else {}
    if "default" in said:
        return said["default"]
    if "anyOf" in said:
        return _example(said["anyOf"][0], kept, depth)
    if "enum" in said:
        return said["enum"][0]
    if said.get("type") == "array":
        return []
    if "properties" in said:
        wanted = said.get("required") or list(said["properties"])
        return {name: _example(said["properties"][name], kept, depth + 1) for name in wanted}
    return {"integer": said.get("minimum", 1), "boolean": True, "object": {}}.get(said.get("type", ""), "…")


PAGES = (Page("/admin/reference", reference, nav="reference"),)
