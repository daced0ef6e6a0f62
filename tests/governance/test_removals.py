"""Cases about members: who starts them, who votes, what follows, and who looks at it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import jobs as collective_jobs
from swsolidarity.collectives.actions.pairs import Conflict
from swsolidarity.collectives.models import Collective, KeptOut, Mandate, Membership
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.governance.actions import removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.jobs import removals as jobs
from swsolidarity.governance.models import RemovalCase, RemovalSeat, RemovalStarter
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from tests.governance.cases import APPEAL, MEDIATE, NOON, NOTHING, REMOVE, REPLY, SUSPEND, Cases, member

INSTANT = timedelta(microseconds=1)
AFTER_VOTE = NOON + rules.NOTICE + timedelta(days=7)


@pytest.fixture
def cases(app: Flask) -> Iterator[Cases]:
    """At noon."""
    with clock.frozen(NOON):
        yield Cases(app)


def acts(cases: Cases) -> list[tuple[str, str, str]]:
    """What the chain of uses of power tells."""
    with cases.app.app_context():
        rows = db.session.scalars(select(audit.AuditRow).order_by(audit.AuditRow.seq)).all()
        assert list(audit.verify(cases.group.id)) == []
        return [(row.office, row.act, row.kind) for row in rows]


# Beginning


def test_a_moderator_starts_a_case_at_once_and_the_person_is_a_member_as_before(cases: Cases) -> None:
    key = cases.begin()
    with cases.app.app_context():
        case = cases.load(key)
        assert (case.state, case.started_at, case.notice_until) == ("notice", NOON, NOON + rules.NOTICE)
        assert case.person.is_full_member
    assert acts(cases) == [("moderator", "case_started", "case")]


def test_one_member_alone_never_starts_a_case(cases: Cases) -> None:
    for name in ("", "Voter 0", "Rosa", "Nobody"):
        with pytest.raises(Invalid):
            cases.begin(cases.kim, with_name=name)
    key = cases.begin(cases.kim, with_name="Voter 1")
    assert cases.state(key) == ("asked", None)
    with pytest.raises(Refused):
        cases.do(cases.kim, key, actions.join_start)
    with pytest.raises(Refused):
        cases.do(cases.people[2], key, actions.join_start)
    cases.do(cases.lou, key, actions.join_start)
    assert cases.state(key) == ("notice", None)


def test_a_colleague_who_says_no_or_nothing_leaves_nothing_of_it(cases: Cases) -> None:
    key = cases.begin(cases.kim, with_name="Voter 1")
    cases.do(cases.lou, key, actions.decline_start)
    cases.begin(cases.kim, with_name="Voter 1")
    cases.tick(after=timedelta(hours=rules.SECOND_HOURS + 1))
    with cases.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(RemovalCase)) == 0
        assert db.session.scalar(select(func.count()).select_from(RemovalStarter)) == 0


def test_one_case_about_a_person_at_a_time(cases: Cases) -> None:
    waiting = cases.begin(cases.kim, with_name="Voter 1")
    cases.begin()
    with pytest.raises(Refused, match="case about this person already"):
        cases.begin(cases.beto)
    with pytest.raises(Refused):
        cases.do(cases.lou, waiting, actions.join_start)


def test_whoever_started_it_takes_it_back_until_the_vote_opens(cases: Cases) -> None:
    key = cases.together()
    with pytest.raises(Refused):
        cases.do(cases.ada, key, actions.take_back)
    cases.do(cases.lou, key, actions.take_back)
    assert cases.state(key) == ("ended", "taken_back")
    late = cases.begin()
    cases.tick(after=rules.NOTICE)
    with pytest.raises(Refused, match="vote has opened"):
        cases.do(cases.ada, late, actions.take_back)


# Replying


def test_the_reply_can_be_changed_until_the_vote_and_then_only_made(cases: Cases) -> None:
    key = cases.begin()
    cases.do(cases.rosa, key, actions.reply, "First words.")
    cases.do(cases.rosa, key, actions.reply, REPLY)
    with pytest.raises(Refused):
        cases.do(cases.kim, key, actions.reply, "Not mine to say.")
    cases.tick(after=rules.NOTICE)
    with pytest.raises(Refused, match="time to reply is over"):
        cases.do(cases.rosa, key, actions.reply, "Too late.")
    with cases.app.app_context():
        assert cases.load(key).reply == REPLY
    other = cases.begin(about=cases.people[7])
    cases.tick(after=rules.NOTICE)
    cases.do(cases.people[7], other, actions.reply, "I was away.")
    with pytest.raises(Refused):
        cases.do(cases.people[7], other, actions.reply, "And again.")


# Voting


def test_the_vote_opens_at_the_end_of_the_notice_and_not_an_instant_before(cases: Cases) -> None:
    key = cases.begin()
    cases.tick(after=rules.NOTICE - INSTANT)
    assert cases.state(key) == ("notice", None)
    cases.tick(after=rules.NOTICE)
    assert cases.state(key) == ("voting", None)
    cases.tick(after=rules.NOTICE)
    assert cases.roll(key) == {one.id for one in (cases.ada, cases.beto, *cases.people)}


def test_twenty_accounts_admitted_after_the_start_change_neither_roll_nor_result(cases: Cases) -> None:
    key = cases.begin()
    with clock.frozen(NOON + INSTANT):
        late = [cases.make.member(cases.group, f"Sock {n}", days_ago=0) for n in range(20)]
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        assert cases.roll(key) == {one.id for one in (cases.ada, cases.beto, *cases.people)}
        for one in late:
            with pytest.raises(Refused):
                cases.vote(key, [NOTHING], [one])
            with pytest.raises(Refused), cases.make.writing():
                decisions.vote(one.load(), cases.load(key).proposal, choice=NOTHING)
        cases.vote(key, [REMOVE] * 6)
    with clock.frozen(AFTER_VOTE):
        cases.close(key)
        assert cases.state(key) == ("removal", "remove")
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        assert not set(cases.seats(key)) & {one.id for one in late}


def test_a_rule_that_forgot_the_day_of_the_start_lets_no_late_account_in_either(cases: Cases) -> None:
    from dataclasses import replace

    from swsolidarity.decisions import queries as proposals
    from swsolidarity.decisions.models import RuleDraft

    with cases.make.writing():
        old = proposals.rule_in_force(cases.group.id, "removal")
        assert old is not None
        changed = replace(old.terms, as_of_start=False).params()
        decisions.next_version(
            RuleDraft(collective_id=cases.group.id, key="removal", method=old.method, params=changed),
            adopted_by="test",
        )
    key = cases.begin()
    with clock.frozen(NOON + INSTANT):
        late = cases.make.member(cases.group, "Late", days_ago=0)
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        assert late.id not in cases.roll(key)
        assert cases.rosa.id not in cases.roll(key)


def test_with_too_few_for_a_secret_vote_nothing_changes(app: Flask) -> None:
    with clock.frozen(NOON):
        few = Cases(app, members=2)
        key = few.begin()
        few.tick(after=rules.NOTICE)
        assert few.state(key) == ("ended", "no_vote")
        assert few.status() == "active"
    with few.app.app_context():
        assert few.load(key).proposal_id is None


@pytest.mark.parametrize(
    ("papers", "came_to", "status"),
    [
        ([NOTHING] * 8, ("ended", "none"), "active"),
        ([], ("ended", "none"), "active"),
        ([MEDIATE] * 3 + [NOTHING] * 5, ("mediation", "mediate"), "active"),
        ([SUSPEND] * 4 + [NOTHING] * 4, ("ended", "none"), "active"),
        ([SUSPEND] * 5 + [NOTHING] * 3, ("suspension", "suspend"), "suspended"),
        ([REMOVE] * 5 + [NOTHING] * 3, ("ended", "none"), "active"),
        ([REMOVE] * 6 + [NOTHING] * 2, ("removal", "remove"), "suspended"),
        ([REMOVE] * 3, ("ended", "none"), "active"),
        ([REMOVE] * 4, ("removal", "remove"), "suspended"),
    ],
)
def test_what_the_group_decides_follows_at_the_close(
    cases: Cases, papers: list[str], came_to: tuple[str, str], status: str
) -> None:
    key = cases.begin()
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        cases.vote(key, papers)
    with clock.frozen(AFTER_VOTE):
        cases.close(key)
    assert (cases.state(key), cases.status()) == (came_to, status)


# What follows


def test_a_suspension_ends_offices_at_once_and_itself_after_thirty_days(cases: Cases) -> None:
    with cases.make.writing():
        db.session.add(
            Mandate(
                collective_id=cases.group.id,
                membership_id=cases.rosa.id,
                office="steward",
                starts_at=NOON - timedelta(days=9),
                ends_at=NOON + timedelta(days=200),
                source="test",
            )
        )
    key = cases.decided(SUSPEND)
    with cases.app.app_context():
        assert cases.rosa.load().stewardships == []
    until = AFTER_VOTE + rules.SUSPENSION
    with clock.frozen(until - INSTANT), cases.app.app_context():
        collective_jobs.end_suspensions()
        jobs.move_cases()
    assert (cases.status(), cases.state(key)) == ("suspended", ("suspension", "suspend"))
    with clock.frozen(until), cases.app.app_context():
        collective_jobs.end_suspensions()
        jobs.move_cases()
    assert (cases.status(), cases.state(key)) == ("active", ("ended", "suspend"))
    assert ("members", "member_suspended", "member") in acts(cases)


def test_somebody_suspended_is_on_no_roll_made_in_that_time_and_keeps_what_they_cast(cases: Cases) -> None:
    with clock.frozen(NOON + timedelta(days=10)), cases.make.writing():
        draft = decisions.Draft(
            title="Tea?", background="", what_happens=rules.OUTCOMES["none"], rule_key="spend_large"
        )
        before = decisions.write(cases.kim.load(), draft)
        decisions.start(cases.kim.load(), before)
        decisions.vote(cases.rosa.load(), before, choice="yes")
        earlier = before.id
    cases.decided(SUSPEND)
    with clock.frozen(AFTER_VOTE + timedelta(days=3)), cases.make.writing():
        after = decisions.write(cases.kim.load(), draft)
        decisions.start(cases.kim.load(), after)
        assert after.roll_size == 10
        decisions.close(earlier)
        from swsolidarity.decisions.models import Proposal

        record = db.session.get_one(Proposal, earlier).record
        assert record is not None
        assert (record["roll"]["size"], record["numbers"]["yes"]) == (11, 1)


def test_a_removal_nobody_appeals_is_carried_out_at_the_end_of_the_time_for_it(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE + rules.APPEAL - INSTANT):
        cases.tick()
        assert cases.state(key) == ("removal", "remove")
    with clock.frozen(AFTER_VOTE + rules.APPEAL):
        with pytest.raises(Refused, match="time for it is over"):
            cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        cases.tick()
        assert cases.state(key) == ("ended", "remove")
        with cases.app.app_context():
            gone = cases.person()
            assert (gone.state, gone.account_id, gone.name) == ("removed", None, None)
            assert cases.load(key).words is None
            group = db.session.get_one(Collective, cases.group.id)
            assert group.member_count == 10


def test_an_appeal_an_instant_before_the_end_is_in_time(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE + rules.APPEAL - INSTANT):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        assert cases.state(key) == ("appeal", "remove")
        with pytest.raises(Refused):
            cases.do(cases.rosa, key, removal_votes.appeal, "Again.")
    cases.tick(after=timedelta(days=15))
    assert cases.state(key)[0] == "appeal"


@pytest.mark.parametrize(
    ("answers", "came_to", "status"),
    [
        (["overturn", "overturn"], "overturned", "active"),
        (["confirm", "overturn", "overturn"], "overturned", "active"),
        (["overturn", "confirm", "confirm"], "confirmed", "removed"),
    ],
)
def test_two_of_three_decide_an_appeal(cases: Cases, answers: list[str], came_to: str, status: str) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE + timedelta(days=1)):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        panel = cases.seats(key)
        assert len(panel) == 3
        assert cases.ada.id not in panel
        for who, answer in zip(panel, answers, strict=False):
            assert cases.state(key)[0] == "appeal"
            cases.answer(who, key, answer)
    assert (cases.state(key), cases.status()) == (("ended", came_to), status)
    with cases.app.app_context():
        assert not cases.person().is_apart


def test_nobody_else_answers_an_appeal_and_nobody_twice(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE + timedelta(days=1)):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        panel = cases.seats(key)
        for other in {one.id for one in (*cases.people, cases.ada, cases.rosa)} - set(panel):
            with pytest.raises(Refused):
                cases.answer(other, key, "confirm")
        cases.answer(panel[0], key, "confirm")
        with pytest.raises(Refused):
            cases.answer(panel[0], key, "confirm")


def test_whoever_has_the_list_draws_the_same_panel_again(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with cases.app.app_context():
        commitment = cases.load(key).lot_commitment
    with clock.frozen(AFTER_VOTE):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        with cases.app.app_context():
            case = cases.load(key)
            people = [one.public_id for one in (cases.beto, *cases.people)]
            assert case.drawn_from == len(people)
            assert case.lot_commitment == commitment
            again = rules.draw(case.public_id, bytes.fromhex(case.lot_secret), people)
            by_id = {one.public_id: one.id for one in (cases.beto, *cases.people)}
        assert [by_id[one] for one in again[:3]] == cases.seats(key)


def test_who_does_not_answer_is_followed_by_the_next_in_the_lot(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        first = cases.seats(key)
        cases.answer(first[1], key, "overturn")
    with clock.frozen(AFTER_VOTE + rules.ANSWER - INSTANT):
        cases.tick()
        assert cases.seats(key) == first
    with clock.frozen(AFTER_VOTE + rules.ANSWER):
        cases.tick()
        assert len(cases.seats(key)) == 5
        assert cases.seats(key, "passed") == [first[0], first[2]]
        with pytest.raises(Refused):
            cases.answer(first[0], key, "confirm")
        cases.answer(cases.seats(key, "asked")[0], key, "overturn")
    assert cases.state(key) == ("ended", "overturned")


@pytest.mark.parametrize(
    ("answers", "state", "status"),
    [
        (["overturn", "confirm", "overturn"], ("ended", "overturned"), "active"),
        (["confirm", "confirm"], ("suspension", "suspend"), "suspended"),
    ],
)
def test_thirty_days_away_can_be_appealed_once_to_people_who_had_no_part(
    cases: Cases, answers: list[str], state: tuple[str, str], status: str
) -> None:
    key = cases.decided(SUSPEND)
    with clock.frozen(AFTER_VOTE + rules.APPEAL - INSTANT):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        panel = cases.seats(key)
        assert len(panel) == 3
        assert not {cases.ada.id, cases.rosa.id} & set(panel)
        for who, answer in zip(panel, answers, strict=False):
            cases.answer(who, key, answer)
        assert (cases.state(key), cases.status()) == (state, status)
        with pytest.raises(Refused):
            cases.do(cases.rosa, key, removal_votes.appeal, "Again.")
    with clock.frozen(AFTER_VOTE + rules.SUSPENSION):
        cases.tick()
    assert (cases.state(key)[0], cases.status()) == ("ended", "active")


def test_too_late_to_appeal_and_an_appeal_never_makes_thirty_days_longer(cases: Cases) -> None:
    key = cases.decided(SUSPEND)
    with clock.frozen(AFTER_VOTE + rules.APPEAL), pytest.raises(Refused):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
    with clock.frozen(AFTER_VOTE):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
    with clock.frozen(AFTER_VOTE + rules.SUSPENSION):
        cases.tick()
    assert (cases.state(key), cases.status()) == (("ended", "suspend"), "active")


def test_where_nobody_can_judge_thirty_days_away_end_at_once(cases: Cases) -> None:
    key = cases.decided(SUSPEND)
    with clock.frozen(AFTER_VOTE):
        for who in cases.people[2:]:
            with cases.make.writing():
                collectives.leave(who.load())
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        for who in cases.seats(key, "asked")[1:]:
            with cases.make.writing():
                collectives.leave(member(who))
    with clock.frozen(AFTER_VOTE + rules.ANSWER):
        cases.tick()
    assert (cases.state(key), cases.status()) == (("ended", "lifted"), "active")


def test_where_no_panel_can_be_drawn_a_removal_becomes_thirty_days(app: Flask) -> None:
    """Ada began it, Beto and Cleo paused her: of seven on the roll two are left who had no part."""
    with clock.frozen(NOON):
        few = Cases(app, members=3)
        cleo = few.moderator("Cleo")
        act = few.pause(few.beto)
        few.agree(cleo, act)
        key = few.begin()
        with clock.frozen(NOON + rules.NOTICE):
            few.tick()
            few.vote(key, [REMOVE] * 6, [few.ada, few.beto, cleo, *few.people])
        with clock.frozen(AFTER_VOTE):
            few.close(key)
            with few.make.writing():
                collectives.leave(few.people[0].load())
            few.do(few.rosa, key, removal_votes.appeal, APPEAL)
            assert few.state(key)[0] == "appeal"
        with clock.frozen(AFTER_VOTE + rules.ANSWER):
            few.tick()
        assert few.state(key) == ("ended", "no_panel")
        with few.app.app_context():
            assert few.person().suspended_until == AFTER_VOTE + rules.SUSPENSION
        with clock.frozen(AFTER_VOTE + rules.SUSPENSION), few.app.app_context():
            collective_jobs.end_suspensions()
        assert few.status() == "active"


def test_two_people_mediate_and_whoever_declines_is_followed_by_the_next(cases: Cases) -> None:
    key = cases.decided(MEDIATE)
    with clock.frozen(AFTER_VOTE):
        first, second = cases.seats(key)
        with cases.make.writing():
            from tests.governance.cases import member

            removal_votes.answer_mediation(member(first), cases.load(key), accepts=False)
            removal_votes.answer_mediation(member(second), cases.load(key), accepts=True)
        assert cases.seats(key, "accepted") == [second]
        assert len(cases.seats(key, "asked")) == 1
        with pytest.raises(Refused), cases.make.writing():
            removal_votes.finish_mediation(cases.rosa.load(), cases.load(key))
        with cases.make.writing():
            removal_votes.finish_mediation(member(second), cases.load(key))
    assert cases.state(key) == ("ended", "mediate")


def test_a_mediation_nobody_ends_is_over_after_two_months(cases: Cases) -> None:
    key = cases.decided(MEDIATE)
    with clock.frozen(AFTER_VOTE + timedelta(days=59)), cases.app.app_context():
        jobs.move_cases()
    assert cases.state(key)[0] == "mediation"
    with clock.frozen(AFTER_VOTE + timedelta(days=60)), cases.app.app_context():
        jobs.move_cases()
    assert cases.state(key) == ("ended", "mediate")


# Leaving, and being forgotten


@pytest.mark.parametrize("when", ["notice", "voting", "removal", "appeal"])
def test_leaving_ends_the_case_whenever_and_keeps_only_that_it_ended(cases: Cases, when: str) -> None:
    at = NOON
    if when == "notice":
        key = cases.begin()
    elif when == "voting":
        key, at = cases.begin(), NOON + rules.NOTICE
        with clock.frozen(at):
            cases.tick()
            cases.vote(key, [REMOVE])
    else:
        key, at = cases.decided(REMOVE), AFTER_VOTE
        if when == "appeal":
            with clock.frozen(at):
                cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
    with clock.frozen(at + INSTANT):
        with cases.make.writing():
            collectives.leave(cases.rosa.load())
        with cases.app.app_context():
            case = cases.load(key)
            assert (case.state, case.outcome, case.words, case.reply, case.appeal) == (
                "ended",
                "left",
                None,
                None,
                None,
            )
            assert cases.person().state == "left"
            assert case.proposal is None or case.proposal.state in ("withdrawn", "decided")
            for table in (RemovalSeat, RemovalStarter):
                assert db.session.scalar(select(func.count()).select_from(table)) == 0
            # Whoever goes before the group has decided can come again like anybody.
            kept = db.session.scalar(select(func.count(KeptOut.id)))
            assert kept == (1 if when in ("removal", "appeal") else 0)


def test_closing_an_account_while_suspended_leaves_too_and_keeps_no_tag(cases: Cases) -> None:
    cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE):
        with cases.make.writing():
            collectives.forget_account(cases.account(cases.rosa))
        assert cases.status() == "left"
        with cases.app.app_context():
            assert db.session.scalar(select(func.count(KeptOut.id))) == 0
            assert db.session.get_one(Collective, cases.group.id).member_count == 10


def test_a_vote_that_closes_about_somebody_who_has_just_left_does_nothing_to_them(cases: Cases) -> None:
    key = cases.begin()
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        cases.vote(key, [REMOVE] * 6)
    with clock.frozen(AFTER_VOTE):
        with cases.make.writing():
            collectives.leave(cases.rosa.load())
        cases.close(key)
        assert (cases.state(key), cases.status()) == (("ended", "left"), "left")


def test_a_month_after_its_end_nothing_is_left_of_a_case(cases: Cases) -> None:
    key = cases.begin()
    cases.do(cases.ada, key, actions.take_back)
    with clock.frozen(NOON + timedelta(days=rules.KEPT_DAYS - 1)), cases.app.app_context():
        jobs.forget()
    assert cases.state(key) == ("ended", "taken_back")
    with clock.frozen(NOON + timedelta(days=rules.KEPT_DAYS)), cases.app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count()).select_from(RemovalCase)) == 0


def test_who_started_it_is_forgotten_when_it_is_over(cases: Cases) -> None:
    key = cases.decided(NOTHING)
    with cases.app.app_context():
        assert queries.starters(cases.load(key)) == []


def test_doing_everything_twice_changes_nothing(cases: Cases) -> None:
    key = cases.decided(SUSPEND)
    with clock.frozen(AFTER_VOTE):
        cases.close(key)
        cases.tick()
        with cases.app.app_context():
            until = cases.person().suspended_until
    assert until == AFTER_VOTE + rules.SUSPENSION
    assert [act for _, act, _ in acts(cases)].count("member_suspended") == 1


def test_a_case_needs_a_point_of_the_agreements_and_words(cases: Cases) -> None:
    for point, words, field in ((9, "x", "point"), (3, "  ", "words"), (3, "x" * 4_001, "words")):
        with pytest.raises(Invalid) as told, cases.make.writing():
            actions.begin(cases.ada.load(), cases.rosa.load(), point=point, words=words)
        assert told.value.field == field


def test_nobody_starts_one_about_themselves_or_on_probation_or_elsewhere(cases: Cases) -> None:
    new = cases.make.member(cases.group, "New", state="probation")
    out = cases.make.member(name="Out")
    for who, about in ((cases.ada, cases.ada), (new, cases.rosa), (out, cases.rosa), (cases.ada, out)):
        with pytest.raises(Refused):
            cases.begin(who, about)
    assert issubclass(Conflict, Exception)
    with cases.app.app_context():
        assert db.session.scalar(select(func.count(Membership.id))) == 13


def test_whoever_was_drawn_in_one_case_is_not_drawn_in_another_about_the_same_person(cases: Cases) -> None:
    first = cases.decided(MEDIATE)
    with clock.frozen(AFTER_VOTE + timedelta(days=60)):
        with cases.app.app_context():
            jobs.move_cases()
        before = set(cases.seats(first))
        assert len(before) == 2
        key = cases.decided(REMOVE)
        later = clock.now() + rules.NOTICE + timedelta(days=7)
    with clock.frozen(later):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        assert not before & set(cases.seats(key))
        with cases.app.app_context():
            assert cases.load(key).drawn_from == 9 - len(before)
