"""Every letter there is. They say the same to everybody and nothing of anything (safety §12, P4)."""

from __future__ import annotations

from urllib.parse import urlsplit

from swsolidarity.core.verdict import say
from swsolidarity.web.i18n import said_in

SUBJECT = say("You have an update")
BODY = say("You have an update.")


def origin(address: str) -> str:
    """The bare address of this server: no path, nothing behind it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def update(language: str, where: str | None) -> tuple[str, str]:
    """Subject and text of the letter that there is something; with the server's bare address, or without."""
    body = said_in(language, BODY)
    return said_in(language, SUBJECT), f"{body}\n\n{where}\n" if where else f"{body}\n"


def code(language: str, digits: str) -> tuple[str, str]:
    """Subject and text of the letter that proves an address: the digits and nothing else."""
    return said_in(language, SUBJECT), f"{digits}\n"
