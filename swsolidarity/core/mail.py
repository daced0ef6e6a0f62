"""The one way out: a letter handed to one configured mail server (safety G3, P19).

Only the worker and the operator's own command send. A letter is plain text with the headers it cannot do
without; what the server answers is looked at and forgotten.
"""

from __future__ import annotations

import secrets
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final, Literal

from swsolidarity.core import clock

STARTTLS, TLS = "starttls", "tls"
# Enhanced codes of RFC 3463 that are about the sender or the letter, not about who was to get it.
_ABOUT_US: Final = ("5.5", "5.6", "5.7")

Fate = Literal["sent", "later", "no_such", "unknown"]
"""``later``: surely not taken, try again. ``no_such``: refused for good. ``unknown``: never try again."""


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server we hand letters to, and as whom."""

    host: str
    port: int
    way: str
    sender: str
    name: str
    user: str = ""
    password: str = ""
    seconds: float = 20

    @property
    def domain(self) -> str:
        """What stands after the @ of the sender: the only name of a place that a letter has."""
        return self.sender.rpartition("@")[2]


class Unreachable(Exception):
    """The mail server is away, silent, or does not let us in: nobody's address is to blame."""


def relay_of(config: Mapping[str, Any]) -> Relay | None:
    """The mail server the settings name, if they name one."""
    if not config["MAIL_HOST"]:
        return None
    return Relay(
        host=config["MAIL_HOST"],
        port=config["MAIL_PORT"],
        way=config["MAIL_TLS"],
        sender=config["MAIL_FROM"],
        name=config["COVER_TITLE"],
        user=config["MAIL_USER"],
        password=config["MAIL_PASSWORD"],
    )


def letter(relay: Relay, to: str, subject: str, body: str) -> EmailMessage:
    """A letter with nothing in it that is not needed: the date is cut to the hour, in UTC.

    ``Auto-Submitted`` (RFC 3834) keeps the answering machine of whoever gets it from writing back: that would
    put their name into a mailbox of the operator's.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(relay.name, addr_spec=relay.sender)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = subject
    made["Date"] = format_datetime(clock.this_hour())
    made["Message-ID"] = f"<{secrets.token_hex(16)}@{relay.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body)
    return made


def send(relay: Relay, to: str, subject: str, body: str) -> Fate:
    """Hand one letter over. Takes up to ``relay.seconds`` for each step of it: never within a transaction.

    Raises ``Unreachable`` before the letter was handed over.
    """
    words = letter(relay, to, subject, body).as_bytes()
    try:
        server = _connected(relay)
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(type(error).__name__) from None
    try:
        return _handed_over(server, relay, to, words)
    finally:
        _goodbye(server)


def _connected(relay: Relay) -> smtplib.SMTP:
    """Connected, encrypted and signed in. Our own machine's name is not said: the sender's domain is.

    Raises what smtplib and the network raise.
    """
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if relay.way == TLS:
        server = smtplib.SMTP_SSL(
            relay.host, relay.port, relay.domain, timeout=relay.seconds, context=context
        )
    else:
        server = smtplib.SMTP(relay.host, relay.port, relay.domain, timeout=relay.seconds)
    try:
        if relay.way == STARTTLS:
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if relay.user:
            server.login(relay.user, relay.password)
    except BaseException:
        server.close()
        raise
    return server


def _handed_over(server: smtplib.SMTP, relay: Relay, to: str, words: bytes) -> Fate:
    # RFC 3461: nobody is to be told that it did not arrive, so that no bounce lies anywhere.
    unanswered = ["NOTIFY=NEVER"] if server.has_extn("dsn") else []
    try:
        said = server.mail(relay.sender)
        if said[0] != 250:
            raise Unreachable("sender refused")
        said = server.rcpt(to, unanswered)
        if said[0] not in (250, 251):
            return _refused(said)
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(type(error).__name__) from None
    try:
        said = server.data(words)
    except smtplib.SMTPDataError as error:
        return _refused((error.smtp_code, error.smtp_error))
    except (smtplib.SMTPException, OSError):
        return "unknown"
    return "sent" if said[0] == 250 else _refused(said)


def _refused(said: tuple[int, bytes | str]) -> Fate:
    """What becomes of a refused letter, from the code alone. What the server said goes no further."""
    code, words = said
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    about_us = code in (530, 535, 538) or text.startswith(_ABOUT_US)
    return "later" if code < 500 or about_us else "no_such"


def _goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
