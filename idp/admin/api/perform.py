"""How every call of the interface goes, whichever door it came through: seen, allowed, read, done, answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from idp.admin.api import openapi
from idp.admin.api.exchange import Asked, Told
from idp.admin.api.operation import Call, File, Operation, etag, named
from idp.admin.api.problem import FieldError, Problem, conflict, errors_of, not_found
from idp.admin.api.repeated import Repeats
from idp.admin.principal import Principal
from idp.context import Ctx
from idp.house import House
from idp.store import tenants
from idp.tokens.audience import READ, WRITE

FRESH_FOR = timedelta(minutes=5)
WHILE_REMOVING = frozenset({"tenants.read", "tenants.remove"})
"""What is still to be had of a tenant that is being removed."""


class Api:
    """A class because it holds the house and the operations, for both doors."""

    def __init__(self, house: House, operations: Sequence[Operation]) -> None:
        self.house, self.operations = house, named(operations)
        self._repeats = Repeats(house.seals)

    @cached_property
    def document(self) -> dict[str, Any]:
        """OpenAPI of all of it. Made when it is first asked for."""
        return openapi.document(self.house.settings.address.url, tuple(self.operations.values()))

    def perform(self, system: Ctx, principal: Principal, operation: Operation, asked: Asked) -> Told:
        """Commits what was done. Raises Problem, after which nothing was."""
        try:
            return self._perform(system, principal, operation, asked)
        except Problem:
            system.tx.rollback()
            raise

    def require_fresh(self, system: Ctx, principal: Principal, operation: Operation) -> None:
        """Raises Problem (401) where the operation takes a sign-in of these minutes and this one is older."""
        if operation.fresh:
            _require_fresh(system, principal)

    def _perform(self, system: Ctx, principal: Principal, operation: Operation, asked: Asked) -> Told:
        _require_scope(principal, operation)
        ctx = _touched(system, principal, operation, asked)
        tenant = ctx.tenant.id if operation.of_tenant else None
        if operation.permission != "self.read" and not _may(principal, operation, tenant):
            raise Problem(403, f"Your role does not allow it: {operation.permission} is needed.")
        if operation.of_tenant and ctx.tenant.removing and operation.id not in WHILE_REMOVING:
            raise conflict("This tenant is being removed: nothing of it can be read or changed any more.")
        self.require_fresh(system, principal, operation)
        call = Call(
            ctx,
            system,
            self.house,
            principal,
            asked.arguments,
            query=None if operation.query is None else _query(operation.query, asked.query),
            body=None if operation.body is None else _body(operation.body, asked.body),
            if_match=asked.if_match,
        )
        if operation.query is None and asked.query:
            raise Problem(400, "This address takes no parameters.")
        told = self._repeats.once(call, operation, asked.key, asked.body, lambda: _told(operation, call))
        system.tx.commit()
        return told


def _told(operation: Operation, call: Call) -> Told:
    done = operation.act(call)
    match done:
        case None:
            return Told(204, b"", ())
        case File(body, content_type, name, headers):
            disposition = ("Content-Disposition", f'attachment; filename="{name}"')
            return Told(operation.status, body, (("Content-Type", content_type), disposition, *headers))
    headers = (("Content-Type", "application/json"), ("ETag", etag(done)))
    return Told(operation.status, done.model_dump_json().encode(), headers)


def _require_scope(principal: Principal, operation: Operation) -> None:
    enough = {READ, WRITE} if operation.reads else {WRITE}
    if not enough & principal.scope:
        challenge = f'Bearer error="insufficient_scope", scope="{READ if operation.reads else WRITE}"'
        raise Problem(
            403, "The access token's scope does not reach so far.", headers=(("WWW-Authenticate", challenge),)
        )


def _touched(system: Ctx, principal: Principal, operation: Operation, asked: Asked) -> Ctx:
    """A tenant that the principal has no role over does not exist for it (TN-01)."""
    if not operation.of_tenant:
        return system
    tenant = tenants.by_slug(system.tx, asked.arguments["tenant"])
    if tenant is None or not principal.sees(tenant.id):
        raise not_found()
    return replace(system, tenant=tenant)


def _may(principal: Principal, operation: Operation, tenant: str | None) -> bool:
    """A list of tenants is for whoever may read one of them; it holds no others."""
    if operation.id == "tenants.list":
        return any(principal.may(operation.permission, one.over) for one in principal.appointments)
    return principal.may(operation.permission, tenant)


def _require_fresh(system: Ctx, principal: Principal) -> None:
    """RFC 9470 §3. A client that acts for itself cannot sign in anew and has proven its secret minutes ago."""
    if principal.kind == "client":
        return
    if principal.auth_time is None or system.now - principal.auth_time > FRESH_FOR:
        age = int(FRESH_FOR.total_seconds())
        challenge = f'Bearer error="insufficient_user_authentication", max_age="{age}"'
        raise Problem(
            401,
            "This needs a sign-in of the last five minutes.",
            headers=(("WWW-Authenticate", challenge),),
            members={"max_age": age},
        )


def _query(model: type[BaseModel], sent: Sequence[tuple[str, str]]) -> BaseModel:
    given: dict[str, str] = {}
    for name, value in sent:
        if name in given:
            raise Problem(400, "A parameter stands there twice.", (FieldError(f"/{name}", "Once is enough."),))
        given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Problem(400, "A parameter cannot be read.", errors_of(error)) from error


def _body(model: type[BaseModel], sent: bytes) -> BaseModel:
    try:
        return model.model_validate_json(sent)
    except ValidationError as error:
        unread = any(one["type"] == "json_invalid" for one in error.errors())
        said = "The body is not JSON." if unread else "Some members cannot be as they are."
        raise Problem(400 if unread else 422, said, errors_of(error)) from error
