"""Labeled Faces in the Wild as it lies in a folder: images/<name>/<name>_NNNN.jpg and pairs.txt (View 2)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("FACEGUARD_LFW") or Path(__file__).parents[2] / "../shared/data/lfw")


@dataclass(frozen=True, slots=True)
class Pair:
    first: Path
    second: Path
    same: bool


def pairs(folder: Path) -> list[Pair]:
    """The folder's pairs.txt: three columns (name, number, number) are one person, four are two."""
    rows = (line.split() for line in (folder / "pairs.txt").read_text().splitlines())
    found = []
    for row in rows:
        if len(row) == 3:
            found.append(Pair(_image(folder, row[0], row[1]), _image(folder, row[0], row[2]), True))
        elif len(row) == 4:
            found.append(Pair(_image(folder, row[0], row[1]), _image(folder, row[2], row[3]), False))
    return found


def images(folder: Path) -> list[Path]:
    """All images in a fixed order; the name of an image's folder is the person."""
    return sorted((folder / "images").glob("*/*.jpg"))


def _image(folder: Path, name: str, number: str) -> Path:
    return folder / "images" / name / f"{name}_{int(number):04}.jpg"
