"""What bodies, queries and answers are made of. Unknown members are refused: no mass assignment (AD-06)."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """A JSON object that was sent: every type as it is written, nothing beside the members named."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class Query(BaseModel):
    """Parameters of an address, which are all text."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Shown(BaseModel):
    """A JSON object that is answered."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


Item = TypeVar("Item", bound=Shown)


class Paged(Query):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    """How many at most."""
    cursor: str | None = None
    """`next` of the page before."""


class Page(Shown, Generic[Item]):
    # A generic model has no source of its own to read docstrings from.
    model_config = ConfigDict(use_attribute_docstrings=False)

    items: list[Item]
    next: Annotated[str | None, Field(description="The cursor of the next page; null on the last.")] = None
