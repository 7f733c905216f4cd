"""The refusal of a name that another row already has."""

from __future__ import annotations


class Taken(Exception):
    """`what` names the thing that must be unique: "slug", "client_id", "email"."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is taken")
        self.what = what
