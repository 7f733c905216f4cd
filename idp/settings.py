"""Settings, read once from the environment and faceguard.toml into small frozen pieces; a room receives its piece."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

THREADS = 16
"""Requests that a web worker answers at once."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
OUTBOUND_HOST = re.compile(r"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)

MAIL_FROM = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]+", re.ASCII)


class SettingsError(Exception):
    """A setting that cannot be used. The message is one sentence for the operator that says what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """The public address: the only source of issuers, links and cookies."""

    url: str

    @property
    def https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and files on this machine."""

    data: Path
    models: Path
    pad_model: Path | None = None
    """A passive liveness model that the operator brings."""

    @property
    def sign_kek(self) -> Path:
        return self.data / "sign.kek"

    @property
    def face_kek(self) -> Path:
        return self.data / "face.kek"

    @property
    def face_socket(self) -> Path:
        return self.data / "face.sock"


@dataclass(frozen=True, slots=True)
class Databases:
    """`main` holds everything but the keys of persons' faces, which have a home and a backup of their own."""

    main: str
    face_keys: str


@dataclass(frozen=True, slots=True)
class Listener:
    host: str
    port: int
    workers: int
    tls_cert: Path | None = None
    tls_key: Path | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """Calls to applications go to public addresses over https. What is named here may be private, and plain http.

    `hosts`: "name" or "name:port", lower case, an IPv6 address in brackets. `ca`: certificates trusted besides the
    system's.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    ca: Path | None = None


class Secret:
    """A value that does not show itself. A class because whatever prints or logs settings prints this."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server, over TLS: from the first byte, or with STARTTLS, which only one on this machine may lack."""

    host: str
    port: int
    implicit_tls: bool
    sender: str
    user: str | None = None
    password: Secret | None = None
    ca: Path | None = None

    @property
    def on_this_machine(self) -> bool:
        return self.host in LOOPBACK

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Mail is kept in a folder instead of sent: for development, on plain http alone."""

    path: Path
    sender: str = "faceguard@localhost"
    domain: str = "localhost"


@dataclass(frozen=True, slots=True)
class Settings:
    address: Address
    places: Places
    databases: Databases
    listener: Listener
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()  # whose X-Forwarded-For is believed
    outbound: Outbound = field(default_factory=Outbound)
    mail: Smtp | MailFolder | None = None
    demo: bool = False


def load(environ: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Settings:
    """Command line over environment over faceguard.toml over defaults. Raises SettingsError."""
    given = {**_file(environ), **_environment(environ), **(overrides or {})}
    data = Path(given.get("data", "var")).resolve()
    port = _port(given.get("port", "8080"))
    certificate, key = given.get("tls_cert"), given.get("tls_key")
    if bool(certificate) != bool(key):
        raise SettingsError("A TLS listener needs both --tls-cert and --tls-key.")
    scheme = "https" if certificate else "http"
    address = public_address(given.get("public_url", f"{scheme}://localhost:{port}"))
    main = given.get("database_url") or f"sqlite:///{data / 'faceguard.db'}"
    return Settings(
        address=address,
        places=Places(
            data=data,
            models=Path(given.get("model_dir", str(data / "models"))).resolve(),
            pad_model=Path(given["pad_model"]).resolve() if "pad_model" in given else None,
        ),
        databases=Databases(main=main, face_keys=given.get("face_keys_url") or _face_keys(main, data)),
        listener=Listener(
            host=given.get("host", "127.0.0.1"),
            port=port,
            workers=_count(given.get("workers") or str(usual_workers())),
            tls_cert=Path(certificate).resolve() if certificate else None,
            tls_key=Path(key).resolve() if key else None,
        ),
        proxies=_networks(given.get("trusted_proxies", "")),
        outbound=_outbound(given.get("outbound_allow", ""), given.get("outbound_ca")),
        mail=_mail(given, address, data),
        demo=given.get("demo", "") == "1",
    )


def public_address(url: str) -> Address:
    """https anywhere, http on loopback only (design §3)."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SettingsError(f"FACEGUARD_PUBLIC_URL must look like https://login.example.com, not {url!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsError(
            f"FACEGUARD_PUBLIC_URL is plain http for {parts.hostname}; http is accepted only on localhost: use https."
        )
    return Address(url.rstrip("/"))


