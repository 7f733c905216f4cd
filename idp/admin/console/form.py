"""A form with what stands in it and what is wrong with it. Nothing that was typed is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from idp.admin.api.problem import FieldError, Problem


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Who changed it meanwhile, when, and what was changed, as far as the audit knows."""

    by: str | None
    at: str | None
    change: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """`values` and `errors` by the name of a field: a member of the body, dots between the levels ("policy.face").

    `general` is what is wrong with no field in particular. `etag` is of what was read when the form was made.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, FieldError] = field(default_factory=dict)
    general: tuple[FieldError, ...] = ()
    overtaken: Overtaken | None = None
    etag: str = ""

    @property
    def status(self) -> int:
        if self.overtaken is not None:
            return 412
        return 422 if self.errors or self.general else 200

    @property
    def first(self) -> str:
        """The first wrong field, which gets the focus: in the order in which the fields were sent."""
        order = [*(name for name in self.values if name in self.errors), *self.errors]
        return order[0] if order else ""

    def value(self, name: str) -> Any:
        found = self.values.get(name)
        return "" if found is None else found

    def ticked(self, name: str) -> bool:
        return self.values.get(name) in (True, "on", "yes", "true", "1")

    def wrong(self, problem: Problem, *, etag: str | None = None) -> Form:
        """With what the interface says. `etag`: of what is there now, so that sending it again is a decision."""
        errors: dict[str, FieldError] = {}
        general: list[FieldError] = []
        for one in problem.errors:
            name = self._named(one.pointer)
            if name:
                errors.setdefault(name, one)
            else:
                general.append(one)
        if not errors and not general and problem.status != 412:
            general.append(FieldError("", problem.detail))
        overtaken = None
        if problem.status == 412:
            said = problem.members
            overtaken = Overtaken(said.get("changed_by"), said.get("changed_at"), said.get("change") or {})
        return replace(
            self, errors=errors, general=tuple(general), overtaken=overtaken, etag=self.etag if etag is None else etag
        )

    def _named(self, pointer: str) -> str:
        """The field that a JSON pointer means: the longest part of it that is one."""
        parts = [part for part in pointer.split("/") if part]
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if name in self.values:
                return name
        return ""
