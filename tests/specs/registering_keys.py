"""A public key to register."""

from __future__ import annotations

from typing import Any

PUBLIC_JWK: dict[str, Any] = {  # RFC 7515 Appendix A.3.1, without its private member
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "kid": "one",
}
