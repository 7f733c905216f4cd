"""Mail to people: codes, and word of what changed about how they sign in (AS-10, MF-13).

A letter is an entry of the outbox, written in the transaction of its cause, so no request waits for a mail server and
nothing is sent for what was rolled back. What it says lies there sealed, until it is delivered or useless (MF-12).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any, Literal

from idp.audit.log import log
from idp.context import Ctx
from idp.keys.seal import Seals
from idp.looks.brand import links
from idp.looks.themes import theme_of
from idp.outbound.call import Letter
from idp.pages import written
from idp.settings import MailFolder, Smtp
from idp.store import brand_logos, outbox
from idp.store.people import Person

KIND: outbox.Kind = "mail"
WORTH_KNOWING = timedelta(days=1)
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", re.ASCII)
LONGEST = 254  # RFC 5321 §4.5.3.1.3
Change = Literal["totp_added", "totp_removed", "face_enrolled", "face_removed", "password_changed", "passkey_added",
                 "passkey_removed", "codes_made", "codes_removed", "password_removed", "email_confirmed",
                 "email_changed"]  # fmt: skip


class Mailer:
    """A class because it carries the seals and knows whether there is anywhere to send to."""

    def __init__(self, seals: Seals, settings: Smtp | MailFolder | None) -> None:
        self._seals, self._settings = seals, settings

    def reaches(self, person: Person) -> bool:
        """Whether mail is set up here, and the person's address is one that we write to: ASCII, and no header in it."""
        return self._settings is not None and deliverable(person.email)

    def send(self, ctx: Ctx, person: Person, what: str, locale: str, lifetime: timedelta, **values: object) -> None:
        """A letter in the words [mail] `what`_subject and `what`_text; not sent any more after `lifetime`."""
        if not self.reaches(person):
            return
        words = theme_of(ctx.tenant).words
        told = {"tenant": ctx.tenant.shown_name, **values}
        letter = {
            "to": person.email,
            "subject": words.say(locale, f"mail.{what}_subject", **told),
            "text": words.say(locale, f"mail.{what}_text", **told),
            "code": str(values.get("code", "")),
            "locale": locale,
        }
        seconds = int(lifetime.total_seconds())
        sealed = self._seals.seal(ctx, KIND, letter, bind=person.id, lifetime=seconds)
        outbox.put_in(ctx, KIND, {"person": person.id, "sealed": sealed}, lifetime)

    def notify(self, ctx: Ctx, person: Person, change: Change, locale: str = "en") -> None:
        """Tells the person what changed, at the address on file, so that a stranger's change does not stay unseen."""
        self.send(ctx, person, change, locale, WORTH_KNOWING)


def deliverable(email: str) -> bool:
    return len(email) <= LONGEST and ADDRESS.fullmatch(email) is not None


def prepare(ctx: Ctx, payload: Mapping[str, Any], *, seals: Seals, settings: Smtp | MailFolder | None) -> Letter | None:
    """The letter itself; None when it has lost its use, or mail has been switched off since."""
    opened = seals.unseal(ctx, KIND, payload["sealed"], bind=payload["person"])
    if opened is None or settings is None:
        log.info("letter dropped", person=payload["person"])
        return None
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = settings.sender, opened["to"]
    letter["Subject"] = " ".join(opened["subject"].split())
    letter["Date"], letter["Message-ID"] = formatdate(ctx.now.timestamp()), make_msgid(domain=settings.domain)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5
    plain = "\n\n".join(part for part in (opened["text"], opened["code"], _signed(ctx, opened["locale"])) if part)
    letter.set_content(plain + "\n")
    png = brand_logos.find(ctx, ctx.tenant.branding.logo) if ctx.tenant.branding.logo else None
    logo = None if png is None else make_msgid("logo", settings.domain)
    said = {"text": opened["text"], "code": opened["code"], "logo": logo and logo[1:-1]}
    letter.add_alternative(written(ctx, "mail/letter.html", opened["locale"], **said), subtype="html")
    if png is not None and logo is not None:
        _carry(letter, png, logo)
    return Letter(letter, payload["person"])


def _signed(ctx: Ctx, locale: str) -> str:
    """Who writes, and where there is help."""
    words = theme_of(ctx.tenant).words
    said = [f"{words.say(locale, f'brand.{word}')}: {url}" for word, url in links(ctx.tenant.branding)]
    return "\n".join(("-- ", ctx.tenant.shown_name, *said))


def _carry(letter: EmailMessage, png: bytes, name: str) -> None:
    """The logo travels with the letter, so that reading it asks nobody for a picture. `name`: its Content-ID."""
    parts = letter.get_payload()
    assert isinstance(parts, list)
    html = parts[-1]
    assert isinstance(html, EmailMessage)
    html.add_related(png, "image", "png", cid=name, disposition="inline", filename="logo.png")
