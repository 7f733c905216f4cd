"""The modules of the OpenID Foundation's plans for an OpenID Provider, by name, without the prefix `oidcc-`."""

from __future__ import annotations


def names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


BASIC = names("""
server response-type-missing idtoken-signature idtoken-unsigned userinfo-get userinfo-post-header userinfo-post-body
ensure-request-without-nonce-succeeds-for-code-flow scope-profile scope-email scope-address scope-phone scope-all
alternate-happy-flow display-page display-popup prompt-login prompt-none-not-logged-in prompt-none-logged-in
max-age-1 max-age-10000 ensure-request-with-unknown-parameter-succeeds id-token-hint login-hint ui-locales
claims-locales ensure-request-with-acr-values-succeeds codereuse codereuse-30seconds ensure-registered-redirect-uri
ensure-post-request-succeeds server-client-secret-post
request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
unsigned-request-object-supported-correctly-or-rejected-as-unsupported claims-essential
ensure-request-object-with-redirect-uri refresh-token ensure-request-with-valid-pkce-succeeds
""")
IMPLICIT = names("""
server response-type-missing idtoken-signature userinfo-get userinfo-post-header userinfo-post-body scope-profile
scope-email scope-address scope-phone scope-all alternate-happy-flow display-page display-popup prompt-login
prompt-none-not-logged-in prompt-none-logged-in max-age-1 max-age-10000
ensure-request-with-unknown-parameter-succeeds id-token-hint login-hint ui-locales claims-locales
ensure-request-with-acr-values-succeeds ensure-registered-redirect-uri
request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
unsigned-request-object-supported-correctly-or-rejected-as-unsupported claims-essential
ensure-request-object-with-redirect-uri ensure-request-without-nonce-fails
""")
HYBRID = names("""
server response-type-missing idtoken-signature userinfo-get userinfo-post-header userinfo-post-body
ensure-request-without-nonce-succeeds-for-code-flow scope-profile scope-email scope-address scope-phone scope-all
alternate-happy-flow display-page display-popup prompt-login prompt-none-not-logged-in prompt-none-logged-in
max-age-1 max-age-10000 ensure-request-with-unknown-parameter-succeeds id-token-hint login-hint ui-locales
claims-locales ensure-request-with-acr-values-succeeds codereuse codereuse-30seconds ensure-registered-redirect-uri
server-client-secret-post request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
unsigned-request-object-supported-correctly-or-rejected-as-unsupported claims-essential
ensure-request-object-with-redirect-uri refresh-token ensure-request-with-valid-pkce-succeeds
ensure-request-without-nonce-fails
""")
CONFIG = names("""
discovery-endpoint-verification
""")
DYNAMIC = names("""
server idtoken-unsigned ensure-request-object-with-redirect-uri refresh-token discovery-endpoint-verification
idtoken-rs256 userinfo-rs256 ensure-redirect-uri-in-authorization-request redirect-uri-query-OK
redirect-uri-query-mismatch redirect-uri-query-added redirect-uri-regfrag registration-logo-uri
registration-policy-uri registration-tos-uri registration-jwks-uri registration-sector-uri registration-sector-bad
server-rotate-keys refresh-token-rp-key-rotation request-uri-unsigned request-uri-signed-rs256
ensure-client-assertion-with-iss-aud-succeeds
""")
THIRD_PARTY = names("""
3rd_party-init-login 3rd_party-init-login-nohttps
""")
RP_INITIATED = names("""
rp-initiated-logout-discovery-endpoint-verification rp-initiated-logout
rp-initiated-logout-bad-post-logout-redirect-uri rp-initiated-logout-modified-id-token-hint
rp-initiated-logout-no-id-token-hint rp-initiated-logout-no-params rp-initiated-logout-no-post-logout-redirect-uri
rp-initiated-logout-no-state rp-initiated-logout-only-state
rp-initiated-logout-query-added-to-post-logout-redirect-uri rp-initiated-logout-bad-id-token-hint
""")
SESSION = names("""
session-management-discovery-endpoint-verification session-management-rp-initiated-logout
""")
BACK_CHANNEL = names("""
backchannel-logout-discovery-endpoint-verification backchannel-rp-initiated-logout
""")
FRONT_CHANNEL = names("""
frontchannel-logout-discovery-endpoint-verification frontchannel-rp-initiated-logout
""")

PLANS = {
    "Basic": BASIC,
    "Implicit": IMPLICIT,
    "Hybrid": HYBRID,
    "Config": CONFIG,
    "Dynamic": DYNAMIC,
    "Form Post": (*BASIC, *IMPLICIT, *HYBRID),
    "Third-party-initiated login": THIRD_PARTY,
    "RP-initiated logout": RP_INITIATED,
    "Session management": SESSION,
    "Back-channel logout": BACK_CHANNEL,
    "Front-channel logout": FRONT_CHANNEL,
}
ALL = sorted({module for plan in PLANS.values() for module in plan})
