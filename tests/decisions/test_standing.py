"""What holds after a decision: its place, what ends it, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.decisions import actions, jobs, policy, queries, settlement
from swsolidarity.decisions.models import FollowUp, Standing
from swsolidarity.decisions.rules import standing as rules
from swsolidarity.decisions.rules.pack import STARTING_PACK
from swsolidarity.notices.models import Notice
from tests.decisions.making import later, spying, world
from tests.decisions.test_life_races import race


@pytest.fixture
def here(make):
    """Ten members; the first is a steward."""
    return world(make, 10)


@pytest.fixture
def work(make):
    """Do what the clock asks for, and deliver what is to be told."""

    def do():
        with make.app.app_context():
            jobs.standing()
            worker.hand_out(10_000)

    return do


def decided(here, who=0, rule="spend_small", votes="yyyy", **more):
    """A question that was asked and is decided two days later; its public id."""
    key = here.open(rule, here.people[who], **more)
    here.cast_all(key, votes)
    with later(hours=STARTING_PACK[rule].open_hours):
        here.close(key)
    return key


def row(here, key):
    """How it is stored, as plain values."""
    with here.make.app.app_context():
        found = db.session.scalars(
            select(Standing).where(Standing.proposal_id == here.id_of(key))
        ).one_or_none()
        values = found and {column.key: getattr(found, column.key) for column in Standing.__table__.columns}
        db.session.remove()
        return values


def shown(here, key, who=0):
    with here.make.app.app_context():
        found = queries.how_it_stands(here.people[who].load(), here.load(key))
        db.session.remove()
        return found


def told(here, kind):
    """Who has a notice of a kind, by their place among the people."""
    with here.make.app.app_context():
        ids = set(db.session.scalars(select(Notice.membership_id).where(Notice.kind == f"decisions.{kind}")))
        db.session.remove()
        return [place for place, who in enumerate(here.people) if who.id in ids]


@pytest.mark.parametrize(
    ("state", "until", "at", "seen", "held"),
    [
        ("asked", None, 5, "asked", False),
        ("in_force", None, 5, "in_force", True),
        ("in_force", 6, 5, "in_force", True),
        ("in_force", 5, 5, "expired", False),
        ("in_force", 4, 5, "expired", False),
        ("expired", 6, 5, "expired", True),
        ("expired", 5, 5, "expired", False),
        ("superseded", None, 5, "superseded", False),
        ("repealed", 9, 5, "repealed", False),
        ("done", None, 5, "done", False),
    ],
)
def test_what_holds_is_a_matter_of_the_clock(state, until, at, seen, held):
    start = clock.now()
    end, now = until and start + timedelta(hours=until), start + timedelta(hours=at)
    assert rules.seen(state, end, now) == seen
    assert rules.held(state, end, now) is held


@pytest.mark.parametrize(
    ("key", "decided_by", "may"),
    [
        ("spend_small", "spend_small", True),
        ("spend_small", "spend_large", False),
        ("spend_large", "spend_small", False),
        ("rule_change", "spend_large", True),
        ("spend_large", "emergency", True),
        ("spend_small", "emergency", False),
        ("rule_change", "emergency", True),
        ("routine", "consensus", False),
    ],
)
def test_nothing_is_undone_more_lightly_than_it_was_done(key, decided_by, may):
    assert rules.may_end(key, decided_by=decided_by, terms=STARTING_PACK[decided_by]) is may


@pytest.mark.parametrize(
    ("key", "under"),
    [
        ("spend_small", "spend_small"),
        ("emergency", "spend_large"),
        ("ratification", "rule_change"),
        ("rule_change", "rule_change"),
    ],
)
def test_which_rule_ends_a_decision(key, under):
    assert rules.ended_under(key, STARTING_PACK[key]) == under
    assert rules.may_end(under, decided_by=key, terms=STARTING_PACK[key])


def test_whatever_ends_it_first_ends_it():
    now = clock.now()
    hours = {name: timedelta(hours=number) for name, number in (("one", 1), ("two", 2))}
    terms = replace(STARTING_PACK["emergency"], lapses_days=1)

    def ends(**given):
        asked = {"provisional": False, "last_day_ends": None, "lasts": None} | given
        return rules.ends_at(terms, now=now, **asked)

    assert ends() is None
    assert ends(provisional=True) == now + timedelta(days=1)
    assert ends(lasts=hours["two"]) == now + hours["two"]
    assert ends(lasts=hours["two"], last_day_ends=now + hours["one"]) == now + hours["one"]


def test_every_rule_has_a_topic_and_every_topic_a_name():
    assert {rules.topic_of_rule(key) for key in STARTING_PACK} <= set(rules.TOPICS)
    assert rules.topic_of_rule("spend_small") == "money"
    assert rules.topic_of_rule("routine") == "everyday"
    assert rules.topic_of_rule("election") == "people"


def test_a_decision_is_in_force_from_the_moment_it_is_decided(here):
    key = decided(here)
    found, seen = row(here, key), shown(here, key)
    assert (found["topic"], found["does"], found["state"], found["until"]) == (
        "money",
        "adopts",
        "in_force",
        None,
    )
    assert found["since"] == here.look(key)["ended_at"]
    assert seen.in_force
    assert seen.earlier is seen.ended_by is seen.confirmed_by is None
    assert here.look(key)["record"]["stands"]["topic"] == "money"


def test_what_is_not_adopted_never_holds(here):
    key = decided(here, votes="nnnn")
    assert row(here, key)["state"] == "asked"
    assert here.look(key)["record"]["stands"] is None


def test_what_only_asks_for_opinions_has_no_place(here):
    key = here.open("temperature")
    assert row(here, key) is None
    assert shown(here, key) is None


def test_what_somebody_needs_is_no_rule_and_has_no_place(here):
    spying()
    assert row(here, here.put()) is None


def test_another_domain_can_say_where_its_decisions_stand(here):
    spy = spying()
    settlement.register(spy, settlement.Place(rules.TOGETHER))
    key = here.put()
    here.cast_all(key, "yyyy")
    with later(hours=48):
        here.close(key)
    assert row(here, key)["topic"] == "together"
    assert row(here, key)["state"] == "in_force"
    spying()


@pytest.mark.parametrize(("does", "becomes"), [("amends", "superseded"), ("repeals", "repealed")])
def test_a_later_decision_changes_or_ends_an_earlier_one(here, does, becomes):
    first = decided(here)
    with later(days=3):
        second = decided(here, does=does, earlier=first, title="Not any more?")
    ended = shown(here, first)
    assert (ended.state, ended.ended_by.public_id, ended.ended_by.title) == (becomes, second, "Not any more?")
    assert shown(here, second).earlier.public_id == first
    assert shown(here, second).state == ("in_force" if does == "amends" else "done")
    assert here.look(second)["record"]["stands"]["earlier"] == first
    assert "The earlier decision" in here.look(second)["record"]["stands"]["told"]["text"]


def test_an_earlier_decision_stays_where_the_change_is_not_adopted(here):
    first = decided(here)
    decided(here, does="repeals", earlier=first, votes="nnnn")
    assert row(here, first)["state"] == "in_force"


def test_of_two_decisions_that_end_the_same_one_both_stand(here):
    first = decided(here)
    ending = [here.open(who=here.people[number], does="repeals", earlier=first) for number in (1, 2)]
    for key in ending:
        here.cast_all(key, "yyyy")
    with later(hours=48):
        for key in ending:
            assert here.close(key) == "adopted"
    sentences = [here.look(key)["record"]["stands"]["told"]["text"] for key in ending]
    assert sentences[0] == "The earlier decision has ended."
    assert sentences[1].startswith("The earlier decision had ended already.")
    assert shown(here, first).ended_by.public_id == ending[0]


def test_two_workers_that_end_the_same_decision_at_once_do_so_one_after_the_other(here):
    first = decided(here)
    ending = [here.open(who=here.people[number], does="repeals", earlier=first) for number in (1, 2)]
    for key in ending:
        here.cast_all(key, "yyyy")
    with here.make.app.app_context():
        ids = [here.id_of(key) for key in ending]
        db.session.remove()
    with later(hours=48):
        assert race(here, *(lambda key=key: actions.close(key) for key in ids)) == ["ok", "ok"]
    told = sorted(here.look(key)["record"]["stands"]["told"]["text"] for key in ending)
    assert told[0].startswith("The earlier decision had ended already.")
    assert told[1] == "The earlier decision has ended."
    assert row(here, first)["state"] == "repealed"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"does": "amends"}, "earlier"),
        ({"does": "repeals", "earlier": "nowhere"}, "earlier"),
        ({"does": "amends", "earlier": "mine", "rule": "spend_large"}, "earlier"),
        ({"does": "amends", "earlier": "theirs"}, "earlier"),
        ({"does": "undoes"}, "does"),
        ({"topic": "weather"}, "topic"),
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
    ],
)
def test_what_a_question_cannot_do_to_an_earlier_decision_is_said_at_once(here, make, changes, field):
    known = {"mine": decided(here), "theirs": decided(world(make, 5))}
    if "earlier" in changes:
        changes = changes | {"earlier": known.get(changes["earlier"], changes["earlier"])}
    with pytest.raises(Invalid) as raised:
        here.ask(**changes)
    assert raised.value.field == field


def test_what_has_ended_cannot_be_changed_any_more(here):
    first = decided(here)
    decided(here, does="repeals", earlier=first)
    with pytest.raises(Invalid):
        here.ask(does="amends", earlier=first)


def test_a_question_can_be_about_something_else_until_it_is_fixed(here):
    first = decided(here)
    key = here.ask(does="amends", earlier=first, topic="work")
    draft = actions.Draft(
        title="Buy a pot?",
        background="",
        what_happens=actions.proposals.in_own_words("Someone buys it."),
        rule_key="routine",
        topic="together",
    )
    with here.make.writing():
        actions.edit(here.people[0].load(), here.load(key), draft, version=1)
    found = row(here, key)
    assert (found["topic"], found["does"], found["earlier_id"]) == ("together", "adopts", None)


def test_another_round_is_about_the_same(here):
    first = decided(here)
    key = decided(here, does="repeals", earlier=first, topic="public", votes="nnnn")
    with later(days=3), here.make.writing():
        again = actions.ask_again(here.people[0].load(), here.load(key)).public_id
    found = row(here, again)
    assert (found["topic"], found["does"]) == ("public", "repeals")
    assert shown(here, again).earlier.public_id == first


def test_a_decision_ends_after_its_last_day_where_the_collective_is(here):
    with here.make.writing():
        db.session.get_one(Collective, here.group.id).time_zone = "Africa/Nairobi"
    last = clock.now().date() + timedelta(days=30)
    key = decided(here, expires_on=last)
    until = row(here, key)["until"]
    assert (until.date(), until.hour) == (last, 21)
    with later(days=32):
        assert shown(here, key).state == "expired"
        assert row(here, key)["state"] == "in_force", "nothing was written yet"
        with here.make.app.app_context():
            jobs.standing()
            jobs.standing()
    found = row(here, key)
    assert (found["state"], found["ended_at"]) == ("expired", until)


def test_an_election_holds_for_the_term_of_those_elected(here):
    from tests.decisions.decided import election, fill

    key = election(here, [1, 2])
    with later(days=7):
        fill(here, key, ["0>1"] * 6)
    with later(days=15):
        assert here.close(key) == "elected"
    found = row(here, key)
    assert (found["topic"], found["until"] - found["since"]) == ("people", timedelta(days=365))


def test_a_change_of_a_rule_takes_the_place_of_the_change_before(here):
    def change(dots):
        with here.make.writing():
            rule = queries.rule_in_force(here.group.id, "dots")
            draft = actions.Draft(
                title="Change it",
                background="",
                what_happens=actions.proposals.in_own_words("It changes."),
                rule_key="rule_change",
            )
            terms = replace(rule.terms, dots=dots)
            key = actions.propose_change(here.people[0].load(), rule, terms, draft).public_id
            actions.start(here.people[0].load(), here.load(key))
        here.cast_all(key, "yyyyyyyy")
        with later(days=14):
            here.close(key)
        return key

    first, second = change(6), change(7)
    assert shown(here, second).earlier.public_id == first
    assert shown(here, first).state == "superseded"
    assert row(here, first)["topic"] == "deciding"
    with pytest.raises(Invalid):
        here.ask("rule_change", does="repeals", earlier=second)


def test_what_is_in_force_can_be_looked_at_again_whether_or_not_a_day_was_fixed(here):
    key = decided(here)
    with later(days=40), here.make.writing():
        actions.looked_again(here.people[0].load(), here.load(key), again_on=None)
        today = clock.now().date()
    assert row(here, key)["looked_on"] == today
    with later(days=41), here.make.writing():
        actions.looked_again(here.people[0].load(), here.load(key), again_on=today + timedelta(days=90))
    with later(days=41), here.make.writing():
        actions.looked_again(here.people[0].load(), here.load(key), again_on=None)
    with later(days=41), pytest.raises(Conflict), here.make.writing():
        actions.looked_again(here.people[0].load(), here.load(key), again_on=None)


def test_what_has_ended_is_looked_at_again_by_nobody(here):
    first = decided(here)
    decided(here, does="repeals", earlier=first)
    with later(days=4), pytest.raises(Conflict), here.make.writing():
        actions.looked_again(here.people[0].load(), here.load(first), again_on=None)


def test_the_asker_and_the_stewards_hear_of_a_review_once(here, work):
    day = clock.now().date() + timedelta(days=30)
    key = decided(here, who=3, review_on=day)
    with later(days=29):
        work()
        assert told(here, "review") == []
    with later(days=31):
        work()
        assert told(here, "review") == [0, 3]
        with here.make.app.app_context():
            assert queries.reviews_to_tell(clock.now().date()) == []
            db.session.remove()
        with here.make.writing():
            actions.looked_again(here.people[3].load(), here.load(key), again_on=day + timedelta(days=9))
            assert not db.session.get_one(FollowUp, (here.id_of(key), "review")).told


def test_nobody_is_asked_to_look_again_at_what_has_ended(here, work):
    first = decided(here, who=3, review_on=clock.now().date() + timedelta(days=30))
    decided(here, does="repeals", earlier=first)
    with later(days=31):
        work()
    assert told(here, "review") == []
    assert told(here, "repealed") == [0, 3]


def test_the_asker_and_the_stewards_hear_that_a_decision_is_over(here, work):
    first = decided(here, who=2)
    decided(here, does="amends", earlier=first)
    short = decided(here, who=4, expires_on=clock.now().date() + timedelta(days=5))
    with later(days=10):
        work()
    assert told(here, "superseded") == [0, 2]
    assert told(here, "expired") == [0, 4]
    assert row(here, short)["state"] == "expired"


# The pages


def test_a_question_says_what_it_is_about_and_what_it_changes(here, browser):
    first = decided(here, title="Meet on Thursdays?")
    with later(days=3):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{first}")
        assert browser.sees("In force")
        browser.click("Ask to change or end it")
        browser.fill(title="Meet on Sundays?", what_happens="We meet on Sundays.", topic="together")
        browser.press("Look at it once more").press("Open the vote now")
        second = browser.url.rpartition("/")[2]
        assert browser.sees("Meet on Thursdays?")
        assert browser.sees("How we treat each other")
    assert shown(here, second).does == "amends"
    here_votes = here.people[:4]
    with later(days=3):
        here.cast_all(second, "yyyy", here_votes)
    with later(days=6):
        here.close(second)
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{first}")
        assert browser.sees("Changed since")
        browser.click("Meet on Sundays?")
        assert browser.sees("The earlier decision is changed.")
        browser.click("The result and how it came about")
        assert browser.sees("The earlier decision is changed.")


def test_a_wish_to_end_without_saying_what_comes_back_with_everything_kept(here, browser):
    decided(here, title="Meet on Thursdays?")
    with later(days=3):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/new?rule=spend_small")
        browser.fill(title="Stop it?", what_happens="It ends.", does="repeals").press("Look at it once more")
        assert browser.status == 422
        assert browser.sees("Choose the earlier decision. It has to be in force.")
        assert browser.page.xpath("//input[@name='title']/@value") == ["Stop it?"]


def test_an_older_decision_can_be_chosen_from_its_own_page(here):
    first = decided(here, title="The oldest")
    decided(here, title="The newest")
    with here.make.app.app_context():
        me = here.people[1].load()
        with later(days=3):
            assert [title for _key, title in queries.can_be_ended(me, "spend_small", most=1)] == [
                "The newest"
            ]
            offered = queries.can_be_ended(me, "spend_small", first, most=1)
            assert [title for _key, title in offered] == ["The newest", "The oldest"]
            assert queries.can_be_ended(me, "spend_large") == []
        db.session.remove()


def test_whoever_changes_the_words_of_a_draft_finds_its_place_as_it_was(here, browser):
    first = decided(here)
    key = here.ask(who=here.people[1], does="repeals", earlier=first, topic="work")
    with later(days=3):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}/edit").press("Save")
    found = row(here, key)
    assert (found["topic"], found["does"]) == ("work", "repeals")
    assert shown(here, key).earlier.public_id == first


def test_a_decision_is_marked_as_looked_at_from_its_page(here, browser):
    key = decided(here)
    with later(days=20):
        browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}")
        browser.click("We looked at it again").press("We looked at it")
        assert browser.sees("Looked at again on")


@pytest.mark.parametrize(
    ("role", "may"),
    [("outsider", False), ("probation", False), ("suspended", False), ("member", True), ("steward", True)],
)
def test_who_may_ask_to_change_or_end_a_decision(here, make, role, may):
    people = {
        "outsider": world(make, 1).people[0],
        "probation": make.member(here.group, state="probation"),
        "suspended": make.member(here.group, state="suspended"),
        "member": here.people[4],
        "steward": here.people[0],
    }
    key, is_open = decided(here), here.open()
    with make.app.app_context():
        actor = people[role].load()
        assert bool(policy.may_ask_to_end(actor, here.load(key))) is may
        assert not policy.may_ask_to_end(actor, here.load(is_open))
        db.session.remove()


def test_the_rule_for_emergencies_can_be_given_to_everybody_and_back(here, browser):
    url = f"/c/{here.group.address}/decide/rules/emergency/change"
    browser.sign_in(here.people[0]).open(url)
    assert browser.sees("Only members who are on call")
    browser.fill(roles="everybody", background="We are few.").press("Look at it once more")
    assert browser.status == 200
    assert browser.sees("The rule as it would be")
