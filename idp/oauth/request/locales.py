"""ui_locales and claims_locales. OIDC Core §3.1.2.1, §5.2: preferences; languages that we do not speak are no error."""

from __future__ import annotations

import re

from idp.oauth.parameters import Parameters, words

TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")  # RFC 5646
LIMIT = 10


def check(given: Parameters, name: str) -> tuple[str, ...]:
    return tuple(tag for tag in words(given.get(name, ""))[:LIMIT] if TAG.fullmatch(tag))
