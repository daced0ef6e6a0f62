"""The life of a proposal: writing, rolls, voting, closing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from swsolidarity.collectives.models import Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Invalid, Refused, say
from swsolidarity.decisions import actions, queries
from swsolidarity.decisions.models import DecisionRule, NamedBallot, Proposal, RollEntry, SecretBallot
from swsolidarity.decisions.rules import Approval, Floor, Share, record
from swsolidarity.decisions.rules.pack import STARTING_PACK
from tests.decisions.making import NOON, later, spying, world


@pytest.fixture
def spy():
    return spying()


def count(table, here, key):
    """Rows as they are now, not as this session may have seen them before."""
    db.session.rollback()
    return db.session.scalar(
        select(func.count()).select_from(table).where(table.proposal_id == here.id_of(key))
    )


# Rules


def test_a_new_collective_gets_the_starting_rules_once(make, context):
    here = world(make, 1)
    with make.writing():
        actions.install_pack(here.people[0].load().collective)
    found = queries.rules_in_force(here.group.id)
    assert {rule.key: rule.terms for rule in found} == STARTING_PACK
    assert len(found) == len(STARTING_PACK)


def test_a_founded_collective_has_rules(make):
    from swsolidarity.collectives import actions as collectives

    assert actions.install_pack in collectives.on_founded


def test_a_rule_cannot_be_rewritten_even_behind_the_applications_back(make, context):
    here = world(make, 1)
    rule = queries.rule_in_force(here.group.id, "spend_small")
    for change in (
        {"params": {"open_hours": 1}},
        {"method": "lot"},
        {"version": 9},
        {"valid_from": clock.now() - timedelta(days=9)},
    ):
        with pytest.raises(Exception, match="never rewritten"):
            db.session.execute(update(DecisionRule).where(DecisionRule.id == rule.id).values(**change))
        db.session.rollback()


def test_only_one_version_of_a_rule_is_in_force(make, context):
    here = world(make, 5)
    here.rule("spend_small", open_hours=24)
    versions = queries.versions(here.group.id, "spend_small")
    assert [(rule.version, rule.valid_to is None) for rule in versions] == [(2, True), (1, False)]
    assert versions[0].terms.open_hours == 24
    third = DecisionRule(
        collective_id=here.group.id,
        key="spend_small",
        version=3,
        method="vote",
        params={},
        adopted_by="x",
        valid_from=clock.now(),
    )
    db.session.add(third)
    with pytest.raises(IntegrityError):
        db.session.flush()


# Who is on the roll


def test_the_roll_is_who_was_a_member_long_enough_when_the_vote_opened(make, context):
    here = world(make, 6)
    make.member(here.group, days_ago=29)
    make.member(here.group, state="suspended")
    make.member(here.group, state="probation")
    make.member(here.group, state="left")
    key = here.open("rule_change")
    assert here.look(key)["roll_size"] == 6
    assert here.look(here.open("spend_small"))["roll_size"] == 7


def test_accounts_admitted_after_the_opening_change_nothing(make, context):
    here = world(make, 6)
    key = here.open("spend_small")
    before = here.look(key)
    puppets = [make.member(here.group, days_ago=0) for _ in range(20)]
    for puppet in puppets:
        with pytest.raises(Refused):
            here.cast(key, puppet, "yes")
    here.cast_all(key, "yyyn")
    with later(hours=48):
        assert here.close(key) == "adopted"
    after = here.look(key)
    assert (after["roll_size"], after["roll_hash"]) == (6, before["roll_hash"])
    assert after["record"]["numbers"] == {
        "cast": 4,
        "yes": 3,
        "no": 1,
        "abstain": 0,
        "block": 0,
        "aside": 0,
    } | dict.fromkeys(("concern", "marked", "blank"), 0)


def test_parties_and_those_who_stepped_aside_are_not_on_the_roll(make, context, spy):
    here = world(make, 8)
    spy.parties = frozenset({here.people[1].id, here.people[2].id})
    key = here.put()
    assert here.look(key)["roll_size"] == 6
    with pytest.raises(Refused):
        here.cast(key, here.people[1], "yes")
    discussed = here.open(discussion_days=1)
    with make.writing():
        actions.recuse(here.people[4].load(), here.load(discussed))
    with make.writing():
        actions.recuse(here.people[4].load(), here.load(discussed))
    with later(days=1), make.writing():
        assert actions.open_discussed(here.id_of(discussed))
    assert here.look(discussed)["roll_size"] == 7
    with pytest.raises(Refused):
        actions.recuse(here.people[5].load(), here.load(discussed))


def test_who_leaves_while_voting_keeps_a_ballot_that_is_in_and_stays_counted_on_the_roll(make, context):
    here = world(make, 6)
    key = here.open()
    here.cast_all(key, "yyyn")
    with make.writing():
        gone = [here.people[0].id, here.people[5].id]
        db.session.execute(update(Membership).where(Membership.id.in_(gone)).values(state="left"))
    with pytest.raises(Refused):
        here.cast(key, here.people[5], "no")
    with later(hours=48):
        assert here.close(key) == "adopted"
    assert here.look(key)["record"]["numbers"]["yes"] == 3
    assert here.look(key)["record"]["roll"]["size"] == 6


def test_a_vote_nobody_could_take_part_in_is_not_opened(make, context):
    here = world(make, 6, days_ago=1)
    key = here.ask("rule_change")
    with pytest.raises(Conflict, match="30 days"), make.writing():
        actions.start(here.people[0].load(), here.load(key))
    assert here.look(key)["state"] == "draft"


def test_a_secret_vote_needs_five_people_on_the_roll(make, context):
    four, five = world(make, 4), world(make, 5)
    with pytest.raises(Conflict, match="at least five"):
        four.open("spend_small", secrecy="secret")
    assert five.look(five.open("spend_small", secrecy="secret"))["roll_size"] == 5


def test_secrecy_is_raised_and_never_lowered(make, context):
    here = world(make, 6)
    assert here.look(here.ask("spend_small", secrecy="secret"))["secrecy"] == "secret"
    assert here.look(here.ask("rule_change", secrecy="hidden"))["secrecy"] == "secret"
    assert here.look(here.ask("spend_small", secrecy="rule"))["secrecy"] == "hidden"


def test_a_rule_made_secret_during_the_discussion_makes_the_vote_secret(make, context):
    here = world(make, 6)
    key = here.open("spend_small", discussion_days=1)
    here.rule("spend_small", secrecy="secret")
    with later(days=1), make.writing():
        actions.open_discussed(here.id_of(key))
    assert here.look(key)["secrecy"] == "secret"
    assert json.loads(here.look(key)["rule_snapshot"])["version"] == 2


def test_under_some_rules_the_roll_is_that_of_the_day_the_process_began(make, context, spy):
    """Twenty who are let in after somebody is accused, or asks to join, change nothing (decisions §5)."""
    here = world(make, 6)
    since = clock.now() - timedelta(days=10)
    puppets = [make.member(here.group, days_ago=9) for _ in range(20)]
    key = here.put("admission", since=since)
    assert here.look(key)["roll_size"] == 6
    for puppet in puppets:
        with pytest.raises(Refused):
            here.cast(key, puppet, "no")
    here.cast_all(key, "yyyyy")
    with later(days=5):
        assert here.close(key) == "adopted"
    assert here.look(here.put("spend_small"))["roll_size"] == 26
    here.rule("spend_small", as_of_start=True)
    discussed = here.open("spend_small", discussion_days=3)
    for _ in range(3):
        make.member(here.group, days_ago=0)
    with later(days=3), make.writing():
        actions.open_discussed(here.id_of(discussed))
    assert here.look(discussed)["roll_size"] == 26


def test_a_rule_for_an_office_asks_those_who_hold_it_now_and_held_it_at_the_start(make, context, spy):
    here = world(make, 6)
    here.rule("spend_small", roles=("steward",), support=Floor(Share(1, 1)))
    late = make.member(here.group, steward=True)
    ended = make.member(here.group, steward=True)
    with make.writing():
        db.session.execute(
            update(Mandate)
            .where(Mandate.membership_id == late.id)
            .values(starts_at=clock.now() - timedelta(hours=1))
        )
        db.session.execute(
            update(Mandate).where(Mandate.membership_id == ended.id).values(ended_at=clock.now())
        )
    key = here.put("spend_small")
    assert here.look(key)["roll_size"] == 2
    with pytest.raises(Refused):
        here.cast(key, here.people[3], "yes")
    sizes = queries.roll_sizes(
        here.group.id, [here.load(key).terms, STARTING_PACK["spend_large"]], clock.now()
    )
    assert sizes == [2, 8]
    here.rule("spend_small", as_of_start=True)
    assert here.look(here.put("spend_small", since=clock.now() - timedelta(days=1)))["roll_size"] == 1
    with make.writing():
        db.session.execute(update(Mandate).values(ended_at=clock.now()))
    with pytest.raises(Conflict, match="Nobody holds the office"):
        here.put("spend_small")


@pytest.mark.parametrize(("rule", "secrecy"), [("spend_small", "open"), ("rule_change", "secret")])
def test_nothing_that_changes_after_the_opening_moves_the_result_or_a_hash(make, context, rule, secrecy):
    """Two equal votes; around one of them rules, offices and memberships change (decisions §5, §11)."""
    told = []
    for changes in (False, True):
        with clock.frozen(clock.now().replace(microsecond=0)):
            here = world(make, 8)
            here.rule(rule, open_hours=48, secrecy=secrecy)
            key = here.open(rule)
        before = here.look(key)
        here.cast_all(key, "yyyy")
        if changes:
            here.rule(
                rule,
                support=Floor(Share(1, 1)),
                approval=Approval(Share(1, 1), "eligible"),
                roles=("steward",),
                open_hours=1,
                min_membership_days=365,
            )
            for _ in range(20):
                make.member(here.group, steward=True, days_ago=400)
            with make.writing():
                db.session.execute(
                    update(Membership).where(Membership.id == here.people[0].id).values(state="left")
                )
                db.session.execute(update(Mandate).values(ended_at=clock.now()))
                db.session.execute(
                    update(Membership).where(Membership.id == here.people[7].id).values(joined_at=clock.now())
                )
        here.cast(key, here.people[4], "no")
        here.cast(key, here.people[5], "yes")
        with later(hours=48):
            assert here.close(key) == "adopted"
        after = here.look(key)
        for same in ("roll_hash", "roll_size", "rule_hash", "rule_snapshot", "closes_at", "salt"):
            assert after[same] == before[same], same
        kept = after["record"]
        assert record.digest(record.canonical(kept)) == after["result_hash"]
        told.append({part: kept[part] for part in ("code", "numbers", "rule_hash", "reasoning", "secrecy")})
    assert told[0] == told[1]


def test_a_removal_offers_the_measures_its_rule_fixes_and_nothing_else(make, context, spy):
    here = world(make, 6)
    key = here.put("removal")
    offered = queries.options(here.load(key))
    assert [one.kind for one in offered] == ["choice", "choice", "choice", "status_quo"]
    question = queries.question(here.load(key))
    assert [option.id for option in question.options[:3]] == ["mediate", "suspend", "remove"]
    for who, paper in zip(here.people, ("2", "1,2", "0,1,2", "1,2", "0", "3"), strict=True):
        here.cast(key, who, paper)
    with later(days=7):
        assert here.close(key) == "adopted"
    [(_key, outcome)] = spy.told
    assert outcome.winners == (2,)


def test_a_level_a_method_cannot_have_is_refused_and_a_level_is_only_ever_raised(make, context):
    here = world(make, 6)
    with pytest.raises(Invalid, match="answered by name"):
        here.ask("routine", secrecy="secret")
    for level in ("open", "roll", "until_voted", "hidden", "secret"):
        here.rule("spend_small", secrecy="roll")
        wanted = level if level not in ("open", "roll") else "roll"
        assert here.look(here.ask("spend_small", secrecy=level))["secrecy"] == wanted


def test_once_people_discuss_it_a_raised_level_is_not_lowered_by_a_new_wording(make, context):
    here = world(make, 6)
    words = {"title": "New wording?", "background": "", "what_happens": say("We do it.")}
    for state, expected in (("draft", "hidden"), ("discussion", "secret")):
        start = here.ask if state == "draft" else here.open
        key = start("spend_small", secrecy="secret", discussion_days=1)
        with make.writing():
            draft = actions.Draft(**words, rule_key="spend_small", secrecy="rule", discussion_days=1)
            actions.edit(here.people[0].load(), here.load(key), draft, version=1)
        assert here.look(key)["secrecy"] == expected


def test_a_rule_the_collective_does_not_have_is_taken_over_only_by_a_decision(make, context):
    here = world(make, 6)
    with make.writing():
        db.session.execute(delete(DecisionRule).where(DecisionRule.key == "dots"))
    asker, terms = here.people[0], replace(STARTING_PACK["dots"], dots=7)
    draft = actions.Draft(
        title="Dots?", background="", what_happens=say("We get it."), rule_key="rule_change"
    )
    with pytest.raises(Conflict, match="already"), make.writing():
        actions.propose_rule(asker.load(), "rate", STARTING_PACK["rate"], draft)
    with pytest.raises(Refused), make.writing():
        actions.propose_rule(asker.load(), "our_own", terms, draft)
    with pytest.raises(Refused), make.writing():
        actions.propose_rule(asker.load(), "dots", STARTING_PACK["rate"], draft)
    with make.writing():
        proposal = actions.propose_rule(asker.load(), "dots", terms, draft)
        actions.start(asker.load(), proposal)
        key = proposal.public_id
    assert queries.rule_in_force(here.group.id, "dots") is None
    here.cast_all(key, "yyyyy")
    with later(days=14):
        assert here.close(key) == "adopted"
    db.session.rollback()
    rule = queries.rule_in_force(here.group.id, "dots")
    assert (rule.version, rule.terms, rule.adopted_by) == (1, terms, f"decisions.proposal:{key}")


# The clock


@pytest.mark.parametrize("secrecy", ["hidden", "secret"])
def test_a_vote_at_the_closing_instant_is_refused_and_a_moment_before_is_counted(make, context, secrecy):
    with clock.frozen(NOON):
        here = world(make, 6)
        key = here.open(secrecy=secrecy)
    closes = NOON + timedelta(hours=48)
    with clock.frozen(closes - timedelta(milliseconds=1)):
        here.cast(key, here.people[0], "yes")
        assert here.close(key) is None
    with clock.frozen(closes), pytest.raises(Conflict):
        here.cast(key, here.people[1], "yes")
    with clock.frozen(closes + timedelta(milliseconds=1)), pytest.raises(Conflict):
        here.cast(key, here.people[2], "yes")
    with clock.frozen(closes + timedelta(days=3)):
        with pytest.raises(Conflict):
            here.cast(key, here.people[3], "yes")
        assert here.close(key) == "inquorate"
    assert here.look(key)["voted"] == 1


def test_nothing_can_be_cast_before_the_vote_is_open(make, context):
    here = world(make, 6)
    for key in (here.ask(), here.open(discussion_days=3)):
        with pytest.raises(Refused):
            here.cast(key, here.people[0], "yes")


def test_a_discussion_opens_by_the_clock_once_and_gives_the_whole_time_to_vote(make, context):
    here = world(make, 6)
    key = here.open(discussion_days=3)
    with later(days=2), make.writing():
        assert not actions.open_discussed(here.id_of(key))
    with later(days=4):
        now = clock.now()
        with make.writing():
            assert actions.open_discussed(here.id_of(key))
        with make.writing():
            assert not actions.open_discussed(here.id_of(key))
        assert here.look(key)["closes_at"] >= now + timedelta(hours=48)


def test_a_discussion_that_cannot_come_to_a_vote_lapses(make, context):
    here = world(make, 4)
    key = here.open(secrecy="secret", discussion_days=1)
    with later(days=1), make.writing():
        assert actions.open_discussed(here.id_of(key))
    assert here.look(key)["state"] == "lapsed"


# Writing


def test_the_wording_is_fixed_from_the_end_of_the_discussion(make, context):
    here = world(make, 6)
    asker, key = here.people[0], here.open(discussion_days=1)
    draft = actions.Draft(
        title="New wording?", background="", what_happens=here.load(key).consequence, rule_key="spend_small"
    )
    with make.writing():
        actions.edit(asker.load(), here.load(key), draft, version=1)
    assert here.look(key)["version"] == 2
    with pytest.raises(Conflict, match="another window"), make.writing():
        actions.edit(asker.load(), here.load(key), draft, version=1)
    with pytest.raises(Refused), make.writing():
        actions.edit(here.people[1].load(), here.load(key), draft, version=2)
    with later(days=1):
        with pytest.raises(Conflict, match="discussion has ended"), make.writing():
            actions.edit(asker.load(), here.load(key), draft, version=2)
        with make.writing():
            actions.open_discussed(here.id_of(key))
        with pytest.raises(Refused), make.writing():
            actions.edit(asker.load(), here.load(key), draft, version=2)


def test_a_question_without_words_or_with_an_unknown_rule_is_refused(make, context):
    here = world(make, 6)
    for bad in (
        {"title": " \n "},
        {"title": "x" * 121},
        {"discussion_days": 2},
        {"background": "x" * 20_001},
    ):
        with pytest.raises(Invalid):
            here.ask(**bad)
    with pytest.raises(Conflict):
        here.ask("no_such_rule")


def test_people_on_probation_ask_and_vote_later(make, context):
    here = world(make, 6)
    newcomer = make.member(here.group, state="probation")
    with pytest.raises(Refused):
        here.ask(who=newcomer)
    key = here.open()
    with pytest.raises(Refused):
        here.cast(key, newcomer, "yes")


def test_withdrawing_destroys_the_votes_uncounted(make, context):
    here = world(make, 6)
    for secrecy in ("hidden", "secret"):
        key = here.open(secrecy=secrecy)
        here.cast_all(key, "yyy")
        with pytest.raises(Refused), make.writing():
            actions.withdraw(here.people[1].load(), here.load(key))
        with make.writing():
            actions.withdraw(here.people[0].load(), here.load(key))
        found = here.look(key)
        assert (found["state"], found["code"], found["record"]) == ("withdrawn", None, None)
        assert count(NamedBallot, here, key) == count(SecretBallot, here, key) == 0
        with later(hours=49):
            assert here.close(key) is None


def test_a_vote_that_is_being_counted_cannot_be_withdrawn(make, context, spy):
    here = world(make, 6)
    key = here.open()
    with later(hours=48), pytest.raises(Refused), make.writing():
        actions.withdraw(here.people[0].load(), here.load(key))
    put = here.put()
    with make.writing():
        actions.call_off(here.load(put))
    with make.writing():
        actions.call_off(here.load(put))
    assert here.look(put)["state"] == "withdrawn"
    assert spy.told == []


def test_a_draft_nobody_touched_for_a_month_lapses(make, context):
    here = world(make, 6)
    key = here.ask()
    with make.writing():
        assert not actions.lapse(here.id_of(key), untouched_since=clock.now() - timedelta(days=30))
    with later(days=31), make.writing():
        assert actions.lapse(here.id_of(key), untouched_since=clock.now() - timedelta(days=30))
    assert here.look(key)["state"] == "lapsed"


# Voting


def test_a_named_vote_can_be_changed_and_counts_once(make, context):
    here = world(make, 6)
    key = here.open()
    for choice in ("no", "abstain", "yes"):
        here.cast(key, here.people[0], choice)
    assert count(NamedBallot, here, key) == 1
    assert here.look(key)["voted"] == 1


def test_a_secret_vote_counts_once_and_cannot_be_changed(make, context):
    here = world(make, 6)
    key = here.open(secrecy="secret")
    assert here.cast(key, here.people[0], "no") is None
    with pytest.raises(Conflict):
        here.cast(key, here.people[0], "yes")
    assert count(SecretBallot, here, key) == 1


def test_inclusion_codes_begin_at_twenty_on_the_roll(make, context):
    here = world(make, 20)
    code = here.cast(here.open(secrecy="secret"), here.people[0], "yes")
    assert len(code.split()) == 5
    nineteen = world(make, 19)
    assert nineteen.cast(nineteen.open(secrecy="secret"), nineteen.people[0], "yes") is None


# Closing


def test_closing_tells_the_effect_and_keeps_the_whole_record(make, context, spy):
    here = world(make, 10)
    key = here.put("spend_large")
    here.cast_all(key, "yyyyyynnna")
    with later(days=7):
        assert here.close(key) == "adopted"
        assert here.close(key) is None
    assert [(public_id, outcome.code, outcome.adopted) for public_id, outcome in spy.told] == [
        (key, "adopted", True)
    ]
    found = here.look(key)
    told = found["record"]
    assert found["code"] == told["code"] == "adopted"
    assert told["numbers"] == {
        "cast": 10,
        "yes": 6,
        "no": 3,
        "abstain": 1,
        "block": 0,
        "aside": 0,
    } | dict.fromkeys(("concern", "marked", "blank"), 0)
    assert told["ballots_hash"] == record.box_hash({"yes": 6, "no": 3, "abstain": 1})
    assert told["rule"]["key"] == "spend_large"
    assert record.digest(record.canonical(told["rule"])) == told["rule_hash"]
    assert record.digest(record.canonical(told)) == found["result_hash"]
    assert told["followed"] == {"text": "Everything followed.", "values": {}}
    assert [str(record.sentence(reason)) for reason in told["reasoning"]][-1] == "So it is adopted."
    kinds = db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)).all()
    assert kinds == ["decisions.opened", "decisions.closed"]


def test_an_effect_that_fails_leaves_the_vote_as_it_was_and_it_can_be_closed_again(make, context, spy):
    here = world(make, 6)
    key = here.put(secrecy="secret")
    here.cast_all(key, "yyyynn")
    before, spy.fails = here.look(key), True
    ids = set(db.session.scalars(select(SecretBallot.id)))
    db.session.rollback()
    with later(hours=48), pytest.raises(RuntimeError):
        here.close(key)
    assert here.look(key) == before
    assert set(db.session.scalars(select(SecretBallot.id))) == ids
    db.session.rollback()
    spy.fails = False
    with later(hours=48):
        assert here.close(key) == "adopted"


def test_later_changes_of_rules_roles_and_members_leave_the_result_as_it_was(make, context):
    def run(here, meddle):
        key = here.open("spend_large")
        here.cast_all(key, "yyyyyynnn")
        meddle(here)
        with later(days=7):
            here.close(key)
        meddle(here)
        return here.look(key)

    def nothing(here):
        return None

    def everything(here):
        here.rule("spend_large", support=Floor(Share(1, 1)), open_hours=1)
        for _ in range(3):
            make.member(here.group, days_ago=400, steward=True)
        with make.writing():
            db.session.execute(
                update(Membership).where(Membership.id == here.people[0].id).values(state="suspended")
            )

    calm, stormy = (run(world(make, 10), meddle) for meddle in (nothing, everything))
    for field in ("code", "roll_size", "rule_snapshot", "rule_hash", "voted"):
        assert calm[field] == stormy[field]
    for field in ("numbers", "ballots_hash", "reasoning", "rule", "rule_hash", "code"):
        assert calm["record"][field] == stormy["record"][field]


def test_the_result_does_not_move_when_everything_changes_after_the_close(make, context):
    here = world(make, 10)
    key = here.open("spend_large")
    here.cast_all(key, "yyyyyynnn")
    with later(days=7):
        here.close(key)
        before = here.look(key)
        here.rule("spend_large", support=Floor(Share(1, 1)))
        make.member(here.group, days_ago=400)
        assert here.close(key) is None
        assert here.look(key) == before


@pytest.mark.parametrize("secrecy", ["hidden", "secret"])
@pytest.mark.parametrize("harm", ["extra", "missing", "payload", "roll", "flag"])
def test_a_box_that_does_not_agree_with_its_roll_is_void_and_nobody_sees_a_count(
    make, context, spy, secrecy, harm
):
    here = world(make, 8)
    key = here.put(secrecy=secrecy)
    here.cast_all(key, "yyyyyn")
    table = "secret_ballot" if secrecy == "secret" else "named_ballot"
    number = here.id_of(key)
    extra = {
        "secret": f"INSERT INTO secret_ballot (id, proposal_id, choice) VALUES (:blob, {number}, 'yes')",
        "hidden": "INSERT INTO named_ballot (proposal_id, membership_id, choice) "
        f"VALUES ({number}, {here.people[7].id}, 'yes')",
    }[secrecy]
    statement = {
        "extra": extra,
        "missing": f"DELETE FROM {table} WHERE choice = 'no'",
        "payload": f"UPDATE {table} SET choice = 'twice' WHERE choice = 'no'",
        "roll": f"DELETE FROM roll_entry WHERE membership_id = {here.people[7].id}",
        "flag": f"UPDATE roll_entry SET participated = true WHERE membership_id = {here.people[7].id}",
    }[harm]
    with make.writing():
        values = {"blob": b"0" * 16} if ":blob" in statement else {}
        db.session.execute(text(statement), values)
    with later(hours=48):
        assert here.close(key) == "void"
    found = here.look(key)
    assert (found["state"], found["code"], found["record"], found["result_hash"]) == (
        "void",
        None,
        None,
        None,
    )
    assert [(outcome.code, outcome.adopted, outcome.numbers) for _, outcome in spy.told] == [
        ("void", False, None)
    ]
    assert count(NamedBallot, here, key) == count(SecretBallot, here, key) == 0


def test_fewer_than_five_secret_ballots_publish_only_the_code(make, context, spy):
    here = world(make, 25)
    key = here.put(secrecy="secret")
    here.cast_all(key, "yyyn")
    with later(hours=48):
        assert here.close(key) == "adopted"
    told = here.look(key)["record"]
    assert told["numbers"] is None
    assert told["ballots_hash"] is None
    assert len(told["reasoning"]) == 1
    assert spy.told[0][1].numbers is None


def test_too_few_can_keep_a_vote_open_once_more(make, context):
    here = world(make, 20)
    here.rule("spend_small", on_inquorate="extend")
    key = here.open()
    here.cast_all(key, "yy")
    with later(hours=48):
        assert here.close(key) == "extended"
        assert here.close(key) is None
        here.cast_all(key, "..y")
        assert here.look(key)["call"] == 2
    with later(hours=97):
        assert here.close(key) == "adopted"
        assert here.look(key)["record"]["call"] == 2
    again = here.open()
    here.cast_all(again, "yy")
    with later(hours=48):
        assert here.close(again) == "extended"
    with later(hours=97):
        assert here.close(again) == "inquorate"


def test_a_second_call_uses_the_floor_written_in_the_rule(make, context):
    here = world(make, 20)
    here.rule("spend_small", on_inquorate="second_call", second_support=Floor(Share(1, 10)))
    key = here.open(secrecy="secret")
    here.cast_all(key, "yyaaa")
    with later(hours=48):
        assert here.close(key) == "extended"
    with later(hours=97):
        assert here.close(key) == "adopted"


def test_an_adopted_change_of_a_rule_makes_its_next_version_and_another_outcome_none(make, context):
    from dataclasses import replace

    here = world(make, 12)
    rule = queries.rule_in_force(here.group.id, "spend_small")
    db.session.rollback()

    def propose(hours):
        with make.writing():
            now = queries.rule_in_force(here.group.id, "spend_small")
            draft = actions.Draft(
                title="Change it?",
                background="",
                what_happens=actions.rules.what_a_change_does(),
                rule_key="rule_change",
            )
            actor = here.people[0].load()
            found = actions.propose_change(actor, now, replace(now.terms, open_hours=hours), draft)
            actions.start(actor, found)
            return found.public_id

    first, second = propose(24), propose(96)
    here.cast_all(first, "yyyyynn")
    here.cast_all(second, "yyyyyn")
    with later(days=14):
        assert here.close(first) == "not_adopted"
        assert queries.rule_in_force(here.group.id, "spend_small").version == rule.version
        db.session.rollback()
        assert here.close(second) == "adopted"
        changed = queries.rule_in_force(here.group.id, "spend_small")
        assert (changed.version, changed.terms.open_hours) == (2, 96)
        assert changed.adopted_by == f"decisions.proposal:{second}"


# What the database itself refuses


@pytest.mark.parametrize(
    "change",
    [
        "state = 'decided'",
        "state = 'void'",
        "state = 'nonsense'",
        "code = 'adopted'",
        "closes_at = opened_at",
        "roll_size = NULL",
        "roll_size = 0",
        "voted = 99",
        "voted = -1",
        "ended_at = opened_at",
        "state = 'draft'",
        "state = 'discussion'",
        "secrecy = 'loud'",
        "call = 3",
        "rule_snapshot = NULL",
        "opened_at = NULL",
        "result_hash = 'x'",
        "effect = 'x'",
    ],
)
def test_impossible_states_and_times_are_refused_by_the_database(make, context, change):
    here = world(make, 6)
    key = here.open()
    with pytest.raises(IntegrityError), make.writing():
        db.session.execute(text(f"UPDATE proposal SET {change} WHERE public_id = '{key}'"))


def test_nothing_about_a_decision_is_readable_in_the_database_file(make, context):
    here = world(make, 6)
    here.ask(title="canary-title", background="canary-background", todo="canary-todo")
    row = db.session.execute(select(Proposal.__table__)).one()
    assert not any("canary" in str(value) or b"canary" in bytes(str(value), "utf-8") for value in row)


def test_the_roll_holds_nothing_but_people_and_a_flag(make, context):
    assert {column.key for column in RollEntry.__table__.columns} == {
        "proposal_id",
        "membership_id",
        "participated",
    }
    assert {column.key for column in SecretBallot.__table__.columns} == {
        "id",
        "proposal_id",
        "choice",
        "inclusion_digest",
    }


def test_whoever_waited_for_a_question_sees_what_became_of_it(make, context):
    """On PostgreSQL a vote waits for one who takes the question back, with the question read before that."""
    here = world(make)
    key = here.open()
    with pytest.raises((Conflict, Refused)), make.writing():
        voter, found = here.people[1].load(), here.load(key)
        gone = update(Proposal).where(Proposal.id == found.id).values(state="withdrawn", ended_at=clock.now())
        db.session.execute(gone.execution_options(synchronize_session=False))
        actions.vote(voter, found, choice="yes")
    assert count(NamedBallot, here, key) == 0
