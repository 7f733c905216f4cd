"""manifest.toml, typed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Package:
    """A package that an ordinary package client can bring."""

    kind: Literal["pypi-wheel", "pypi-sdist", "npm"]
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.kind})"


@dataclass(frozen=True, slots=True)
class Packed:
    """One file inside a package."""

    package: Package
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    """The file's name in the models directory."""
    purpose: str
    packed: Packed
    rewrite: Literal["none", "batch-1"]
    size: int
    sha256: str
    """Size and hash of the file as it is used: of the packed file, or of what the rewrite makes of it."""
    input: str
    output: str
    source: str
    licence_code: str
    licence_weights: str
    licence_training_data: str


def load(path: Path) -> tuple[Model, ...]:
    """Raises KeyError or TypeError when the manifest is malformed."""
    with path.open("rb") as file:
        tables = tomllib.load(file)["model"]
    return tuple(_model(table) for table in tables)


def _model(table: dict[str, object]) -> Model:
    fields = dict(table)
    packed = fields.pop("packed")
    assert isinstance(packed, dict)
    package = Package(packed.pop("kind"), packed.pop("package"), packed.pop("version"))
    return Model(packed=Packed(package, **packed), **fields)  # type: ignore[arg-type]


MANIFEST = load(Path(__file__).with_name("manifest.toml"))
