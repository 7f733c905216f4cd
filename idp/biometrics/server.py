"""A Unix socket that only this user can open, and one thread for each web worker's connection."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from idp.audit.log import log
from idp.biometrics import protocol
from idp.biometrics.refusals import FaceRefused
from idp.settings import SettingsError

CONNECTIONS = 256
PATIENCE = 10.0
"""Seconds a client may take over each part of a message; between messages it may be silent for ever."""
PATH_LIMIT = 107  # sun_path, unix(7)

Answer = Callable[[protocol.Message], dict[str, Any]]


class Server:
    """A class because it holds the socket, from the moment of binding until stop()."""

    def __init__(self, path: Path, answer: Answer) -> None:
        """Takes over the address of one that is gone. Raises SettingsError when somebody still serves there."""
        self._path, self._answer = path, answer
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        self._stopping = threading.Event()
        self._listening = _listen(path)

    def serve(self) -> None:
        """Until stop() is called, from any thread."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                if self._stopping.is_set():
                    return
                raise
            if not self._free.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._path.unlink(missing_ok=True)

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection:
                while (asked := protocol.receive(connection, patience=PATIENCE)) is not None:
                    protocol.send(connection, {"id": asked.header.get("id"), **self._judged(asked)})
        except (OSError, protocol.Malformed) as cause:
            log.info("face client dropped", reason=f"{type(cause).__name__}: {cause}")
        finally:
            self._free.release()

    def _judged(self, asked: protocol.Message) -> dict[str, Any]:
        verb = str(asked.header.get("verb"))[:32]
        try:
            return {"ok": self._answer(asked)}
        except FaceRefused as refusal:
            log.info("face refusal", verb=verb, reason=refusal.code, why=str(refusal))
            return {"error": refusal.code, "retry_after": refusal.retry_after, "message": str(refusal)}
        except Exception:
            log.exception("face process: unforeseen", verb=verb)
            return {"error": "failed", "retry_after": 5}


def _listen(path: Path) -> socket.socket:
    if len(os.fsencode(path)) > PATH_LIMIT:
        raise SettingsError(f"{path} is too long for a Unix socket: choose a data folder with a shorter path.")
    _remove_stale(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    umask = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(umask)
    listening.listen(CONNECTIONS)
    return listening


def _remove_stale(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
        else:
            raise SettingsError(f"Another face process serves {path}: stop it first.")
