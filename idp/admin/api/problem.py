"""Problem details (RFC 9457): what is wrong, where, and what to do. `errors` names the members, as its §3 example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from idp.refusal import Refused

TITLES = {
    400: "The request cannot be read",
    401: "A valid access token is needed",
    403: "Not allowed",
    404: "There is no such thing",
    405: "Not this method",
    409: "It contradicts what there is",
    412: "It was changed meanwhile",
    413: "Too large",
    422: "Some of what was sent cannot be",
    429: "Too many requests",
    500: "Something unforeseen happened",
    503: "Not now",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """`pointer`: where in the body or the query (RFC 6901), "" for the whole. `kind` and `bounds`, where a schema
    refused: its rule and the numbers of it, for whoever says it in other words."""

    pointer: str
    detail: str
    kind: str = ""
    bounds: Mapping[str, int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail


@dataclass
class Problem(Refused):
    """A refusal of the interface. Nothing that was written on the way to it stays: an operation is done or not."""

    status: int
    detail: str
    errors: Sequence[FieldError] = ()
    headers: Sequence[tuple[str, str]] = ()
    members: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail

    def to_json(self, request_id: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "about:blank", "title": TITLES[self.status], "status": self.status}
        told |= {"detail": self.detail, "request_id": request_id, **self.members}
        if self.errors:
            told["errors"] = [{"pointer": one.pointer, "detail": one.detail} for one in self.errors]
        return told


def errors_of(error: ValidationError) -> tuple[FieldError, ...]:
    """What was sent is not repeated: it may be a secret."""
    return tuple(
        FieldError("".join(f"/{part}" for part in one["loc"]), one["msg"], one["type"], _bounds(one.get("ctx", {})))
        for one in error.errors(include_input=False, include_url=False)
    )


def _bounds(context: Mapping[str, Any]) -> Mapping[str, int | float]:
    """Lengths and limits; "actual" ones are of what was sent."""
    return {name: one for name, one in context.items() if type(one) in (int, float) and not name.startswith("actual")}


def not_found() -> Problem:
    """Of another tenant, or never there: nobody is told which."""
    return Problem(404, "It is not there, or not for you to see.")


def invalid(pointer: str, detail: str) -> Problem:
    """One member that cannot be as it is."""
    return Problem(422, "One member cannot be as it is.", (FieldError(pointer, detail),))


def conflict(detail: str, pointer: str | None = None) -> Problem:
    return Problem(409, detail, () if pointer is None else (FieldError(pointer, detail),))
