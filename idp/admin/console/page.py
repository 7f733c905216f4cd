"""A page of the console as data: its address, what it does, and where in the navigation it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from idp.http import BODY_LIMIT, Response

if TYPE_CHECKING:
    from idp.admin.console.desk import Desk

Act = Callable[["Desk"], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """`rule` as Flask spells it; its `<tenant>` is a slug, which the desk opens. A POST's form has been found genuine
    before `act` sees it; a file in it has become a value in base64. `nav` is the entry of navigation.py that is marked,
    `body_limit` how many bytes a form may have."""

    rule: str
    act: Act
    method: Literal["GET", "POST"] = "GET"
    nav: str = ""
    body_limit: int = BODY_LIMIT
