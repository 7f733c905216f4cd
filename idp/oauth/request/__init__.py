"""The authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1): one named check a file, run in order by `read`."""

from idp.oauth.request.authorization_request import AuthorizationRequest

__all__ = ["AuthorizationRequest"]
