"""Proving who one is: tries are counted before the slow work, so that many at once gain nothing."""

from __future__ import annotations

from swsolidarity.accounts import gate, passphrases
from swsolidarity.accounts.forms import Passphrase
from swsolidarity.core.db import db, transaction
from swsolidarity.web import throttle
from swsolidarity.web.errors import wait_in_words
from swsolidarity.web.i18n import gettext as _

SIGN_IN, RECOVER, PROVE = "sign_in", "recover", "prove"
# What all strangers together may try; and a browser somebody signed in with before, whatever strangers do.
MOST_A_MINUTE = 60
MOST_OF_A_KNOWN_BROWSER = 10


def seconds_to_wait(action: str, subject: str) -> int:
    """Count a try in a transaction of its own; the seconds until the next one is allowed, 0 for now.

    A try that has to wait is not counted, so that nobody can keep the owner out by trying on and on.
    Raises ``TooMany`` when the whole server is asked too often. Whoever signed in with this browser before
    is not counted among the strangers: one of them alone must not keep everybody out (safety P20).
    """
    with transaction():
        known = gate.known_browser()
        most = MOST_OF_A_KNOWN_BROWSER if known else MOST_A_MINUTE
        throttle.spend("passphrase", known or "server", most=most, per=60)
        wait = throttle.delay(action, subject)
        if not wait:
            throttle.failed(action, subject)
    return wait


def no_match(wait: int) -> str:
    """What is said after a wrong passphrase, and to whom it may: nothing of what was wrong."""
    if not wait:
        return _("That did not match. Try again, or use your recovery digits.")
    return _(
        "That did not match. You can try again in %(wait)s, or use your recovery digits.",
        wait=wait_in_words(wait),
    )


def matches(field: Passphrase) -> bool:
    """Whether this is the passphrase of the person signed in; if not, the field says so. Slow."""
    person = gate.account()
    subject, stored = person.public_id, person.passphrase_hash
    wait = seconds_to_wait(PROVE, subject)
    if not wait and passphrases.verify(stored, field.data or ""):
        return True
    field.errors = [*field.errors, no_match(wait or throttle.delay(PROVE, subject))]
    db.session.rollback()
    return False
