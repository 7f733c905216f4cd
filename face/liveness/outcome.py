"""What a gate finds. Reasons are for the audit trail and never reach the person."""

from __future__ import annotations

from dataclasses import dataclass

from face.quality import Refusal


@dataclass(frozen=True, slots=True)
class Pass:
    pass


@dataclass(frozen=True, slots=True)
class Fail:
    reason: str


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """The pictures do not allow an answer; hint is what the person can change, where there is something.

    doubtful: something was seen that a living face seldom shows. It refuses nobody, but the face is partial then.
    """

    reason: str
    hint: Refusal | None = None
    doubtful: bool = False


Outcome = Pass | Fail | Inconclusive
