"""How an id stands in an address. Paths are handed over decoded (PEP 3333), so that a slash inside of an id could not
be told from one between two.

An id of letters, digits and . _ ~ : - stands there as it is. Any other, such as that of a client that is a URL, stands
there as ~ and its UTF-8 in base64url without padding (RFC 4648 §5); so does one that begins with ~ or is called as a
page is.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

PLAIN = re.compile(r"[A-Za-z0-9._:-][A-Za-z0-9._~:-]*", re.ASCII)
MEANT_OTHERWISE = frozenset({".", "..", "new"})
MARK = "~"
OF_IDS = frozenset({"client", "principal"})
"""The places of a path where an id stands that somebody chose."""


def in_address(id: str) -> str:
    if PLAIN.fullmatch(id) and id not in MEANT_OTHERWISE:
        return id
    return MARK + base64.urlsafe_b64encode(id.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()


def of_address(arguments: Mapping[str, str]) -> dict[str, str]:
    """The places of a path with the ids that are meant."""
    return {name: _meant(value) if name in OF_IDS else value for name, value in arguments.items()}


def _meant(text: str) -> str:
    """What is not written so means itself: nobody has that id."""
    if not text.startswith(MARK):
        return text
    written = text.removeprefix(MARK)
    try:
        return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:
        return text
