"""Every address of the house, as the application's own maps have it, and what each declares: who may use it.

A route that is built and not declared here fails the suite, so that nobody adds one without saying for whom it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from idp.admin.api.all import OPERATIONS
from idp.endpoints.gateway import Gateway
from idp.tokens.audience import API

Who = Literal["anyone", "client", "token", "browser", "person", "administrator", "machine"]
Form = Literal["page", "json", "file"]

GET, POST, OPTIONS, HEAD, PUT, DELETE = "GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE"
PATCH = "PATCH"
READ = frozenset({GET, HEAD})
PAGE_READ, PAGE_WRITE = READ | {OPTIONS}, frozenset({POST, OPTIONS})
JOURNEY, CODE, CAPTURE = "A" * 22, "B" * 43, "C" * 22
EXAMPLES = {
    "<tenant>": "acme",
    "<journey>": JOURNEY,
    "<code>": CODE,
    "<capture>": CAPTURE,
    "<client>": "web",
    "<principal>": "D" * 22,
    "<person>": "E" * 22,
    "<factor>": "password",
    "<group>": "F" * 22,
    "<role>": "G" * 22,
    "<token>": "a" * 32,
    "<kid>": "H" * 22,
    "<webhook>": "J" * 22,
    "<delivery>": "1",
    "<version>": "1",
    "<theme>": "default",
    "<name>": "base.css",
    "<event>": "1",
    "<form>": "E" * 43,
}


@dataclass(frozen=True, slots=True)
class Declared:
    """`who`: anyone, a client by its secret, a token's holder, the browser that began a journey, a signed-in person,
    an administrator, or this machine. `refuses`: the form of its errors. `kept`: whether caches may keep an answer."""

    methods: frozenset[str]
    who: Who
    refuses: Form = "page"
    kept: bool = False


def interface() -> dict[str, Declared]:
    """What the administrators' interface declares itself. tests/admin asks for all of it with a token."""
    methods: dict[str, set[str]] = defaultdict(set)
    for one in OPERATIONS:
        methods[API + one.path] |= {one.method, OPTIONS, *({HEAD} if one.reads else ())}
    described = {f"{API}/openapi.json": Declared(PAGE_READ, "anyone", "json")}
    return described | {path: Declared(frozenset(of), "administrator", "json") for path, of in methods.items()}


