"""prompt. OIDC Core §3.1.2.1: none, login, consent, select_account; none stands alone."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters, words

SUPPORTED = ("none", "login", "consent", "select_account")


def check(given: Parameters) -> frozenset[str]:
    prompt = frozenset(words(given.get("prompt", "")))
    if not prompt <= set(SUPPORTED):
        raise InvalidRequest("prompt has an unknown value")
    if "none" in prompt and len(prompt) > 1:
        raise InvalidRequest("prompt none is combined with another value")
    return prompt
