"""GET /oauth/jwks. RFC 7517 §5. The keyring makes the bytes once per set of keys.

Keys to encrypt request objects to are among them where discovery says that they may be encrypted (OIDC Core §10.2).
"""

from __future__ import annotations

from idp.context import Ctx
from idp.endpoints.documents import public_document
from idp.http import Endpoint, Request, Response
from idp.keys.keyring import Keyring


def jwks_endpoint(keyring: Keyring) -> Endpoint:
    def jwks(ctx: Ctx, request: Request) -> Response:
        if ctx.tenant.offers("request_object"):
            keyring.ensure_encryption(ctx)
        document = keyring.jwks(ctx)
        return public_document(request, document.body, document.etag)

    return jwks
