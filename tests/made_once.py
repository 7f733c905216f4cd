"""What hundreds of worlds in one process would each make anew, and what is always the same, is made once.

The house opens an engine and builds an application for every test. Compiled statements belong to a dialect, builders of
addresses to a rule, and a private key to its bytes: none of them knows which world asked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Dialect, Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import Rule

from idp.keys import jose
from idp.store import database

compile_builder = Rule._compile_builder
STATEMENTS: dict[Any, Any] = {}
BUILDERS: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


def share() -> None:
    """For this process, whatever it opens from now on."""
    database.create_engine = _engine  # type: ignore[assignment]
    Rule._compile_builder = _builder  # type: ignore[method-assign]
    jose.load_private = lru_cache(maxsize=256)(jose.load_private)


def _engine(place: URL, **options: Any) -> Engine:
    engine = sqlalchemy.create_engine(place, **options)
    server = None if engine.dialect.name == "sqlite" else place.set(database="postgres")
    with suppress(SQLAlchemyError):  # a server that does not answer is for the test to find out
        engine.dialect = _dialect(server)
        engine.update_execution_options(compiled_cache=STATEMENTS)
    return engine


@cache
def _dialect(server: URL | None) -> Dialect:
    """As the house's engines have it after their first connection; a PostgreSQL's knows its server. None: SQLite's."""
    engine = sqlalchemy.create_engine(server or "sqlite://", isolation_level="AUTOCOMMIT")
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """Werkzeug's function for rule.build(), not yet bound to the rule."""
    if rule.defaults:
        return compile_builder(rule, append_unknown)
    key = (*rule._trace, append_unknown)
    if key not in BUILDERS:
        BUILDERS[key] = compile_builder(rule, append_unknown)
    return BUILDERS[key]
