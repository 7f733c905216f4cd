"""Runs the operator's command in a process of its own, forked from one that has imported everything: as it is run from
a shell, but for the second that importing takes."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from idp.cli import COMMANDS

PATIENCE = 60  # seconds
FORKING = multiprocessing.get_context("forkserver")
MODULES = [f"idp.commands.{where.partition(':')[0]}" for where in COMMANDS.values()]
FORKING.set_forkserver_preload(["tests.processes.prepared", "idp.store.migrate", *MODULES])


def run(arguments: tuple[str, ...], environ: dict[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
    """What the command said and how it ended, with `given` on its standard input."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        for path, text in zip(streams, (given, "", ""), strict=True):
            path.write_text(text)
        process = FORKING.Process(target=_run, args=(arguments, environ, [str(path) for path in streams]))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(["faceguard", *arguments], PATIENCE)
        out, err = (path.read_text() for path in streams[1:])
        return subprocess.CompletedProcess(["faceguard", *arguments], process.exitcode, out, err)


def _run(arguments: tuple[str, ...], environ: dict[str, str], streams: list[str]) -> None:
    for number, (path, flags) in enumerate(zip(streams, (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY), strict=True)):
        os.dup2(os.open(path, flags), number)
    sys.stdin = os.fdopen(0, closefd=False)
    os.environ.clear()
    os.environ.update(environ)
    from idp.cli import main

    main(list(arguments), prog_name="faceguard")
