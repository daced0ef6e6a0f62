"""From a report to what follows, and what it does to the conversation."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import pairs
from swsolidarity.core import clock
from swsolidarity.core.audit import AuditRow
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.moderation import actions, jobs, policy, rules
from swsolidarity.moderation.models import ModerationCase, ModerationReport
from swsolidarity.notices.models import Notice
from swsolidarity.threads import queries as talk
from swsolidarity.threads.queries import Look
from swsolidarity.web.throttle import TooMany
from tests.circles import Circles
from tests.factories import Member
from tests.moderation.making import RULE, WHY, Reports


def told(here: Reports, who: Member) -> list[str]:
    with here.app.app_context():
        worker.hand_out()
        found = select(Notice.kind).where(
            Notice.membership_id == who.id, Notice.kind.startswith("moderation.")
        )
        return list(db.session.scalars(found.order_by(Notice.id)))


def finds(here: Reports, who: Member, word: str) -> int:
    with here.app.app_context():
        return len(talk.found(who.load(), Look([(word,)])).items)


def acts(here: Reports) -> list[str]:
    with here.app.app_context():
        return list(db.session.scalars(select(AuditRow.act).where(AuditRow.kind == "post")))


def test_a_second_report_of_a_text_is_one_of_the_same_case(here: Reports) -> None:
    post = here.post(here.asha)
    first, second = here.report(here.beto, post), here.report(here.kai, post, "She asked not to.")
    assert first == second
    with pytest.raises(Conflict):
        here.report(here.kai, post)
    here.decide(here.mira, first)
    assert told(here, here.beto) == told(here, here.kai) == ["moderation.dealt_with"]
    assert told(here, here.asha) == ["moderation.about_yours"]


def test_a_report_needs_a_point_and_words_and_not_too_many_come_from_one_person(here: Reports) -> None:
    post = here.post(here.asha)
    for point, words in ((0, "x"), (99, "x"), (1, "  ")):

        def bad(actor: object, point: int = point, words: str = words) -> None:
            found = talk.post(actor, post)  # type: ignore[arg-type]
            assert found is not None
            actions.report(actor, found, point=point, words=words)  # type: ignore[arg-type]

        with pytest.raises(Invalid):
            here.do(here.beto, bad)
    for _ in range(rules.REPORTS_A_DAY):
        here.report(here.beto, here.post(here.kai))
    with pytest.raises(TooMany):
        here.report(here.beto, here.post(here.mira))


def test_whoever_reports_what_they_are_looking_at_looks_at_it_no_more(here: Reports) -> None:
    post = here.post(here.asha)
    case = here.report(here.beto, post)
    here.act(here.mira, "take", case)
    here.report(here.mira, post)
    assert here.looked_at(case, "state", "taken_by_id") == [rules.WAITING, None]
    with pytest.raises(Refused):
        here.act(here.mira, "take", case)
    here.decide(here.sefu, case)


def test_of_two_who_take_a_case_at_once_one_has_it(here: Reports, app: Flask) -> None:
    case = here.report(here.beto, here.post(here.asha))
    ready, said = threading.Barrier(2), []

    def take(who: Member) -> None:
        with app.app_context():
            ready.wait(timeout=20)
            try:
                with transaction():
                    actions.take(who.load(), here.case(case))
                said.append("took")
            except Conflict:
                said.append("late")

    threads = [threading.Thread(target=take, args=(who,)) for who in (here.mira, here.sefu)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)
    assert sorted(said) == ["late", "took"]
    assert here.looked_at(case, "taken_by_id") in (here.mira.id, here.sefu.id)


def test_passing_on_and_having_a_part_in_it(here: Reports) -> None:
    case = here.report(here.beto, here.post(here.asha))
    here.act(here.mira, "take", case)
    here.act(here.mira, "give_back", case)
    here.act(here.mira, "take", case)
    here.act(here.mira, "recuse", case)
    assert here.looked_at(case, "state") == rules.WAITING
    with pytest.raises(Refused):
        here.act(here.mira, "take", case)
    here.act(here.sefu, "take", case)


def test_what_is_hidden_is_there_for_its_writer_alone(here: Reports) -> None:
    post, case = here.decided()
    row = here.row(post)
    assert (row.hidden_by, row.source is not None) == (f"moderation.own:{case}", True)
    assert finds(here, here.kai, "bakery") == finds(here, here.asha, "bakery") == 0
    with here.app.app_context():
        for who, text in ((here.kai, ""), (here.beto, ""), (here.mira, ""), (here.asha, "bakery")):
            actor = who.load()
            found = talk.opened(actor, here.thread)
            assert found is not None
            shown = next(one for one in talk.posts(actor, found.thread, 1, 2) if one.public_id == post)
            assert shown.hidden == RULE
            assert bool(shown.html) == bool(shown.source) == bool(text), who.name
            assert text in shown.html
        assert talk.at(here.talk.row(here.thread), 2) is None, "nobody quotes it"


@pytest.mark.parametrize(
    ("outcome", "hidden", "writes"),
    [("nothing", False, True), ("note", False, True), ("edit", False, True), ("hide", True, True),
     ("pause", True, False)],
)  # fmt: skip
def test_each_outcome_does_what_it_says(here: Reports, outcome: str, hidden: bool, writes: bool) -> None:
    post, case = here.decided(outcome, days=3)
    assert (here.row(post).hidden_by is not None) == hidden
    with here.app.app_context():
        assert here.asha.load().writes == writes
    assert told(here, here.asha) == ([] if outcome == "nothing" else ["moderation.about_yours"])
    assert told(here, here.beto) == ["moderation.dealt_with"]
    assert len(acts(here)) == 1
    words, state = here.looked_at(case, "words", "state")
    assert (words, state) == ((None, "closed") if outcome == "nothing" else (WHY, "decided"))


def test_a_pause_from_writing_is_for_writing_alone_and_ends_by_the_clock(here: Reports) -> None:
    here.decided("pause", days=2)
    with pytest.raises(Refused, match="You were asked not to write until"):
        here.post(here.asha, "But")
    with pytest.raises(Refused):
        here.talk.start(here.asha)
    with here.app.app_context():
        assert here.asha.load().is_full_member, "they vote and keep their offices"
    with clock.frozen(clock.now() + timedelta(days=2, hours=1)):
        here.post(here.asha, "Sorry.")


def test_a_pause_is_one_to_thirty_days(here: Reports) -> None:
    case = here.report(here.beto, here.post(here.asha))
    here.act(here.mira, "take", case)
    for days in (None, 0, 31):
        with pytest.raises(Invalid):
            here.act(here.mira, "decide", case, outcome="pause", point=1, words=WHY, days=days)
    for outcome, point, words in (("remove", 1, WHY), ("shout", 1, WHY), ("hide", 9, WHY), ("hide", 1, " ")):
        with pytest.raises(Invalid):
            here.act(here.mira, "decide", case, outcome=outcome, point=point, words=words)


def test_removing_takes_two_and_can_be_taken_back_until_the_time_to_appeal_is_over(here: Reports) -> None:
    post = here.post(here.asha)
    case = here.report(here.beto, post)
    third = here.member("Nam", keeps=True)
    here.report(third, post)
    here.act(here.mira, "take", case)
    act = here.act(here.mira, "ask_removal", case, point=1, words=WHY)

    def agree(actor: object) -> None:
        found = belonging.act(here.group.id, act)
        assert found is not None
        pairs.agree(actor, found)  # type: ignore[arg-type]

    for who in (here.mira, third, here.beto, here.asha):
        with pytest.raises(Refused):
            here.do(who, agree)
    assert here.row(post).hidden_by is None
    here.do(here.sefu, agree)
    assert here.row(post).hidden_by is not None
    assert acts(here) == ["removed"]
    with clock.frozen(clock.now() + timedelta(days=15)):
        with here.app.app_context():
            jobs.move()
        assert here.row(post).source is None
        assert here.row(post).removed


def test_a_text_that_was_changed_since_is_not_removed(here: Reports) -> None:
    post = here.post(here.asha)
    case = here.report(here.beto, post)
    here.act(here.mira, "take", case)
    act = here.act(here.mira, "ask_removal", case, point=1, words=WHY)
    here.talk.edit(here.asha, post, "She lives in town.")

    def agree(actor: object) -> None:
        found = belonging.act(here.group.id, act)
        assert found is not None
        pairs.agree(actor, found)  # type: ignore[arg-type]

    with pytest.raises(Conflict):
        here.do(here.sefu, agree)
    assert here.row(post).hidden_by is None


def test_what_its_writer_deleted_meanwhile_is_not_hidden(here: Reports) -> None:
    post = here.post(here.asha)
    case = here.report(here.beto, post)
    here.act(here.mira, "take", case)
    here.talk.remove(here.asha, post)
    with pytest.raises(Conflict):
        here.act(here.mira, "decide", case, outcome="hide", point=1, words=WHY)
    here.act(here.mira, "decide", case, outcome="nothing", point=0, words="")


def test_in_a_circle_nothing_of_it_is_counted_and_nothing_reaches_outside(here: Reports) -> None:
    circles = Circles(here.app)
    night = circles.start(here.asha, called="Moth")
    for who in (here.beto, here.kai):
        circles.bring(here.asha, night, who)
    post = here.talk.posts(circles.talk(here.beto, night))[0].public_id
    case = here.report(here.asha, post)
    here.act(here.kai, "take", case)
    for outcome in ("pause", "remove"):
        with pytest.raises(Invalid):
            here.act(here.kai, "decide", case, outcome=outcome, point=1, words=WHY, days=3)
    here.act(here.kai, "decide", case, outcome="hide", point=1, words=WHY)
    assert here.row(post).hidden_by is not None
    assert acts(here) == []
    assert told(here, here.beto) == ["moderation.about_yours"]


def test_whoever_leaves_has_reported_nothing_and_nothing_is_said_about_them(here: Reports) -> None:
    post, _case = here.decided()
    waiting = here.report(here.beto, here.post(here.kai))
    here.act(here.sefu, "take", waiting)

    def leave(actor: object) -> None:
        collectives.leave(actor)  # type: ignore[arg-type]

    for who in (here.asha, here.beto, here.sefu):
        here.do(who, leave)
    assert here.row(post).hidden_by == "moderation.past:", "it stays hidden, and leads nowhere"
    assert here.looked_at(waiting, "state", "taken_by_id") == [rules.WAITING, None]
    with here.app.app_context():
        assert db.session.scalars(select(ModerationReport.reporter_id)).all() == [None]
        assert db.session.scalar(select(func.count(ModerationCase.id))) == 1


def test_what_lies_waits_for_others_and_then_for_somebody_drawn_by_lot(here: Reports) -> None:
    case = here.report(here.beto, here.post(here.mira))
    here.report(here.sefu, here.post_of(case))
    with clock.frozen(clock.now() + timedelta(days=4)), here.app.app_context():
        jobs.move()
        jobs.move()
    with here.app.app_context():
        able = [one.name for one in here.people if policy.may_take(one.load(), here.case(case))]
    assert sorted(able) == ["Asha", "Kai"], "both who have no part in it"
    here.decide(here.kai, case)
    with here.app.app_context():
        mine = select(AuditRow.office).where(AuditRow.kind == "post")
        assert db.session.scalars(mine).all() == ["panel"]


def test_what_somebody_took_and_left_lying_waits_again(here: Reports) -> None:
    case = here.report(here.beto, here.post(here.asha))
    here.act(here.mira, "take", case)
    with clock.frozen(clock.now() + timedelta(days=2)), here.app.app_context():
        jobs.move()
    assert here.looked_at(case, "state") == rules.TAKEN
    with clock.frozen(clock.now() + timedelta(days=3)), here.app.app_context():
        jobs.move()
    assert here.looked_at(case, "state") == rules.WAITING


def test_nothing_of_a_case_is_kept_for_ever(here: Reports) -> None:
    post, _case = here.decided()
    here.report(here.beto, here.post(here.kai))
    with clock.frozen(clock.now() + timedelta(days=15)), here.app.app_context():
        jobs.move()
        reporters = db.session.scalars(select(ModerationReport.reporter_id)).all()
        assert sorted(reporters, key=str) == [here.beto.id, None], "who reported is forgotten first"
    with clock.frozen(clock.now() + timedelta(days=110)), here.app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count(ModerationCase.id))) == 1
    assert here.row(post).hidden_by == "moderation.past:"
    with clock.frozen(clock.now() + timedelta(days=366)), here.app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count(ModerationReport.id))) == 0
