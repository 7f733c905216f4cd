"""Watches an engine: every statement on a tenant's table must bind the tenant, or be marked as serving all of them.

`with guarded(engine):` around any test, of the store or over HTTP, turns it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BindParameter, Engine, Table, event
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping
from sqlalchemy.sql.selectable import CompoundSelect, Join, Select


class Unbound(AssertionError):
    """A statement that could reach another tenant's rows."""


@contextmanager
def guarded(engine: Engine) -> Iterator[None]:
    event.listen(engine, "before_execute", _check)
    try:
        yield
    finally:
        event.remove(engine, "before_execute", _check)


def _check(_connection: Any, statement: Any, multiparams: Any, params: Any, options: Any) -> None:
    if statement.get_execution_options().get("across_tenants"):
        return
    given = [*multiparams, params] if multiparams else [params]
    for part in _parts(statement):
        for table in _tables(part):
            if "tenant" in table.c and not any(_binds(part, table, one) for one in given):
                raise Unbound(f"{table.name} without its tenant: {statement}")


def _parts(statement: Any) -> Iterator[Any]:
    """The statement and every SELECT inside it: each is held to the rule by itself."""
    for element in visitors.iterate(statement):
        if isinstance(element, Select | Insert | Update | Delete):
            yield element
    if isinstance(statement, CompoundSelect):
        yield from statement.selects


def _tables(part: Any) -> list[Table]:
    if isinstance(part, Select):
        return [one for source in part.get_final_froms() for one in visitors.iterate(source) if isinstance(one, Table)]
    return [part.table]


def _binds(part: Any, table: Table, params: dict[str, Any]) -> bool:
    if isinstance(part, Insert):
        return _inserts(part, params)
    terms = [part.whereclause, *_joining(part, table)]
    return any(_names_tenant(term, table, params) for clause in terms for term in _all_of(clause))


def _inserts(part: Insert, params: dict[str, Any]) -> bool:
    if part.select is not None:
        return "tenant" in part._select_names
    values = {str(getattr(column, "name", column)): value for column, value in (part._values or {}).items()}
    return _is_given(values.get("tenant"), params) or bool(params.get("tenant"))


def _joining(part: Any, table: Table) -> Iterator[Any]:
    """The conditions on which `table` is joined to others. They bind nothing of what it is joined to."""
    for source in part.get_final_froms() if isinstance(part, Select) else ():
        for one in visitors.iterate(source):
            if isinstance(one, Join) and one.right is table and not one.full:
                yield one.onclause


def _all_of(clause: Any) -> Iterator[Any]:
    """The terms that must all hold. What stands under OR or NOT binds nothing."""
    if isinstance(clause, Grouping):
        yield from _all_of(clause.element)
    elif isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for term in clause.clauses:
            yield from _all_of(term)
    elif clause is not None:
        yield clause


def _names_tenant(term: Any, table: Table, params: dict[str, Any]) -> bool:
    return (
        isinstance(term, BinaryExpression)
        and term.operator is operators.eq
        and getattr(term.left, "table", None) is table
        and term.left.name == "tenant"
        and _is_given(term.right, params)
    )


def _is_given(value: Any, params: dict[str, Any]) -> bool:
    return isinstance(value, BindParameter) and bool(params.get(value.key) or value.value)
