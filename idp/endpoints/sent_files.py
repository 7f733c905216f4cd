"""A form with files (RFC 7578) as the same form without: a file's content, in base64, is the value of its field.

So pages know one kind of form. A file that was not chosen is no value; one that was comes last, so that it counts.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlencode

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from idp.http import FIELD_LIMIT, BadRequest, Request

URLENCODED = "application/x-www-form-urlencoded"


def without_files(request: Request) -> Request:
    """Raises BadRequest for what is no such form."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != "multipart/form-data":
        return request
    fields = [*_fields(request.body, options.get("boundary", ""))]
    headers = {**request.headers, "content-type": URLENCODED}
    return replace(request, headers=headers, body=urlencode(fields).encode())


def _fields(body: bytes, boundary: str) -> list[tuple[str, str]]:
    parser = MultiPartParser(max_form_memory_size=len(body), max_form_parts=FIELD_LIMIT)
    try:
        texts, files = parser.parse(BytesIO(body), boundary.encode("ascii"), len(body))
        contents = [(name, file.read()) for name, file in files.items(multi=True)]
    except (RequestEntityTooLarge, UnicodeError, ValueError) as error:
        raise BadRequest("unreadable parameters") from error
    chosen = [(name, base64.b64encode(content).decode()) for name, content in contents if content]
    return [*texts.items(multi=True), *chosen]