def _face_keys(main: str, data: Path) -> str:
    return f"sqlite:///{data / 'face-keys.db'}" if main.startswith("sqlite") else main


NAMES = (
    "public_url",
    "data",
    "model_dir",
    "pad_model",
    "database_url",
    "face_keys_url",
    "host",
    "port",
    "workers",
    "trusted_proxies",
    "outbound_allow",
    "outbound_ca",
    "smtp_url",
    "mail_from",
    "demo",
    "tls_cert",
    "tls_key",
)


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    found = {name: environ[f"FACEGUARD_{name.upper()}"] for name in NAMES if environ.get(f"FACEGUARD_{name.upper()}")}
    if environ.get("PORT"):
        found.setdefault("port", environ["PORT"])
    return found


def _file(environ: Mapping[str, str]) -> dict[str, str]:
    path = Path(environ.get("FACEGUARD_CONFIG", "faceguard.toml"))
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    unknown = sorted(set(values) - set(NAMES))
    if unknown:
        raise SettingsError(f"{path} has settings that do not exist: {', '.join(unknown)}.")
    return {name: str(value) for name, value in values.items()}


def _networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(f"trusted_proxies must be addresses or networks such as 10.0.0.0/8: {error}.") from error


def _outbound(allow: str, ca: str | None) -> Outbound:
    parts = [part.strip().lower() for part in allow.split(",") if part.strip()]
    networks = [network for part in parts if (network := _network(part)) is not None]
    hosts = frozenset(part for part in parts if _network(part) is None)
    unreadable = sorted(host for host in hosts if not OUTBOUND_HOST.fullmatch(host))
    if unreadable:
        raise SettingsError(
            f"outbound_allow takes hosts, host:port and networks such as 10.0.0.0/8, not {unreadable[0]!r}."
        )
    if ca is not None and not Path(ca).is_file():
        raise SettingsError(f"outbound_ca must be a file of certificates in PEM; {ca} is not there.")
    return Outbound(hosts, tuple(networks), Path(ca).resolve() if ca else None)


def _mail(given: Mapping[str, str], address: Address, data: Path) -> Smtp | MailFolder | None:
    """smtps://user:password@host:465, smtp://host:587 (STARTTLS), or folder: for development on plain http."""
    url = given.get("smtp_url")
    if not url:
        return None
    if url == "folder:":
        if address.https:
            raise SettingsError("smtp_url folder: keeps mail here, for development only; name a mail server.")
        return MailFolder(data / "mail")
    parts, sender = urlsplit(url), given.get("mail_from", "")
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"} or parts.query:
        raise SettingsError("smtp_url must look like smtps://user:password@mail.example.com:465 or smtp://host:587.")
    if not MAIL_FROM.fullmatch(sender):
        raise SettingsError("A mail server needs mail_from, the address that mail comes from.")
    if parts.username and parts.password is None:
        raise SettingsError("smtp_url names a user without a password.")
    implicit = parts.scheme == "smtps"
    ca = given.get("outbound_ca")
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 587),
        implicit_tls=implicit,
        sender=sender,
        user=unquote(parts.username) if parts.username else None,
        password=Secret(unquote(parts.password)) if parts.username and parts.password is not None else None,
        ca=Path(ca).resolve() if ca else None,
    )


def _network(part: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(part.strip("[]"))
    except ValueError:
        return None


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise SettingsError(f"The port must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def usual_workers() -> int:
    """Half of the processors, the other half being for faces; never fewer than two, so that one may be busy (DS-10)."""
    return min(8, max(2, (os.cpu_count() or 2) // 2))


def _count(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) <= 64:
        raise SettingsError(f"workers must be a number from 1 to 64, not {value!r}.")
    return int(value)
