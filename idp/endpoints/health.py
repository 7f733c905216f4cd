"""/healthz (alive), /readyz (database, keys, face models) and /metrics: the addresses that belong to no tenant."""

from __future__ import annotations

import os
from collections.abc import Callable

from sqlalchemy import Engine

from idp.audit.metrics import exposition
from idp.http import NO_STORE, Request, Response, json_response
from idp.settings import Places
from idp.store.database import answers

KEY = "FACEGUARD_SIGN_KEK"
Plain = Callable[[Request], Response]


def health_endpoints(
    database: Engine, places: Places, face_problems: Callable[[], list[str]], clear: Callable[[Request], bool]
) -> dict[str, Plain]:
    """By path. `clear` says whether the asker may see metrics."""

    def healthz(_request: Request) -> Response:
        return json_response({"status": "alive"}, headers=NO_STORE)

    def readyz(_request: Request) -> Response:
        checks = {
            "database": "" if answers(database) else "the database does not answer",
            "keys": "" if KEY in os.environ or places.sign_kek.is_file() else "the signing root key is missing",
        }
        broken = {name: problem for name, problem in checks.items() if problem}
        faces = face_problems()
        named: dict[str, object] = {name: problem or "ok" for name, problem in checks.items()}
        body = {"status": "unready" if broken else "ready", "checks": named | {"face": faces or "ok"}}
        return json_response(body, 503 if broken else 200, NO_STORE)

    def metrics(request: Request) -> Response:
        if not clear(request):
            return json_response({"error": "not_found"}, 404, NO_STORE)
        body, content_type = exposition()
        return Response(200, (("Content-Type", content_type), *NO_STORE), body)

    return {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
