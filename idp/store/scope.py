"""The statement builder: every statement on a tenant's table names the tenant here and nowhere else.

Statements are built once, at import, so that SQLAlchemy compiles each only once; run() binds the values, the tenant
among them. A parameter is never called as a column is, which SQLAlchemy would take for a value to set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Delete,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from idp.context import Ctx
from idp.store.columns import Instant
from idp.store.unit_of_work import Rows

Statement = TypeVar("Statement", bound=Executable)


def pick(table: Table, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*(columns or table.c)).where(table.c.tenant == given("tenant"))


def put(table: Table) -> Insert:
    return insert(table).values(all_given(table))


def change(table: Table) -> Update:
    return update(table).where(table.c.tenant == given("tenant"))


def erase(table: Table) -> Delete:
    return delete(table).where(table.c.tenant == given("tenant"))


def joined(table: Table, *on: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition on which another table of the tenant is joined: it names the tenant like every statement."""
    return and_(table.c.tenant == given("tenant"), *on)


def across_tenants(statement: Statement) -> Statement:
    """Marks the few statements that serve every tenant (purging, following changes); the tests list them."""
    return statement.execution_options(across_tenants=True)


def given(name: str, kind: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """A value that run() binds. `kind` only where no column beside it tells the type."""
    return bindparam(f"given_{name}", type_=kind)


def several(name: str) -> BindParameter[Any]:
    """Values for IN, which run() binds as a list."""
    return bindparam(f"given_{name}", expanding=True)


def instant(name: str) -> BindParameter[Any]:
    return given(name, Instant())


def all_given(table: Table) -> dict[str, BindParameter[Any]]:
    """One parameter for every column but those that the database counts up itself."""
    return {c.name: given(c.name, c.type) for c in table.c if c.name != "seq"}


def run_many(ctx: Ctx, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
    """Executes once for each of the rows, where there are any."""
    bound = [{f"given_{name}": value for name, value in row.items()} | {"given_tenant": ctx.tenant.id} for row in rows]
    if bound:
        ctx.tx.execute(statement, bound)


def run(ctx: Ctx, statement: Executable, **values: Any) -> Rows:
    """Executes in ctx's unit of work with ctx's tenant bound."""
    bound = {f"given_{name}": value for name, value in values.items()}
    bound["given_tenant"] = ctx.tenant.id
    return ctx.tx.execute(statement, bound)
