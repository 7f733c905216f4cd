"""Structured logs: one event a line, request and tenant ids bound, never a secret.

To a terminal the lines are coloured text, elsewhere JSON with control characters escaped (LK-04).
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from functools import cache
from typing import Any

import structlog

SECRET_NAME = re.compile(
    r"password|secret|token|code|cookie|verifier|authorization|embedding|frame|csrf", re.IGNORECASE
)
LONGEST = 500  # characters of one field
log = structlog.get_logger("faceguard")


def configure(*, pretty: bool | None = None) -> None:
    """Sets structlog up for this process. Libraries that log tokens at DEBUG are held at INFO (LB-02)."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")
    for library in ("authlib", "urllib3", "sqlalchemy"):
        logging.getLogger(library).setLevel(logging.WARNING)
    terminal = sys.stderr.isatty() if pretty is None else pretty
    renderer: Any = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(sort_keys=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask_secrets,
            shorten,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),  # one write a line: processes share the stream
        cache_logger_on_first_use=True,
    )


def mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replaces the value of every field whose name speaks of a secret."""
    for name in event:
        if _names_a_secret(name):
            event[name] = "***"
    return event


@cache
def _names_a_secret(field: str) -> bool:
    """Remembered: fields are named in this code, so there are few."""
    return field != "event" and SECRET_NAME.search(field) is not None


def shorten(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cuts long texts, so that nobody fills the disk with what a refusal quotes of their request."""
    for name, value in event.items():
        if isinstance(value, str) and len(value) > LONGEST:
            event[name] = f"{value[:LONGEST]}…"
    return event
