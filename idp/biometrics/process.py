"""The face process (design §2): python -m idp.biometrics.process, settings from the environment.

It alone holds models, open captures, decrypted templates and galleries. It ends on SIGTERM.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from idp.audit.log import configure, log
from idp.biometrics.file_clock import clock_of
from idp.biometrics.hardening import forbid_dumps
from idp.biometrics.server import Server
from idp.biometrics.service import FaceService
from idp.settings import SettingsError, load

NICENESS = 10
"""Faces wait for a processor before sign-ins without one do (DS-10)."""


def _leave_processors() -> None:
    """Faces compute on the second half of the processors, so that the others are never all taken (design §2, DS-10)."""
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, allowed[len(allowed) // 2 :])


def main() -> int:
    forbid_dumps()
    os.nice(NICENESS)
    _leave_processors()
    configure()
    try:
        settings = load(os.environ)
        service = FaceService(settings, clock_of(os.environ))
        server = Server(settings.places.face_socket, service.answer)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.stop).start())
    log.info("face process ready", socket=str(settings.places.face_socket))
    server.serve()
    service.close()
    log.info("face process ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
