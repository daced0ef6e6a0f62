"""Puts the demo's world together and says who can be signed in with one tap."""

from __future__ import annotations

from flask import Flask

from swsolidarity.accounts import actions as accounts
from swsolidarity.accounts import passphrases
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.operations.demo import harbour, others
from swsolidarity.operations.demo.stage import Stage, Troupe

Cast = dict[str, tuple[int | None, str]]
"""By the word on the button: the account to sign in, if any, and the page to open."""


def make(app: Flask) -> Cast:
    """Play the last half year of the invented world."""
    now = clock.now().replace(second=0, microsecond=0)
    with app.app_context():
        stage = Stage(app, now, passphrases.hash_new(passphrases.suggest(), login_name="demo"))
    troupe, _ = harbour.stage(stage)
    small = others.stage(stage)
    stage.play()
    code = harbour.noor_asks(troupe)
    _asha_elsewhere(stage, troupe, small[1])
    with app.app_context(), transaction():
        outsider = accounts.open_account(login_name="demo outsider", passphrase_hash=stage.passphrase_hash)
        outsider.must_practise = False
        home = f"/c/{troupe.address}/home"
        people = ("Asha", "Beto", "Mira", "Dee", "Yasmin")
        cast: Cast = {name: (_account(troupe, name), home) for name in people}
        cast["Amani"] = (_account(troupe, "Amani"), f"/c/{troupe.address}/standing")
        cast["Noor"] = (None, f"/j/{code}")
        cast["outsider"] = (outsider.id, "/")
    return cast


def _account(troupe: Troupe, name: str) -> int | None:
    return db.session.get_one(Membership, troupe.members[name]).account_id


def _asha_elsewhere(stage: Stage, harbour_: Troupe, union: Troupe) -> None:
    """Asha is in a second collective under another name; nobody in either can see that."""
    with clock.frozen(stage.ago(hours=3)), stage.app.app_context(), transaction():
        _, token = collectives.make_invitation(union.load("Ruby"), days=7)
        person = db.session.get_one(Account, _account(harbour_, "Asha"))
        collectives.accept_invitation(token, person, name="Wren", agreed_version=1)
