"""The variants of Basic, Implicit, Hybrid and their Form Post plans, and which of them a module is run with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BASIC = ("code",)
IMPLICIT = ("id_token", "id_token token")
HYBRID = ("code id_token", "code token", "code id_token token")
EVERY = (*BASIC, *IMPLICIT, *HYBRID)
MODES = (None, "form_post")


def run_with(applies: Callable[[set[str]], bool]) -> Any:
    """Runs a test with the response types whose values satisfy `applies`, in both response modes."""
    variants = [(kind, mode) for kind in EVERY if applies(set(kind.split(" "))) for mode in MODES]
    names = [f"{kind.replace(' ', '+')}{'' if mode is None else '-form_post'}" for kind, mode in variants]
    return pytest.mark.parametrize("rp", variants, ids=names, indirect=True)


every_response_type = run_with(lambda _values: True)
with_code = run_with(lambda values: "code" in values)
with_access_token = run_with(lambda values: values != {"id_token"})
with_id_token_in_front = run_with(lambda values: "id_token" in values)
without_id_token_in_front = run_with(lambda values: "id_token" not in values)
code_alone = run_with(lambda values: values == {"code"})
