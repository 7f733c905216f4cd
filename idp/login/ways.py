"""The second factors of the house: what each has to say, and which of them a person has.

A factor is one file in `factors/` and one line in `app.py`. It shows a page and judges what that page sends; counting
tries, audit and proof are the step's (second_step.py), so that no factor can forget them. What a factor is worth is
said in assurance.py alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from idp.context import Ctx
from idp.login import limits
from idp.login.limits import Rule
from idp.looks.guard import Ceremony

if TYPE_CHECKING:
    from idp.login.standing import Standing
    from idp.store.people import Person


@dataclass(frozen=True, slots=True)
class Shown:
    """A factor's page: `values` beside those that every page of a journey gets (journey_steps.py)."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    camera: bool = False
    passkey: Ceremony | None = None


@dataclass(frozen=True, slots=True)
class Proven:
    """`detail` goes into the proof and the evidence: never a secret."""

    detail: Mapping[str, Any] = field(default_factory=dict)


class SecondFactor(Protocol):
    """`name` as in assurance.py, in addresses and in the audit; `rule`: how often a person may try."""

    @property
    def name(self) -> str: ...

    @property
    def rule(self) -> Rule: ...

    def has(self, ctx: Ctx, person: Person) -> bool:
        """Whether the person has it on file and confirmed, usable at this moment or not."""

    def shown(self, ctx: Ctx, now: Standing) -> Shown:
        """The page that asks for it."""


@runtime_checkable
class Submitted(SecondFactor, Protocol):
    """A factor that a form proves: its page posts to the journey's address/`name`."""

    @property
    def wrong(self) -> str:
        """The word of [error] for an answer that is not right: one for all causes."""

    def begin(self, ctx: Ctx, now: Standing, locale: str) -> None:
        """What the page's field `begin` asks for before anything is proven: a code to be sent, say, in the page's
        language.

        Raises limits.Throttled.
        """

    def check(self, ctx: Ctx, now: Standing, form: Mapping[str, str]) -> Proven | None:
        """Whether the form proves the factor for this journey, browser and person. A try has been taken by now.

        What can be used once is spent here, in one statement.
        """


class SecondFactors:
    """In the order in which they are offered. A class because everything that asks what a person has shares them."""

    def __init__(self, *factors: SecondFactor) -> None:
        self._by_name = {factor.name: factor for factor in factors}

    def of(self, ctx: Ctx, person: Person) -> frozenset[str]:
        """The names of those that the person has and the tenant takes: a blocked face is still a face."""
        each = self._by_name.values()
        return frozenset(factor.name for factor in each if ctx.tenant.takes(factor.name) and factor.has(ctx, person))

    def named(self, name: str) -> SecondFactor:
        return self._by_name[name]

    def submitted(self) -> tuple[Submitted, ...]:
        return tuple(factor for factor in self._by_name.values() if isinstance(factor, Submitted))

    def forgive(self, ctx: Ctx, person: str) -> None:
        """Forgets the tries of all of them: somebody else's word, an invitation, has said who it is."""
        for factor in self._by_name.values():
            limits.passed(ctx, factor.rule, person)
