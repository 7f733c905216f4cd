"""Themes: folders of tokens, words, templates and static files. What a theme lacks comes from the default theme.

They are read once in a process and belong to the operator; a tenant chooses one by name and may lay tokens over it.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from idp.context import Branding, Tenant
from idp.looks.branding import tokens_of
from idp.looks.tokens import Tokens, checked, laid_over, stylesheet
from idp.looks.words import Words

DEFAULT = "default"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    content_type: str
    body: bytes
    version: str


@dataclass(frozen=True, slots=True)
class Theme:
    name: str
    tokens: Tokens
    words: Words
    templates: tuple[Path, ...]  # folders, from the strongest to the weakest
    files: dict[str, StaticFile]  # its own, by name
    logo: str | None


def themes_root() -> Path:
    """Beside the code in an installed wheel, else in the repository."""
    here = Path(__file__).resolve().parents[1]
    installed = here / "_themes"
    return installed if installed.is_dir() else here.parent / "themes"


def theme_of(tenant: Tenant | None) -> Theme:
    """The tenant's theme; the default one for no tenant or a theme that is not installed."""
    return load(tenant.theme if tenant and tenant.theme in installed() else DEFAULT)


def token_file(tenant: Tenant | None, scheme: str | None = None) -> StaticFile:
    """The theme's tokens under those of the tenant's branding. Raises BadToken when these are not tokens."""
    return _tokens_over(theme_of(tenant).name, tenant.branding if tenant else Branding(), scheme)


@lru_cache(maxsize=1024)
def _tokens_over(name: str, branding: Branding, scheme: str | None) -> StaticFile:
    theme = load(name).tokens
    own = checked(tokens_of(branding, theme))
    return _static_file(".css", stylesheet(laid_over(theme, own), scheme).encode())


def static_file(theme: str, name: str) -> StaticFile | None:
    return load(theme).files.get(name) if theme in installed() else None


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    return frozenset(path.parent.name for path in themes_root().glob("*/theme.toml"))


@lru_cache(maxsize=64)
def load(name: str) -> Theme:
    """Raises BadToken, FileNotFoundError."""
    folder, base = themes_root() / name, themes_root() / DEFAULT
    folders = (folder,) if name == DEFAULT else (folder, base)
    description = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    tokens = checked(description.get("tokens", {}))
    return Theme(
        name=name,
        tokens=tokens if name == DEFAULT else laid_over(load(DEFAULT).tokens, tokens),
        words=Words(each / "words" for each in folders),
        templates=tuple(each / "templates" for each in folders),
        files={
            path.name: _static_file(path.suffix, path.read_bytes())
            for path in sorted((folder / "static").glob("*"))
            if path.suffix in CONTENT_TYPES
        },
        logo=description.get("logo"),
    )


def _static_file(suffix: str, body: bytes) -> StaticFile:
    return StaticFile(CONTENT_TYPES[suffix], body, hashlib.sha256(body).hexdigest()[:16])
