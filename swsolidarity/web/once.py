"""One-use form keys: sending a form twice does it once and shows the first result (safety C4)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, Response, flash, g, redirect, request, session
from sqlalchemy import LargeBinary, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response as BaseResponse

from swsolidarity.core import clock, vault
from swsolidarity.core.db import Base, affected, db, directly, insert_unless_there, transaction
from swsolidarity.core.jobs import job
from swsolidarity.core.verdict import Conflict
from swsolidarity.web.i18n import gettext as _

FIELD = "form_key"
CONTRACT = "used_form.location"
KEPT = timedelta(minutes=30)


class UsedForm(Base):
    """A key that has been sent in, and, sealed, where its first sending led: an address can be a secret."""

    __tablename__ = "used_form"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    location_sealed: Mapped[bytes | None]
    used_at: Mapped[datetime]


_LED_TO = update(UsedForm).where(UsedForm.digest == bindparam("key"))


class AlreadySent(Exception):
    """This form was sent before; carries where the first sending led."""

    def __init__(self, location: str) -> None:
        super().__init__("sent before")
        self.location = location


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def claim() -> None:
    """Use up this request's form key, in its writing transaction.

    Raises ``AlreadySent`` if it was used before; ``Conflict`` if that was without a visible result.
    """
    key = request.form.get(FIELD, "")
    if not key or len(key) > 64:
        return
    # With this browser's own seed: whoever else learns a key, from a screen or a cache, learns nothing by it.
    digest = hashlib.sha256(f"{key}\n{session.get('csrf_token', '')}".encode()).digest()
    row = {"digest": digest, "used_at": clock.now()}
    if affected(directly(insert_unless_there(UsedForm), row)) == 0:
        sealed = db.session.scalar(select(UsedForm.location_sealed).where(UsedForm.digest == digest))
        if sealed is None:
            raise Conflict("You already sent this.")
        raise AlreadySent(vault.current().open(CONTRACT, digest.hex(), sealed))
    g.form_digest = digest


def init_app(app: Flask) -> None:
    """Remember where a sent form led; give the key back when the page has to be corrected.

    Must be initialised before ``web.transactions``: Flask runs ``after_request`` in reverse order, and
    this has to be written before that commits.
    """

    @app.after_request
    def settle(response: Response) -> Response:
        digest = g.get("form_digest")
        if digest is None or g.get("transaction_failed"):
            return response
        if 300 <= response.status_code < 400:
            sealed = vault.current().seal(CONTRACT, digest.hex(), response.location or "/")
            db.session.flush()
            directly(_LED_TO, {"key": digest, "location_sealed": sealed})
        else:
            db.session.execute(delete(UsedForm).where(UsedForm.digest == digest))
        return response

    @app.errorhandler(AlreadySent)
    def again(error: AlreadySent) -> BaseResponse:
        g.transaction_failed = True
        db.session.rollback()
        flash(_("You already sent this. Here it is."))
        return redirect(error.location, code=303)


@job("web.forget_used_forms", every=600, forgets=True)
def forget_used_forms() -> None:
    """Drop keys older than half an hour."""
    with transaction() as session:
        session.execute(delete(UsedForm).where(UsedForm.used_at < clock.now() - KEPT))
