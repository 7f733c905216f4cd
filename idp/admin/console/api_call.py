"""What a page asked of the interface, or would ask, as somebody would type it: `curl`."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from idp.admin.api.operation import Operation
from idp.admin.places import OF_IDS, in_address
from idp.tokens.audience import API


@dataclass(frozen=True, slots=True)
class ApiCall:
    """`path` with its query, from /api/v1 on. `body` is JSON; of a secret it holds an ellipsis, never the secret."""

    method: str
    address: str
    path: str
    summary: str
    body: Any = None
    if_match: bool = False

    @property
    def curl(self) -> str:
        lines = [f"curl -X {self.method} {shlex.quote(self.address + self.path)}" if self.method != "GET" else
                 f"curl {shlex.quote(self.address + self.path)}"]  # fmt: skip
        lines.append('  -H "Authorization: Bearer $FACEGUARD_TOKEN"')
        if self.if_match:
            lines.append('  -H "If-Match: $ETAG"')
        if self.body is not None:
            lines.append("  -H 'Content-Type: application/json'")
            lines.append(f"  -d {shlex.quote(json.dumps(self.body, ensure_ascii=False, indent=2))}")
        return " \\\n".join(lines)


def api_call(
    operation: Operation,
    address: str,
    arguments: Mapping[str, str],
    query: Sequence[tuple[str, str]] = (),
    body: Any = None,
    *,
    if_match: bool = False,
) -> ApiCall:
    path = re.sub(r"<(\w+)>", lambda place: _placed(place[1], arguments), operation.path)
    asked = f"?{urlencode(query)}" if query else ""
    return ApiCall(operation.method, address, f"{API}{path}{asked}", operation.summary, body, if_match)


def _placed(name: str, arguments: Mapping[str, str]) -> str:
    if name not in arguments:
        return f"<{name}>"
    return quote(in_address(arguments[name]) if name in OF_IDS else arguments[name], safe="~:")
