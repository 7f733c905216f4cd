"""Photographs for the tests, out of two packages on PyPI, cached in var/test-photos and pinned by SHA-256.

Barack Obama (three pictures) and Joe Biden from face_recognition's own tests; Eileen Collins (NASA) from scikit-image.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from face.models.files import sha256, write
from face.models.manifest import Package, Packed
from face.models.packages import download, member

FOLDER = Path(__file__).parents[2] / "var/test-photos"

FACE_RECOGNITION = Package("pypi-sdist", "face_recognition", "1.3.0")
SCIKIT_IMAGE = Package("pypi-wheel", "scikit-image", "0.26.0")


def _obama_or_biden(name: str, size: int, digest: str) -> Packed:
    return Packed(FACE_RECOGNITION, f"face_recognition-1.3.0/tests/test_images/{name}", size, digest)


MANIFEST = {
    "obama.jpg": _obama_or_biden(
        "obama.jpg", 279922, "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6"
    ),
    "obama2.jpg": _obama_or_biden(
        "obama2.jpg", 184455, "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6"
    ),
    "obama3.jpg": _obama_or_biden(
        "obama3.jpg", 595944, "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3"
    ),
    "biden.jpg": _obama_or_biden(
        "biden.jpg", 353723, "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c"
    ),
    "astronaut.png": Packed(
        SCIKIT_IMAGE,
        "skimage/data/astronaut.png",
        791555,
        "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
    ),
}


def photo(name: str) -> Path:
    """The photograph's path, fetched first where it is missing."""
    packed = MANIFEST[name]
    path = FOLDER / name
    if not path.exists() or sha256(path.read_bytes()) != packed.sha256:
        _fetch(packed.package)
    return path


def _fetch(package: Package) -> None:
    with tempfile.TemporaryDirectory(prefix="faceguard-") as scratch:
        archive = download(package, Path(scratch))
        for name, packed in MANIFEST.items():
            if packed.package == package:
                write(FOLDER / name, member(archive, packed))
