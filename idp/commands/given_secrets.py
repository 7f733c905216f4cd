"""The secrets that a configuration refers to, read on this machine: from the environment or from a file."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from idp.admin.api.problem import FieldError, Problem
from idp.admin.configuration import references
from idp.admin.given_secret import LONGEST, GivenSecret, unfit

NAMED = "What a reference leads to cannot be taken."


class Unfit(Exception):
    """Why a reference leads to no secret; never with anything of what it leads to."""


def resolved(document: Mapping[str, Any], folder: Path, environ: Mapping[str, str]) -> dict[str, GivenSecret]:
    """By the JSON pointer of its reference. Relative paths begin in `folder`. Raises Problem, which names them all."""
    found: dict[str, GivenSecret] = {}
    wrong: list[FieldError] = []
    for part, pointer, reference in references(document):
        try:
            found[pointer] = _found(reference, folder, environ)
            said = unfit(part, found[pointer].value)
        except Unfit as refusal:
            said = str(refusal)
        if said is not None:
            wrong.append(FieldError(pointer, f"{source(reference)}: {said}"))
    if wrong:
        raise Problem(422, NAMED, wrong)
    return found


def exposed(document: Mapping[str, Any], folder: Path) -> list[FieldError]:
    """The references to files that every user of this machine may read."""
    return [
        FieldError(pointer, f"{source(reference)}: everybody on this machine may read it: `chmod 600` is better.")
        for _, pointer, reference in references(document)
        if reference.get("file") and (folder / reference["file"]).stat().st_mode & stat.S_IROTH
    ]


def source(reference: Mapping[str, str]) -> str:
    return f"env {reference['env']}" if reference.get("env") else f"file {reference['file']}"


def _found(reference: Mapping[str, str], folder: Path, environ: Mapping[str, str]) -> GivenSecret:
    """Raises Unfit."""
    if reference.get("env"):
        value = environ.get(reference["env"])
        if value is None:
            raise Unfit("There is no such environment variable here.")
    else:
        value = _content(folder / reference["file"])
    return GivenSecret(value, source(reference))


def _content(file: Path) -> str:
    """Without the line break at the end that editors write. Raises Unfit."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise Unfit("It is no file.")
        with file.open("rb") as opened:
            content = opened.read(LONGEST + 3)
        return content.decode("ascii").removesuffix("\n").removesuffix("\r")
    except UnicodeError:
        raise Unfit("It holds something else than ASCII.") from None
    except OSError as error:
        raise Unfit(f"It cannot be read ({error.strerror}).") from None
    except ValueError:  # a NUL in the path
        raise Unfit("It is no path.") from None
