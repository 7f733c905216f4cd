"""Calls the interface over HTTP with one access token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.agent import Answer
from tests.world import World


@dataclass
class Caller:
    world: World
    token: str | None

    def get(self, path: str, **query: str) -> Answer:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.send("POST", path, body, headers=headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.send("PATCH", path, body, headers=headers)

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return self.send("PUT", path, body, headers=headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.send("DELETE", path, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """`path` below /api/v1. A body that is bytes goes as it is."""
        from urllib.parse import urlencode

        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        bearer = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        return self.world.browser().send(
            method,
            f"/api/v1{path}" + (f"?{urlencode(query)}" if query else ""),
            body=sent,
            content_type="application/json" if body is not None else None,
            headers=bearer | (headers or {}),
        )
