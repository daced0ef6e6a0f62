"""An appeal goes to other people, and what followed can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.moderation import jobs, rules
from swsolidarity.moderation.models import ModerationSeat
from swsolidarity.notices.models import Notice
from tests.factories import Member
from tests.moderation.making import Reports


def panel(here: Reports) -> set[int]:
    with here.app.app_context():
        return set(db.session.scalars(select(ModerationSeat.membership_id)))


def people(here: Reports, count: int) -> list[Member]:
    return [here.member(f"Person {n}") for n in range(count)]


def end_office(here: Reports, who: Member) -> None:
    with here.make.writing():
        for mandate in who.load().mandates:
            mandate.ended_at = clock.now()


def test_another_one_takes_it_back_and_all_is_as_before(here: Reports) -> None:
    post, case = here.decided("pause", days=9)
    with pytest.raises(Invalid):
        here.act(here.asha, "appeal", case, " ")
    here.act(here.asha, "appeal", case, "It is in every guide.")
    for who in (here.mira, here.beto, here.asha, here.kai):
        with pytest.raises(Refused):
            here.act(who, "answer", case, stands=True, words="No.")
    here.act(here.sefu, "answer", case, stands=False, words="She is right.")
    assert here.row(post).hidden_by is None
    assert here.looked_at(case, "state", "lifted", "answer") == ["closed", True, "She is right."]
    with here.app.app_context():
        assert here.asha.load().writes
        worker.hand_out()
        told = db.session.scalars(select(Notice.kind).where(Notice.membership_id == here.asha.id)).all()
        assert "moderation.answered" in told
    here.post(here.asha, "Thank you.")
    with pytest.raises(Refused):
        here.act(here.asha, "appeal", case, "Once more.")


def test_it_stands_and_what_was_hidden_stays_so(here: Reports) -> None:
    post, case = here.decided()
    here.act(here.asha, "appeal", case, "It is in every guide.")
    here.act(here.sefu, "answer", case, stands=True, words="It outs her.")
    assert here.row(post).hidden_by is not None
    assert here.looked_at(case, "lifted") is False
    with pytest.raises((Conflict, Refused)):
        here.act(here.sefu, "answer", case, stands=False, words="Hm.")


def test_where_nobody_else_keeps_conversations_three_drawn_by_lot_decide(here: Reports) -> None:
    end_office(here, here.sefu)
    people(here, 3)
    post, case = here.decided()
    here.act(here.asha, "appeal", case, "It is in every guide.")
    drawn = panel(here)
    assert len(drawn) == rules.PANEL
    assert not drawn & {here.asha.id, here.beto.id, here.mira.id}, "nobody who had a part in it"
    others = [one for one in here.people if one.id in drawn]
    for one in others[:2]:
        here.act(one, "answer", case, stands=False, words="It names nobody.")
    assert here.row(post).hidden_by is None
    assert here.looked_at(case, "state") == rules.CLOSED
    with pytest.raises((Refused, Conflict)):
        here.act(others[2], "answer", case, stands=True, words="Late.")


def test_where_three_cannot_be_drawn_it_does_not_stand(here: Reports) -> None:
    end_office(here, here.sefu)
    post, case = here.decided()
    here.act(here.asha, "appeal", case, "It is in every guide.")
    assert here.row(post).hidden_by is None
    assert here.looked_at(case, "lifted", "state") == [True, "closed"]


def test_silence_is_for_the_writer(here: Reports) -> None:
    people(here, 3)
    post, case = here.decided()
    here.act(here.asha, "appeal", case, "It is in every guide.")
    with clock.frozen(clock.now() + rules.ANSWER), here.app.app_context():
        jobs.move()
    assert len(panel(here)) == rules.PANEL, "first a lot"
    with clock.frozen(clock.now() + 2 * rules.ANSWER + timedelta(hours=1)), here.app.app_context():
        jobs.move()
    assert here.row(post).hidden_by is None
    assert here.looked_at(case, "lifted") is True


def test_after_fourteen_days_nothing_can_be_appealed(here: Reports) -> None:
    _post, case = here.decided()
    with clock.frozen(clock.now() + rules.APPEAL + timedelta(hours=1)):
        with pytest.raises(Refused):
            here.act(here.asha, "appeal", case, "Late.")
        with here.app.app_context():
            jobs.move()
    assert here.looked_at(case, "state") == rules.CLOSED


def test_of_two_pauses_the_longer_one_stays_when_one_is_taken_back(here: Reports) -> None:
    older = here.post(here.asha, "From before.")
    _post, long = here.decided("pause", days=20)
    second = here.report(here.kai, older)
    here.decide(here.mira, second, "pause", days=5)
    here.act(here.asha, "appeal", long, "No.")
    here.act(here.sefu, "answer", long, stands=False, words="Right.")
    with here.app.app_context():
        until = here.asha.load().writing_paused_until
        assert until is not None
        assert timedelta(days=4) < until - clock.now() <= timedelta(days=5, hours=1)
