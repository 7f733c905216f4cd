"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeated request is answered as the first time.

The answer is kept sealed, for it may hold a secret that is told once.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable

from idp.admin.api.exchange import Told
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import Problem
from idp.keys.seal import Seals
from idp.store import idempotency
from idp.store.idempotency import Answered

LONGEST = 128


class Repeats:
    """A class because it holds what seals the answers."""

    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    def once(self, call: Call, operation: Operation, key: str | None, body: bytes, act: Callable[[], Told]) -> Told:
        """Raises Problem: the key was used for something else, or is too long."""
        if key is None or operation.method != "POST":
            return act()
        if not 0 < len(key) <= LONGEST:
            raise Problem(400, f"Idempotency-Key: 1 to {LONGEST} characters.")
        name = _digest(call.principal.id, key)
        asked = _digest(operation.id, json.dumps(dict(call.arguments), sort_keys=True), body.hex())
        earlier = idempotency.find(call.system, name)
        if earlier is None:
            told = act()
            if idempotency.keep(call.system, name, Answered(asked, self._seal(call, name, told))):
                return told
            call.system.tx.rollback()  # somebody was faster: what stands is theirs
            earlier = idempotency.find(call.system, name)
        if earlier is None or earlier.request != asked:
            raise Problem(422, "This Idempotency-Key was used for another request.")
        return self._open(call, name, earlier)

    def _seal(self, call: Call, name: str, told: Told) -> str:
        kept = {"status": told.status, "body": base64.b64encode(told.body).decode(), "headers": told.headers}
        return self._seals.seal(call.system, "answer", kept, bind=name, lifetime=int(idempotency.KEPT.total_seconds()))

    def _open(self, call: Call, name: str, answered: Answered) -> Told:
        kept = self._seals.unseal(call.system, "answer", answered.sealed, bind=name)
        if kept is None:
            raise Problem(422, "This Idempotency-Key has expired.")
        headers = tuple((one[0], one[1]) for one in kept["headers"])
        return Told(kept["status"], base64.b64decode(kept["body"]), (*headers, ("Idempotency-Replayed", "true")))


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
