"""Two people open the same founding link at the same moment; and names tried one after the other."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions, queries
from swsolidarity.collectives.models import FoundingLink
from swsolidarity.core.db import db, transaction
from tests.factories import Factory


def test_two_people_answering_at_once_do_not_write_into_each_others_answers(
    app: Flask, make: Factory
) -> None:
    first, second = make.person(), make.person()
    with app.app_context(), transaction():
        token = actions.make_founding_link()
    outcome: list[type] = []
    looked, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with app.app_context():
            account = db.session.get_one(Account, second.id)
            assert queries.founding_link(token, second.id) is not None
            if db.engine.dialect.name == "sqlite":
                db.session.rollback()
            looked.set()
            go_on.wait(10)
            try:
                if db.engine.dialect.name == "sqlite":
                    with transaction():
                        actions.keep_answers(token, account, {"collective": {"name": "Second"}})
                else:
                    actions.keep_answers(token, account, {"collective": {"name": "Second"}})
                    db.session.commit()
                outcome.append(type(None))
            except actions.Shut as error:
                db.session.rollback()
                outcome.append(type(error))
            finally:
                db.session.remove()

    thread = threading.Thread(target=late)
    thread.start()
    assert looked.wait(10)
    with app.app_context(), transaction():
        account = db.session.get_one(Account, first.id)
        actions.keep_answers(token, account, {"collective": {"name": "First"}})
        go_on.set()
    thread.join(10)
    assert outcome == [actions.Shut]
    with app.app_context():
        link = db.session.scalars(select(FoundingLink)).one()
        assert (link.account_id, "First" in (link.answers or "")) == (first.id, True)
