"""Seconds, versions, changes asked for, fixing, pausing, another round, what follows, reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from swsolidarity import worker
from swsolidarity.collectives.models import PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions, jobs, queries
from swsolidarity.decisions.actions import amendments, pauses
from swsolidarity.decisions.models import Amendment, NamedBallot, ProposalVersion, Seconder
from swsolidarity.notices.models import Notice
from tests.decisions.making import later, world

CHANGE = {"part": "background", "place": 0, "version": 1, "after": "It leaks.", "reason": "Plainer."}


@pytest.fixture
def here(make):
    """Ten people; the first three are stewards."""
    found = world(make, 1)
    found.people += [make.member(found.group, steward=number < 2) for number in range(9)]
    return found


def named(made):
    """What was made, by its public id, which outlives the session."""
    db.session.flush()
    return getattr(made, "public_id", made)


def runs(here, job):
    with here.make.app.app_context():
        job()
        db.session.remove()


def does(here, who, action, key, **values):
    with here.make.writing():
        return named(action(here.people[who].load(), here.load(key), **values))


def amended(here, key, who=4, **changes):
    """A change asked for; its public id."""
    with here.make.writing():
        return amendments.propose(here.people[who].load(), here.load(key), **CHANGE | changes).public_id


def answers(here, who, action, key, **values):
    with here.make.writing():
        actor = here.people[who].load()
        return named(action(actor, queries.amendment(actor, key), **values))


def told(here, kind):
    """Who has a notice of a kind, by their place among the people, after the journal was handed out."""
    with here.make.app.app_context():
        worker.hand_out(10_000)
        ids = db.session.scalars(select(Notice.membership_id).where(Notice.kind == f"decisions.{kind}")).all()
        return sorted(number for number, one in enumerate(here.people) if one.id in ids)


# Seconds


def test_a_question_waits_for_seconds_and_opens_when_the_last_one_comes(here):
    here.rule("spend_small", seconds=2, seconds_days=7)
    key = here.open()
    assert here.look(key)["state"] == "discussion"
    does(here, 3, actions.second, key)
    does(here, 3, actions.second, key)
    with here.make.app.app_context():
        assert queries.seconds(here.people[3].load(), here.load(key)).seconding.missing == 1
    runs(here, jobs.open_due)
    assert here.look(key)["state"] == "discussion"
    does(here, 4, actions.second, key)
    runs(here, jobs.open_due)
    assert here.look(key)["state"] == "voting"
    with here.make.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Seconder)) == 0


def test_a_question_that_too_few_want_in_time_lapses(here):
    here.rule("spend_small", seconds=2, seconds_days=3)
    short, long = here.open(), here.open(discussion_days=14)
    for key in (short, long):
        does(here, 4, actions.second, key)
        does(here, 4, actions.take_back, key)
        does(here, 3, actions.second, key)
    with later(days=3):
        runs(here, jobs.open_due)
    assert [here.look(key)["state"] for key in (short, long)] == ["lapsed", "lapsed"]


def test_enough_seconds_leave_the_discussion_its_length(here):
    here.rule("spend_small", seconds=1, seconds_days=3)
    key = here.open(discussion_days=7)
    does(here, 3, actions.second, key)
    does(here, 3, actions.take_back, key)  # only the name goes: there were enough
    with later(days=6):
        runs(here, jobs.open_due)
        assert here.look(key)["state"] == "discussion"
    with later(days=7):
        runs(here, jobs.open_due)
        assert here.look(key)["state"] == "voting"


def test_nobody_seconds_their_own_question_or_one_that_asks_for_nobody(here):
    plain = here.open(discussion_days=1)
    with pytest.raises(Refused):
        does(here, 3, actions.second, plain)
    here.rule("spend_small", seconds=1)
    key = here.open()
    with pytest.raises(Refused):
        does(here, 0, actions.second, key)


# Versions and changes asked for


def test_every_wording_that_members_could_read_is_kept_and_drafts_are_not(here):
    key = here.ask(discussion_days=7)
    draft = actions.Draft(
        title="Buy a pot?",
        background="One\n\nTwo",
        what_happens=actions.proposals.in_own_words("Someone buys it."),
        rule_key="spend_small",
        discussion_days=7,
    )
    does(here, 0, actions.edit, key, draft=draft, version=1)
    does(here, 0, actions.start, key)
    does(here, 0, actions.edit, key, draft=draft, version=2)
    with here.make.app.app_context():
        kept = queries.wording_versions(here.load(key))
        assert [one.version for one in kept] == [3, 2]
        assert kept[0].parts["background"] == "One\n\nTwo"
        assert str(kept[0].consequence) == "Someone buys it."


def test_an_accepted_change_is_a_new_version_and_who_reacted_is_asked_to_look_again(here):
    here.rule("spend_small", seconds=3)
    key = here.open(discussion_days=7, background="The old one leaks.\n\nIt is red.")
    does(here, 3, actions.second, key)
    change = amended(here, key)
    stays = amended(here, key, 5, place=1, after="It is blue.")
    assert told(here, "amendment") == [0]
    answers(here, 0, amendments.accept, change, reason="")
    found = here.look(key)
    with here.make.app.app_context():
        proposal = here.load(key)
        assert proposal.background == "It leaks.\n\nIt is red."
        assert "<p>It leaks.</p>" in proposal.background_html
        assert amendments.fits(queries.amendment(here.people[0].load(), stays))
    assert found["version"] == 2
    assert told(here, "look_again") == [3, 5]
    assert told(here, "amendment") == [0, 4]


def test_a_change_against_an_old_wording_that_no_longer_fits_is_told_and_changes_nothing(here):
    key = here.open(discussion_days=7)
    first, second = amended(here, key), amended(here, key, 5, after="It drips.")
    answers(here, 0, amendments.accept, first, reason="Yes.")
    with pytest.raises(Conflict, match="no longer fits"):
        answers(here, 0, amendments.accept, second, reason="")
    with pytest.raises(Conflict, match="was changed while you wrote"):
        amended(here, key, 6)
    assert here.look(key)["version"] == 2
    answers(here, 5, amendments.take_back, second)


def test_a_change_is_refused_with_a_reason_only_and_only_by_the_asker(here):
    key = here.open(discussion_days=7)
    change = amended(here, key)
    for who, action, values in (
        (1, amendments.accept, {"reason": "x"}),
        (4, amendments.reject, {"reason": "x"}),
        (0, amendments.take_back, {}),
        (5, amendments.put_to_vote, {"title": "x"}),
    ):
        with pytest.raises(Refused):
            answers(here, who, action, change, **values)
    with pytest.raises(Invalid):
        answers(here, 0, amendments.reject, change, reason=" ")
    answers(here, 0, amendments.reject, change, reason="It was clear.")
    with pytest.raises(Refused):
        answers(here, 4, amendments.take_back, change)
    for bad in ({"after": "The old one **leaks**."}, {"reason": ""}):
        with pytest.raises(Invalid):
            amended(here, key, **bad)
    with pytest.raises(Refused):
        amended(here, key, 0)


@pytest.mark.parametrize(("votes", "state"), [("yyyyn", "adopted"), ("nnnny", "failed")])
def test_the_group_decides_about_a_change_and_the_question_waits_for_it(here, votes, state):
    key = here.open(discussion_days=1)
    change = amended(here, key)
    vote = answers(here, 0, amendments.put_to_vote, change, title="Change it?")
    with pytest.raises(Conflict, match="Wait for its result"):
        does(here, 0, actions.fix, key)
    here.cast_all(vote, votes)
    with later(days=1, hours=1):
        runs(here, jobs.open_due)
        assert here.look(key)["state"] == "discussion"
    with later(hours=49):
        runs(here, jobs.open_due)
        assert here.look(key)["state"] == "discussion"
        runs(here, jobs.close_due)
    found = here.look(key)
    with here.make.app.app_context():
        assert queries.amendment(here.people[0].load(), change).state == state
    assert found["version"] == (2 if state == "adopted" else 1)
    with later(hours=51):
        runs(here, jobs.open_due)
        assert here.look(key)["state"] == "voting"


def test_a_withdrawn_question_takes_the_vote_about_its_wording_with_it(here):
    key = here.open(discussion_days=1)
    change = amended(here, key)
    vote = answers(here, 1, amendments.put_to_vote, change, title="Change it?")
    here.cast_all(vote, "yyy")
    does(here, 0, actions.withdraw, key)
    assert here.look(vote)["state"] == "withdrawn"
    with here.make.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(NamedBallot)) == 0


def test_forgetting_a_wording_forgets_every_version_and_change_of_it(here):
    key = here.open(discussion_days=7)
    amended(here, key)
    does(here, 0, actions.withdraw, key)
    with here.make.writing():
        actions.erase_wording(f"decisions.proposal:{key}")
    with here.make.app.app_context():
        for table in (ProposalVersion, Amendment):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


# Fixing, pausing, another round


def test_a_fixed_wording_waits_for_its_asker_and_people_can_still_step_aside(here):
    key = here.open(discussion_days=3)
    does(here, 0, actions.fix, key)
    with pytest.raises(Refused):
        amended(here, key)
    with pytest.raises(Refused, match="promised more time"):
        does(here, 0, actions.open_fixed, key)
    does(here, 5, actions.recuse, key)
    with later(days=4):
        runs(here, jobs.open_due)
        assert here.look(key)["state"] == "frozen"
        with pytest.raises(Refused):
            does(here, 1, actions.open_fixed, key)
        does(here, 0, actions.open_fixed, key)
    assert here.look(key)["roll_size"] == 9


def test_a_fixed_wording_that_nobody_opens_lapses(here):
    key = here.open(discussion_days=1)
    does(here, 0, actions.fix, key)
    with later(days=14):
        runs(here, jobs.forget)
        assert here.look(key)["state"] == "frozen"
    with later(days=16):
        runs(here, jobs.forget)
        assert here.look(key)["state"] == "lapsed"


def test_two_stewards_pause_a_vote_and_let_it_go_on_as_much_later(here):
    key = here.open(who=here.people[5])
    closes = here.look(key)["closes_at"]
    with pytest.raises(Refused):
        does(here, 6, pauses.ask, key, way="pause", reason="Wait")
    with pytest.raises(Invalid):
        does(here, 0, pauses.ask, key, way="pause", reason="")
    does(here, 0, pauses.ask, key, way="pause", reason="Half of us are at the clinic.")
    with pytest.raises(Refused, match="second person"):
        does(here, 0, pauses.agree, key, way="pause")
    assert here.look(key)["state"] == "voting"
    does(here, 1, pauses.agree, key, way="pause")
    assert here.look(key)["state"] == "paused"
    with pytest.raises(Conflict, match="paused"):
        here.cast(key, here.people[7], "yes")
    with later(days=9):
        runs(here, jobs.close_due)
        assert here.look(key)["state"] == "paused"
        does(here, 2, pauses.ask, key, way="resume", reason="They are back.")
        does(here, 0, pauses.agree, key, way="resume")
        here.cast(key, here.people[7], "yes")
        found = here.look(key)
        assert timedelta(days=9) <= found["closes_at"] - closes < timedelta(days=9, minutes=5)
        runs(here, jobs.close_due)
        assert here.look(key)["state"] == "voting"
        assert told(here, "paused") == told(here, "goes_on") == list(range(10))


def test_a_paused_vote_can_be_withdrawn_and_its_votes_are_destroyed(here):
    key = here.open(who=here.people[5])
    here.cast_all(key, "yyy")
    does(here, 0, pauses.ask, key, way="pause", reason="Wait.")
    does(here, 1, pauses.agree, key, way="pause")
    does(here, 5, actions.withdraw, key)
    assert here.look(key)["state"] == "withdrawn"
    with here.make.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(NamedBallot)) == 0


def test_who_asks_a_question_does_not_pause_its_vote(here):
    key = here.open()
    with pytest.raises(Refused):
        does(here, 0, pauses.ask, key, way="pause", reason="Wait.")
    with pytest.raises(Refused):
        does(here, 1, pauses.ask, key, way="resume", reason="On.")
    with here.make.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PairedAct)) == 0


def test_another_round_is_a_draft_that_leads_back_and_leaves_the_old_answers(here):
    key = here.open(title="Paint the door?")
    here.cast_all(key, "nnny")
    with pytest.raises(Refused):
        does(here, 0, actions.ask_again, key)
    with later(hours=49):
        assert here.close(key) == "not_adopted"
    before = here.look(key)
    next_round = does(here, 0, actions.ask_again, key)
    with pytest.raises(Conflict):
        does(here, 0, actions.ask_again, key)
    with here.make.app.app_context():
        assert queries.around(here.load(key)).later is None  # a draft is its writer's alone
    does(here, 0, actions.start, next_round)
    with here.make.app.app_context():
        assert queries.around(here.load(key)).later.public_id == next_round
        assert queries.around(here.load(next_round)).earlier.public_id == key
        assert here.load(next_round).voted == 0
    assert here.look(key) == before


# Afterwards


def test_what_follows_a_decision_waits_for_its_asker_and_stewards_when_it_is_due(here):
    day = clock.now().date()
    key = here.open(
        who=here.people[5],
        todo="Kai buys it",
        todo_by=day + timedelta(days=5),
        review_on=day + timedelta(days=30),
    )
    here.cast_all(key, "yyyyy")
    with later(hours=49):
        assert here.close(key) == "adopted"

    def needs(who):
        with here.make.app.app_context():
            found = [str(need.action) for need in queries.needs_you(here.people[who].load())]
            db.session.remove()
            return found

    with later(days=4):
        assert needs(5) == []
    with later(days=5):
        assert needs(5) == needs(1) == ["See if it is done"]
        assert needs(7) == []
        with pytest.raises(Refused):
            does(here, 7, actions.done, key)
        does(here, 1, actions.done, key)
        with pytest.raises(Conflict, match="marked this already"):
            does(here, 5, actions.done, key)
        assert needs(5) == []
    with later(days=30):
        assert needs(5) == ["Look at it again"]
        with pytest.raises(Invalid):
            does(here, 5, actions.looked_again, key, again_on=day)
        does(here, 5, actions.looked_again, key, again_on=day + timedelta(days=60))
        assert needs(5) == []
    with later(days=60):
        assert needs(5) == ["Look at it again"]
        does(here, 5, actions.looked_again, key, again_on=None)
        assert needs(5) == []


def test_who_does_what_is_written_down_after_a_decision_that_left_it_open(here):
    day = clock.now().date()
    key = here.open(who=here.people[5])
    here.cast_all(key, "yyyyy")
    with later(hours=49):
        assert here.close(key) == "adopted"
        before = here.look(key)

    def needs(who):
        with here.make.app.app_context():
            found = [str(need.action) for need in queries.needs_you(here.people[who].load())]
            db.session.remove()
            return found

    with later(days=3):
        assert needs(5) == []
    with later(days=4, hours=2):
        assert needs(5) == needs(1) == ["Write down who does what"]
        days = {"todo_by": day + timedelta(days=9), "review_on": day + timedelta(days=40)}
        with pytest.raises(Refused):
            does(here, 7, actions.plan, key, todo="Lee does it", **days)
        with pytest.raises(Invalid, match="Write who does what"):
            does(here, 5, actions.plan, key, todo=" ", **days)
        with pytest.raises(Invalid, match="still to come"):
            does(here, 5, actions.plan, key, todo="Kai buys it", todo_by=None, review_on=day)
        does(here, 5, actions.plan, key, todo="Kai buys it", **days)
        with pytest.raises(Conflict, match="meanwhile"):
            does(here, 1, actions.plan, key, todo="Lee does it", **days)
        assert needs(5) == []
        after = here.look(key)
        assert (after["record"], after["result_hash"]) == (before["record"], before["result_hash"])
    with later(days=9):
        assert needs(5) == ["See if it is done"]
        does(here, 5, actions.done, key)
    with later(days=40):
        assert needs(5) == ["Look at it again"]


def test_nothing_follows_what_was_not_adopted(here):
    key = here.open(todo="Kai buys it", review_on=clock.now().date() + timedelta(days=9))
    here.cast_all(key, "nnnn")
    with later(hours=49):
        here.close(key)
    with here.make.app.app_context():
        assert queries.follow_ups(here.load(key)) == {}


def test_an_emergency_decision_says_when_it_ends_by_itself(here):
    here.rule("spend_small", lapses_days=14)
    key = here.open()
    here.cast_all(key, "yyyyy")
    with later(hours=49):
        assert here.close(key) == "adopted_provisionally"
    found = here.look(key)
    assert found["record"]["lapses_at"] == (found["ended_at"] + timedelta(days=14)).isoformat()
    here.rule("spend_small", lapses_days=0)
    plain = here.open()
    here.cast_all(plain, "yyyyy")
    with later(hours=49):
        assert here.close(plain) == "adopted"
    assert here.look(plain)["record"]["lapses_at"] is None


# Reminders


@pytest.mark.parametrize("secrecy", [None, "secret"])
def test_only_those_who_have_not_voted_are_reminded_once_and_it_is_forgotten_at_the_close(here, secrecy):
    key = here.open(secrecy=secrecy)
    here.cast_all(key, "yyyyyy")
    with later(hours=23):
        runs(here, jobs.remind)
        assert told(here, "reminder") == []
    with later(hours=25):
        runs(here, jobs.remind)
        assert told(here, "reminder") == [6, 7, 8, 9]
        here.cast(key, here.people[6], "no")
        runs(here, jobs.remind)
        with here.make.app.app_context():
            assert db.session.scalar(select(func.count()).where(Notice.kind == "decisions.reminder")) == 4
    with later(hours=49):
        runs(here, jobs.close_due)
    assert told(here, "reminder") == []
    assert here.look(key)["code"] == "adopted"


def test_a_vote_that_stays_open_once_more_is_reminded_of_once_more(here):
    here.rule("spend_small", on_inquorate="extend")
    key = here.open()
    here.cast_all(key, "yy")
    with later(hours=25):
        runs(here, jobs.remind)
        assert told(here, "reminder") == list(range(2, 10))
    with later(hours=49):
        assert here.close(key) == "extended"
        assert told(here, "reminder") == []
        here.cast(key, here.people[2], "yes")
    with later(hours=49 + 25):
        runs(here, jobs.remind)
        assert told(here, "reminder") == list(range(3, 10))


def test_nobody_is_reminded_of_a_short_vote_or_a_paused_one(here):
    here.rule("spend_small", open_hours=47)
    here.open(who=here.people[5])
    paused = here.open("spend_large", who=here.people[5])
    does(here, 0, pauses.ask, paused, way="pause", reason="Wait.")
    does(here, 1, pauses.agree, paused, way="pause")
    for hours in (30, 24 * 6 + 12):
        with later(hours=hours):
            runs(here, jobs.remind)
    assert told(here, "reminder") == []
