"""Typed text survives: a form that could not be taken comes back with everything in it (safety C1, C6).

When a session ran out while somebody was writing, the text is kept for ten minutes under a key that only
a short cookie in their browser holds, and given back to the same person after they have signed in. When
that is not possible, the answer itself is a page with the text. Passphrases and codes are never kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, Response, current_app, g, render_template, request
from sqlalchemy import LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core import clock, ids, vault
from swsolidarity.core.db import Base, db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.core.verdict import Sentence, say
from swsolidarity.web import once, throttle, transactions

KEPT = timedelta(minutes=10)
MOST_BYTES = 100_000
MOST_ROWS = 300
MOST_FOR_ONE = 5
MARK = "unsent"
_OURS = frozenset({"csrf_token", once.FIELD, MARK})
# A vote is not kept either: for a secret one nothing may ever lie beside the person who sent it.
_SECRET = ("passphrase", "password", "digits", "code", "token", "sheet", "ballot")
_COOKIE = "p"
_CONTRACT = "parked_text.body"

SIGNED_OUT = say("You were signed out while writing. Your text is below.")
STALE = say("This page was open for too long. Your text is below.")


class ParkedText(Base):
    """What somebody was about to send when their session ended. Nothing in the database can open it."""

    __tablename__ = "parked_text"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    body_sealed: Mapped[bytes]
    kept_until: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Parked:
    """A form as it was sent: the address it was meant for and its fields in their order."""

    target: str
    fields: list[tuple[str, str]]


def fields() -> list[tuple[str, str]]:
    """The fields of this request worth keeping; none if it does not write or held nothing typed."""
    if request.method in transactions.SAFE_METHODS:
        return []
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _OURS and not _secret(name)
    ]
    return kept if any(value.strip() for _name, value in kept) else []


def park(owner: str) -> str | None:
    """Keep this request's form for a person, in a transaction of its own; the key for their cookie.

    None when it is too long, holds nothing, or somebody keeps too much.
    """
    kept = fields()
    body = json.dumps({"owner": owner, "to": _target(), "fields": kept}).encode()
    if not kept or len(body) > MOST_BYTES:
        return None
    key = ids.token()
    now = clock.now()
    try:
        with transaction() as session:
            throttle.spend("park", owner, most=MOST_FOR_ONE, per=int(KEPT.total_seconds()))
            session.execute(delete(ParkedText).where(ParkedText.kept_until <= now))
            if (session.scalar(select(func.count()).select_from(ParkedText)) or 0) >= MOST_ROWS:
                return None
            digest = ids.token_digest(key)
            session.add(ParkedText(digest=digest, body_sealed=_seal(key, body), kept_until=now + KEPT))
    except throttle.TooMany:
        return None
    return key


def waiting(owner: str) -> Parked | None:
    """The form kept for this person under the key in this browser's cookie. Reads only."""
    key = request.cookies.get(_cookie_name())
    if not key or len(key) > 64:
        return None
    row = db.session.get(ParkedText, ids.token_digest(key))
    if row is None or row.kept_until <= clock.now():
        return None
    try:
        held = json.loads(_open(key, row.body_sealed))
    except (InvalidTag, vault.VaultError):
        return None
    if held["owner"] != owner:
        return None
    return Parked(held["to"], [(name, value) for name, value in held["fields"]])


def hand_over(response: Response, key: str | None) -> Response:
    """Put the key into its cookie, or with None take it away."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    if key is None:
        response.delete_cookie(_cookie_name(), path="/", secure=secure, httponly=True, samesite="Strict")
    else:
        response.set_cookie(
            _cookie_name(), key, max_age=KEPT, path="/", secure=secure, httponly=True, samesite="Strict"
        )
    return response


def page(
    status: int, heading: Sentence, advice: Sentence | None = None, kept: Parked | None = None
) -> tuple[str, int]:
    """The page with the text in it, a fresh token and a button that sends it to where it was meant to go."""
    g.without_badges = True
    g.actor = None  # rolled back: nothing about them can be read any more
    form = kept or Parked(_target(), fields())
    shown = [(name, value) for name, value in form.fields if _reads_like_text(value)]
    hidden = [(name, value) for name, value in form.fields if not _reads_like_text(value)]
    return render_template(
        "errors/send_again.html",
        heading=heading,
        advice=advice or say("Look it over and send it again. Nothing was sent yet."),
        target=form.target,
        shown=shown,
        hidden=hidden,
        mark=MARK,
    ), status


def holds_secrets() -> bool:
    """Whether this request's form has a passphrase or a code in it, which is never given back."""
    return any(_secret(name) for name in request.form if name not in _OURS)


def _secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET)


def _reads_like_text(value: str) -> bool:
    return len(value) > 40 or not value.isascii() or any(sign.isspace() for sign in value)


def _target() -> str:
    return request.full_path.rstrip("?")


def _cookie_name() -> str:
    return f"__Host-{_COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else _COOKIE


def _cipher(key: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"app:parked:v1").derive(key.encode()))


def _seal(key: str, body: bytes) -> bytes:
    """The vault's envelope hides the length; the cookie's key closes it for everybody else."""
    row = hashlib.sha256(key.encode()).hexdigest()
    nonce = os.urandom(12)
    return nonce + _cipher(key).encrypt(nonce, vault.current().seal(_CONTRACT, row, body), None)


def _open(key: str, sealed: bytes) -> bytes:
    row = hashlib.sha256(key.encode()).hexdigest()
    return vault.current().open_bytes(_CONTRACT, row, _cipher(key).decrypt(sealed[:12], sealed[12:], None))


def init_app(app: Flask) -> None:
    """Forget what has been sent again.

    Must be initialised after ``web.transactions``, so that forgetting happens before the commit.
    """

    @app.after_request
    def forget_when_sent(response: Response) -> Response:
        key = request.cookies.get(_cookie_name())
        sent = "form_digest" in g and MARK in request.form and 300 <= response.status_code < 400
        if key and sent and not g.get("transaction_failed"):
            db.session.execute(delete(ParkedText).where(ParkedText.digest == ids.token_digest(key)))
            hand_over(response, None)
        return response


@job("web.forget_parked_text", every=300, forgets=True)
def forget_parked_text() -> None:
    """Drop texts whose ten minutes are over."""
    with transaction() as session:
        session.execute(delete(ParkedText).where(ParkedText.kept_until <= clock.now()))