STEPS = ("passkey", "password", "recovery", "totp", "email", "consent", "cancel", "saved", "face_consent", "renewal")
ACTS = ("add_passkey", "rename_passkey", "remove_passkey", "end_session", "withdraw_consent", "sign_out")
PRESSED = ("unlock", "end_session", "end_sessions", "withdraw_consent")  # at a person, in the console
CONFIRMED = ("invitation", "active", "remove", "factors/<factor>")
CONFIGURATION, METADATA = ".well-known/openid-configuration", ".well-known/oauth-authorization-server"
RESOURCE = ".well-known/oauth-protected-resource"
ROUTES: dict[str, Declared] = {
    f"/t/<tenant>/{CONFIGURATION}": Declared(READ, "anyone", "json", kept=True),
    f"/t/<tenant>/{METADATA}": Declared(READ, "anyone", "json", kept=True),
    "/t/<tenant>/oauth/jwks": Declared(READ, "anyone", "json", kept=True),
    "/t/<tenant>/oauth/authorize": Declared(frozenset({GET, POST}), "anyone"),
    "/t/<tenant>/oauth/token": Declared(frozenset({POST, OPTIONS}), "client", "json"),
    "/t/<tenant>/oauth/introspect": Declared(frozenset({POST}), "client", "json"),
    "/t/<tenant>/oauth/revoke": Declared(frozenset({POST, OPTIONS}), "client", "json"),
    f"/t/<tenant>/oauth/userinfo/{RESOURCE}": Declared(READ, "anyone", "json", kept=True),
    "/t/<tenant>/oauth/userinfo": Declared(frozenset({GET, POST, OPTIONS}), "token", "json"),
    "/t/<tenant>/oauth/device_authorization": Declared(frozenset({POST}), "client", "json"),
    "/t/<tenant>/oauth/device": Declared(frozenset({GET, POST}), "anyone"),
    "/t/<tenant>/oauth/check_session": Declared(READ, "anyone"),
    "/t/<tenant>/oauth/end_session": Declared(frozenset({GET, POST}), "anyone"),
    "/t/<tenant>/oauth/register": Declared(frozenset({POST}), "token", "json"),
    "/t/<tenant>/oauth/register/<client>": Declared(frozenset({GET, PUT, DELETE}), "token", "json"),
    "/t/<tenant>/client_logo": Declared(READ, "anyone", "file", kept=True),
    "/t/<tenant>/brand_logo": Declared(READ, "anyone", "file", kept=True),
    "/t/<tenant>/face/captures": Declared(frozenset({POST}), "browser", "json"),
    "/t/<tenant>/face/captures/<capture>/frames": Declared(frozenset({POST}), "browser", "json"),
    "/t/<tenant>/face/captures/<capture>/finish": Declared(frozenset({POST}), "browser", "json"),
    "/t/<tenant>/static/tokens.css": Declared(READ, "anyone", "file", kept=True),
    "/t/<tenant>/static/<theme>/<name>": Declared(READ, "anyone", "file", kept=True),
    "/healthz": Declared(READ, "anyone", "json"),
    "/readyz": Declared(READ, "anyone", "json"),
    "/metrics": Declared(READ, "machine", "json"),
    "/static/tokens.css": Declared(READ, "anyone", "file", kept=True),
    "/static/<theme>/<name>": Declared(READ, "anyone", "file", kept=True),
    "/t/<tenant>/login/start": Declared(PAGE_WRITE, "browser"),
    "/t/<tenant>/login/passkey": Declared(PAGE_WRITE, "browser"),
    "/t/<tenant>/login/<journey>": Declared(PAGE_READ, "browser"),
    **{f"/t/<tenant>/login/<journey>/{step}": Declared(PAGE_WRITE, "browser") for step in STEPS},
    "/t/<tenant>/invite/<code>": Declared(PAGE_READ | {POST}, "anyone"),
    "/t/<tenant>/account": Declared(PAGE_READ, "person"),
    "/t/<tenant>/account/passkeys": Declared(PAGE_READ, "person"),
    "/t/<tenant>/account/face": Declared(PAGE_READ, "person"),
    "/t/<tenant>/account/face_receipt": Declared(PAGE_READ, "person"),
    "/t/<tenant>/account/codes": Declared(PAGE_READ, "person"),
    "/t/<tenant>/account/password": Declared(PAGE_READ | {POST}, "person"),
    "/t/<tenant>/account/remove_face": Declared(PAGE_READ | {POST}, "person"),
    "/t/<tenant>/account/email": Declared(PAGE_READ | {POST}, "person"),
    "/t/<tenant>/account/totp": Declared(PAGE_READ | {POST}, "person"),
    "/t/<tenant>/account/remove_totp": Declared(PAGE_READ | {POST}, "person"),
    **{f"/t/<tenant>/account/{act}": Declared(PAGE_WRITE, "person") for act in ACTS},
    "/admin/login": Declared(PAGE_READ, "anyone"),
    "/admin/callback": Declared(PAGE_READ, "anyone"),
    "/admin/sign_out": Declared(PAGE_WRITE, "administrator"),
    "/admin/signed_out": Declared(PAGE_READ, "anyone"),
    "/admin/": Declared(PAGE_READ, "administrator"),
    "/admin/me": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/applications": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/applications/new": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/applications/<client>": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/applications/<client>/active": Declared(PAGE_WRITE, "administrator"),
    "/admin/t/<tenant>/applications/<client>/code": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/applications/<client>/secret": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/applications/<client>/delete": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/applications/<client>/test": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/test/callback": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/registration_tokens": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/registration_tokens/<token>/revoke": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/policy": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/policy/preview": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/looks": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/looks/publish": Declared(PAGE_WRITE, "administrator"),
    "/admin/t/<tenant>/looks/discard": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/looks/preview": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/looks/preview.css": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/looks/contrast": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/looks/versions/<version>": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/keys": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/keys/rotate": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/keys/<kid>/retire": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/again/<form>": Declared(PAGE_READ, "administrator"),
    "/admin/tenants": Declared(PAGE_READ, "administrator"),
    "/admin/tenants/new": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/settings": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/active": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/remove": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/reference": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/people": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/people/new": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/people/<person>": Declared(PAGE_READ | {POST}, "administrator"),
    **{f"/admin/t/<tenant>/people/<person>/{act}": Declared(PAGE_WRITE, "administrator") for act in PRESSED},
    **{f"/admin/t/<tenant>/people/<person>/{act}": Declared(PAGE_READ | {POST}, "administrator") for act in CONFIRMED},
    **{
        f"/admin/t/<tenant>/{kind}s{below}": Declared(methods, "administrator")
        for kind in ("group", "role")
        for below, methods in (
            ("", PAGE_READ),
            ("/new", PAGE_READ | {POST}),
            (f"/<{kind}>", PAGE_READ | {POST}),
            (f"/<{kind}>/join", PAGE_WRITE),
            (f"/<{kind}>/leave", PAGE_WRITE),
            (f"/<{kind}>/remove", PAGE_READ | {POST}),
        )
    },
    "/admin/t/<tenant>/claims": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/claims/remove": Declared(PAGE_WRITE, "administrator"),
    "/admin/t/<tenant>": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/audit": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/audit/export": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/audit/<event>": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/webhooks": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/webhooks/new": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/webhooks/<webhook>": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/webhooks/<webhook>/test": Declared(PAGE_WRITE, "administrator"),
    "/admin/t/<tenant>/webhooks/<webhook>/replay": Declared(PAGE_WRITE, "administrator"),
    "/admin/t/<tenant>/webhooks/<webhook>/secret": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/webhooks/<webhook>/remove": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/configuration": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/t/<tenant>/configuration/export": Declared(PAGE_READ, "administrator"),
    "/admin/t/<tenant>/configuration/apply": Declared(PAGE_WRITE, "administrator"),
    "/admin/administrators": Declared(PAGE_READ, "administrator"),
    "/admin/administrators/new": Declared(PAGE_READ | {POST}, "administrator"),
    "/admin/administrators/<principal>/dismiss": Declared(PAGE_READ | {POST}, "administrator"),
    **interface(),
}
INTERFACE = [path for path in ROUTES if path.startswith(f"{API}/")]
OF_TENANTS = [path for path in ROUTES if path.startswith("/t/<tenant>")]
PROTOCOL = [
    path
    for path in OF_TENANTS
    if not path.startswith(("/t/<tenant>/login", "/t/<tenant>/account", "/t/<tenant>/invite"))
]


