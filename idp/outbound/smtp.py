"""Where mail goes: a server over TLS, from the first byte (RFC 8314) or by STARTTLS (RFC 3207), or a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
import time
from email.message import EmailMessage
from pathlib import Path

from idp.ids import new_id
from idp.settings import MailFolder, Smtp

TIMEOUT = 8.0  # seconds, of each step


def deliver(to: Smtp | MailFolder, letter: EmailMessage) -> str | None:
    """Why it was not taken, without a word of the letter or its address; None when it was."""
    if isinstance(to, MailFolder):
        return _keep(to.path, letter)
    try:
        with _connected(to) as server:
            if to.user is not None and to.password is not None:
                server.login(to.user, to.password.reveal())
            server.send_message(letter)
    except smtplib.SMTPResponseException as refusal:
        return f"the mail server said {refusal.smtp_code}"
    except (smtplib.SMTPException, OSError) as failure:
        return type(failure).__name__
    return None


def _connected(to: Smtp) -> smtplib.SMTP:
    """Nothing of a letter is said before TLS, which only a server on this machine may lack.

    Raises SMTPException, OSError.
    """
    trusted = ssl.create_default_context()
    if to.ca is not None:
        trusted.load_verify_locations(cafile=to.ca)
    if to.implicit_tls:
        return smtplib.SMTP_SSL(to.host, to.port, timeout=TIMEOUT, context=trusted)
    server = smtplib.SMTP(to.host, to.port, timeout=TIMEOUT)
    try:
        server.ehlo()
        if not to.on_this_machine or server.has_extn("starttls"):
            server.starttls(context=trusted)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _keep(folder: Path, letter: EmailMessage) -> str | None:
    """Sorted by name, the files stand in the order of delivery: the times of files are too coarse for that."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{time.time_ns()}-{letter['To']}-{new_id()}.eml".replace("/", "_")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(letter.as_bytes())
    return None
