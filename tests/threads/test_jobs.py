"""What is forgotten, and when."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.threads import actions, jobs, queries
from swsolidarity.threads.models import Draft, ReadPosition
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def test_somebody_who_left_keeps_no_marks_and_no_drafts(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.mark(cast.beto, pid, 1)
    with app.app_context(), transaction():
        actions.save_draft(cast.beto.load(), None, source="Left behind")
        actions.save_draft(cast.asha.load(), None, source="Still here")
        db.session.get_one(Membership, cast.beto.id).state = "left"
    with app.app_context():
        jobs.forget()
        assert [d.membership_id for d in db.session.scalars(select(Draft))] == [cast.asha.id]
        assert [r.membership_id for r in db.session.scalars(select(ReadPosition))] == [cast.asha.id]


def test_drafts_are_kept_for_thirty_days(app: Flask, talk: Talk, cast: Cast) -> None:
    with app.app_context(), transaction():
        actions.save_draft(cast.asha.load(), None, source="Waiting")
    with app.app_context(), clock.moved(timedelta(days=30)):
        jobs.forget()
        assert queries.draft(cast.asha.load(), None) is not None
    with app.app_context(), clock.moved(timedelta(days=31)):
        jobs.forget()
        assert queries.draft(cast.asha.load(), None) is None