def built(app: Gateway) -> dict[str, frozenset[str]]:
    """Methods by path, of what this application really answers."""
    found: dict[str, set[str]] = defaultdict(set)
    router, plain, pages = app._router, app._plain, app._pages
    for route in (*(one for same in router._plain.values() for one in same), *(one for _, one in router._patterns)):
        found[f"/t/<tenant>{route.path}"] |= route.methods
    for path in plain:
        found[_general(path)] |= READ
    for rule in pages.url_map.iter_rules():
        found[rule.rule] |= rule.methods or set()
    return {path: frozenset(methods) for path, methods in found.items()}


def example(path: str, **places: str) -> str:
    """An address that the path matches; `tenant="other"` and the like say otherwise."""
    for place, value in (EXAMPLES | {f"<{name}>": value for name, value in places.items()}).items():
        path = path.replace(place, value)
    return path


def methods_at(address: str) -> frozenset[str]:
    """What the address takes by declaration; `login/start` is also spelled like a journey."""
    matching = (one.methods for path, one in ROUTES.items() if re.fullmatch(re.sub(r"<\w+>", "[^/]+", path), address))
    return frozenset().union(*matching)


def _general(path: str) -> str:
    """The files of the installed themes stand in the map one by one."""
    return "/static/<theme>/<name>" if path.count("/") == 3 and path.startswith("/static/") else path
