"""Who may import what: the rooms of the house and the doors between them, read from the source itself."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 500  # lines
NUMBERS = {"numpy", "mediapipe", "annoy", "PIL", "ai_edge_litert", "face"}
WEB, SQL = {"flask", "werkzeug"}, {"sqlalchemy", "alembic", "psycopg"}

FLASK_IS_KNOWN_TO = ("idp/app.py", "idp/endpoints/")
JOSE = "idp/keys/"
FETCH = "idp/outbound/fetch.py"
CALLING = ("aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "ssl", "urllib.request", "urllib3")
TABLES = ("idp.store.tables", "idp.store.audit_tables", "idp.store.face_tables", "idp.store.face_key_tables")
SMTP = "idp/outbound/smtp.py"  # speaks to the one server that the operator names
SOCKETS = (FETCH, "idp/biometrics/", "idp/commands/up.py")  # the face process's own, and the question if a port is free
WIRING = ("idp/cli.py", "idp/commands/", "idp/children.py", "idp/worker.py", "idp/wsgi.py", "idp/app.py")
LOWER_ROOMS = {
    "idp/store/": (
        "idp.keys",
        "idp.tokens",
        "idp.oauth",
        "idp.login",
        "idp.endpoints",
        "idp.biometrics",
        "idp.tenants",
    ),
    "idp/keys/": ("idp.tokens", "idp.oauth", "idp.login", "idp.endpoints", "idp.biometrics", "idp.tenants"),
    "idp/tokens/": ("idp.oauth", "idp.login", "idp.endpoints", "idp.biometrics", "idp.tenants"),
    "idp/oauth/": ("idp.endpoints", "idp.biometrics", "idp.tenants"),
    "idp/login/": ("idp.endpoints",),
    "idp/tenants/": ("idp.endpoints", "idp.login.journey"),
    "idp/biometrics/": ("idp.endpoints", "idp.login", "idp.oauth", "idp.tokens"),
    "idp/outbound/fetch.py": ("idp.keys", "idp.tokens", "idp.oauth", "idp.login", "idp.endpoints", "idp.store"),
    "idp/audit/": ("idp.endpoints", "idp.login", "idp.oauth", "idp.tokens"),
    "idp/audit/log.py": ("idp.store",),
    "idp/audit/metrics.py": ("idp.store",),
}


@cache
def sources(*folders: str) -> tuple[str, ...]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(str(path.relative_to(ROOT)) for path in found))


@cache
def imported(path: str) -> frozenset[str]:
    """Dotted names, `from a import b` as a.b; what is imported for types alone and inside functions counts too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def packages(path: str) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


def taken_from(path: str, *rooms: str) -> set[str]:
    return {name for name in imported(path) if f"{name}.".startswith(tuple(f"{room}." for room in rooms))}


def test_face_knows_neither_the_web_nor_tables_nor_the_house() -> None:
    for path in sources("face"):
        assert not packages(path) & (WEB | SQL | {"idp", "structlog", "jinja2", "tests"}), path


def test_only_biometrics_opens_the_door_to_faces() -> None:
    for path in sources("idp"):
        if not path.startswith("idp/biometrics/"):
            assert not packages(path) & NUMBERS, path
        assert not packages(path) & {"tests", "bench", "examples"}, path


def test_what_web_workers_hold_of_faces_is_free_of_numbers() -> None:
    seen: set[str] = set()
    waiting = ["idp/biometrics/client.py"]
    while waiting:
        path = waiting.pop()
        assert not packages(path) & NUMBERS, path
        seen.add(path)
        waiting += [found for name in imported(path) if (found := _file_of(name)) and found not in seen]
    assert len(seen) > 1


def test_tables_are_known_to_the_store_alone() -> None:
    for path in sources("idp"):
        if not path.startswith("idp/store/"):
            assert taken_from(path, *SQL, *TABLES) <= {"sqlalchemy.Engine"}, path


def test_flask_is_known_to_pages_and_the_wiring_alone() -> None:
    for path in sources("idp"):
        if packages(path) & WEB:
            assert path.startswith(FLASK_IS_KNOWN_TO), path


def test_protocol_endpoints_stand_in_front_of_flask() -> None:
    protocol = "authorize discovery end_session face introspect jwks resource_metadata revoke token userinfo"
    for name in (*protocol.split(), "static", "unit"):
        assert not packages(f"idp/endpoints/{name}.py") & WEB, name


def test_one_file_calls_others() -> None:
    for path in sources("idp", "face"):
        assert not taken_from(path, *CALLING) or path in {FETCH, SMTP}, path
        assert not taken_from(path, "socket") or path.startswith(SOCKETS), path
    assert taken_from(FETCH, "urllib3", "socket")
    assert taken_from(SMTP, *CALLING) == {"smtplib", "ssl"}


def test_rooms_import_one_way() -> None:
    for path in sources("idp"):
        for room, closed in LOWER_ROOMS.items():
            if path.startswith(room):
                assert not taken_from(path, *closed), path
        if not path.startswith(WIRING):
            assert not taken_from(path, "idp.commands", "idp.cli", "idp.app"), path


def test_jose_is_joserfc_in_the_room_of_keys_alone() -> None:
    for path in sources("idp", "face", "migrations", "examples"):
        assert not taken_from(path, "authlib.jose", "jwt", "jose"), path
        if path.startswith("idp/"):
            assert "joserfc" not in packages(path) or path.startswith(JOSE), path
            assert "authlib" not in packages(path), path


def test_webauthn_is_known_to_one_file() -> None:
    for path in sources("idp", "face", "migrations", "examples"):
        assert path == "idp/login/webauthn.py" or "webauthn" not in packages(path), path


def test_no_file_is_longer_than_a_reader_bears_and_each_says_what_it_is() -> None:
    for path in sources("idp", "face", "migrations", "examples", "tests", "bench"):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert len(text.splitlines()) <= LONGEST, path
        if text.strip() and path.startswith(("idp/", "face/")):
            assert ast.get_docstring(ast.parse(text)), f"{path}: the first line says what the module is for"


def _file_of(name: str) -> str | None:
    """The file of idp that a dotted name leads to."""
    for dotted in (name, name.rpartition(".")[0]):
        path = dotted.replace(".", "/") + ".py"
        if dotted.startswith("idp.") and (ROOT / path).is_file():
            return path
    return None
