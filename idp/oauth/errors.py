"""Errors of OAuth 2.0 and OpenID Connect. RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1; RFC 7591 §3.2.2; OIDC Core §3.1.2.6.

What the client may know stands on the class; the message of an instance is for the operator and never leaves the house.
"""

from __future__ import annotations

from typing import Protocol

from idp.refusal import Refused


class OAuthError(Refused):
    """A refusal that a client is told of, as `error` and `error_description`."""

    code = "invalid_request"
    status = 400
    public = "The request is malformed."


class InvalidRequest(OAuthError):
    pass


class InvalidClient(OAuthError):
    code, status = "invalid_client", 401
    public = "Client authentication failed."


class InvalidGrant(OAuthError):
    code = "invalid_grant"
    public = "The grant is invalid, expired, revoked or already used."


class UnauthorizedClient(OAuthError):
    code = "unauthorized_client"
    public = "The client is not registered for this."


class UnsupportedGrantType(OAuthError):
    code = "unsupported_grant_type"
    public = "This grant type is not supported."


class InvalidScope(OAuthError):
    code = "invalid_scope"
    public = "The requested scope is unknown, malformed or wider than granted."


class UnsupportedResponseType(OAuthError):
    code = "unsupported_response_type"
    public = "This response_type is not supported here."


class AccessDenied(OAuthError):
    code = "access_denied"
    public = "The person or the server refused the request."


class LoginRequired(OAuthError):
    code = "login_required"
    public = "The person has to sign in."


class InteractionRequired(OAuthError):
    code = "interaction_required"
    public = "The person has to be asked something."


class ConsentRequired(OAuthError):
    code = "consent_required"
    public = "The person has to consent."


class UnmetAuthenticationRequirements(OAuthError):
    """OpenID Connect Core Error Code unmet_authentication_requirements 1.0."""

    code = "unmet_authentication_requirements"
    public = "The required authentication cannot be met."


class RequestNotSupported(OAuthError):
    code = "request_not_supported"
    public = "The parameter request is not supported."


class RequestUriNotSupported(OAuthError):
    code = "request_uri_not_supported"
    public = "The parameter request_uri is not supported."


class InvalidRequestObject(OAuthError):
    code = "invalid_request_object"
    public = "The request object is invalid, expired or not this client's."


class InvalidRequestUri(OAuthError):
    code = "invalid_request_uri"
    public = "The request_uri is not registered, or does not lead to a request object."


class RegistrationNotSupported(OAuthError):
    code = "registration_not_supported"
    public = "The parameter registration is not supported."


class InvalidToken(OAuthError):
    code, status = "invalid_token", 401
    public = "The access token is invalid, expired or revoked."


class InsufficientScope(OAuthError):
    code, status = "insufficient_scope", 403
    public = "The access token does not reach this far."


class InvalidClientMetadata(OAuthError):
    """RFC 7591 §3.2.2. Its message is for the operator; `member` tells whoever registers where to look."""

    code = "invalid_client_metadata"
    public = "The client metadata is invalid."

    def __init__(self, message: str, member: str | None = None) -> None:
        super().__init__(message)
        self.member = member
        if member is not None:
            self.public = f"The value of {member} cannot be registered."


class InvalidRedirectUri(InvalidClientMetadata):
    code = "invalid_redirect_uri"
    public = "A redirect URI cannot be registered."


class Recipient(Protocol):
    """Where an authorization response goes, once client and redirect_uri are proven."""

    @property
    def redirect_uri(self) -> str: ...
    @property
    def response_mode(self) -> str: ...
    @property
    def state(self) -> str | None: ...


class PageError(Refused):
    """The client or its redirect_uri is not proven, so the answer stays here, on a page (RFC 6749 §4.1.2.1)."""

    def __init__(self, error: OAuthError) -> None:
        super().__init__(str(error))
        self.error = error


class RedirectError(Refused):
    """Client and redirect_uri are proven: the error goes back to the client."""

    def __init__(self, to: Recipient, error: OAuthError) -> None:
        super().__init__(str(error))
        self.to = to
        self.error = error
