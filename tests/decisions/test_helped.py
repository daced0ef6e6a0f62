"""Voting for somebody else, and votes by phone or on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import STEWARD, Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions, ballots, policy, queries
from swsolidarity.decisions.models import HelpedVote, NamedBallot, Proxy
from swsolidarity.decisions.rules import Terms, proxies
from swsolidarity.decisions.rules.pack import STARTING_PACK
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.decisions.making import NOON, later, spying, world

RULE = "spend_large"


@pytest.fixture
def here(make):
    made = world(make, 6)
    with make.writing():
        for person in made.people[1:3]:
            db.session.add(
                Mandate(
                    collective_id=made.group.id,
                    membership_id=person.id,
                    office=STEWARD,
                    starts_at=clock.now() - timedelta(days=9),
                    ends_at=clock.now() + timedelta(days=300),
                    source="founding",
                )
            )
    made.rule(RULE, proxies=True, assisted=True)
    return made


def give(here, key, giver, holder):
    with here.make.writing():
        return actions.give_proxy(giver.load(), here.load(key), name=holder.name).public_id


def answer(here, key, holder, proxy, action=actions.accept_proxy):
    with here.make.writing():
        found = here.load(key)
        action(holder.load(), found, queries.proxy(found, proxy))


def entrust(here, key, giver, holder):
    proxy = give(here, key, giver, holder)
    answer(here, key, holder, proxy)
    return proxy


def vote_for(here, key, holder, proxy, choice):
    with here.make.writing():
        found = here.load(key)
        actions.vote_for(holder.load(), found, queries.proxy(found, proxy), choice=choice)


def put_in(here, key, steward, person, choice, way="phone"):
    with here.make.writing():
        name = person.name
        return actions.put_in(steward.load(), here.load(key), name=name, way=way, choice=choice).public_id


def second(here, key, steward, helped, action=actions.confirm_help):
    with here.make.writing():
        found = here.load(key)
        action(steward.load(), found, queries.helped_vote(found, helped))


def ways(here, key):
    with here.make.app.app_context():
        rows = db.session.execute(
            select(NamedBallot.membership_id, NamedBallot.choice, NamedBallot.way).where(
                NamedBallot.proposal_id == here.id_of(key)
            )
        )
        return {row[0]: (row[1], row[2]) for row in rows}


def test_one_person_votes_for_few_others():
    assert [proxies.cap(roll) for roll in (1, 5, 39, 40, 59, 60, 1000)] == [1, 1, 1, 2, 2, 3, 3]


def test_proxies_are_off_unless_a_rule_adopts_them_and_never_for_what_needs_everybody():
    for key, terms in STARTING_PACK.items():
        assert not proxies.possible(terms, key, terms.secrecy)
    named = Terms(method="vote", open_hours=1, proxies=True)
    assert proxies.possible(named, "routine", "open")
    assert not proxies.possible(named, "routine", "secret")
    for key in ("election", "admission", "removal", "recall", "rule_change"):
        assert not proxies.possible(named, key, "hidden")


def test_a_proxy_must_be_asked_for_and_accepted_and_the_giver_can_still_vote(here, context):
    giver, holder = here.people[4], here.people[5]
    key = here.open(RULE)
    proxy = give(here, key, giver, holder)
    with pytest.raises(Refused, match="accepted"):
        vote_for(here, key, holder, proxy, "yes")
    with pytest.raises(Refused):
        answer(here, key, here.people[1], proxy)
    answer(here, key, holder, proxy)
    with pytest.raises(Invalid):
        vote_for(here, key, holder, proxy, "perhaps")
    vote_for(here, key, holder, proxy, "yes")
    vote_for(here, key, holder, proxy, "no")
    assert ways(here, key) == {giver.id: ("no", "proxy")}
    assert here.look(key)["voted"] == 1
    here.cast(key, giver, "yes")
    assert ways(here, key) == {giver.id: ("yes", "self")}
    with pytest.raises(Refused, match="voted themselves"):
        vote_for(here, key, holder, proxy, "no")
    here.cast(key, holder, "no")
    assert here.look(key)["voted"] == 2


def test_a_proxy_goes_one_hop_and_one_person_holds_no_more_than_the_cap(here, context):
    one, two, three, four = here.people[2:6]
    key = here.open(RULE, discussion_days=3)
    entrust(here, key, one, two)
    with pytest.raises(Refused, match="you vote yourself"):
        give(here, key, two, three)
    with pytest.raises(Refused, match="already"):
        give(here, key, one, three)
    chained = give(here, key, three, one)
    with pytest.raises(Refused, match="Take that back first"):
        answer(here, key, one, chained)
    answer(here, key, one, chained, actions.decline_proxy)
    second_one = give(here, key, four, two)
    with pytest.raises(Refused, match="as many others as one person can"):
        answer(here, key, two, second_one)
    with pytest.raises(Invalid, match="has this name"):
        give(here, key, here.people[0], here.people[0])


def test_what_a_proxy_cast_stays_for_the_last_day_so_that_the_giver_can_look_at_it(here, context):
    giver, holder = here.people[4], here.people[5]
    begin = clock.now()
    with clock.frozen(begin):
        key = here.open(RULE)
        proxy = entrust(here, key, giver, holder)
        vote_for(here, key, holder, proxy, "yes")
    closes = begin + timedelta(days=7)
    with clock.frozen(closes - timedelta(hours=24, milliseconds=1)):
        vote_for(here, key, holder, proxy, "no")
    with clock.frozen(closes - timedelta(hours=24)):
        with pytest.raises(Refused, match="too late"):
            vote_for(here, key, holder, proxy, "yes")
        with pytest.raises(Refused, match="too late"):
            give(here, key, here.people[2], holder)
        seen = ballots.mine(here.load(key), giver.id)
        assert (seen.choice, seen.way) == ("no", "proxy")
    with clock.frozen(closes - timedelta(minutes=1)):
        here.cast(key, giver, "abstain")
    with clock.frozen(closes), pytest.raises(Conflict):
        here.cast(key, giver, "yes")
    short = proxies.fixed_from(NOON, NOON + timedelta(hours=6))
    assert short == NOON + timedelta(hours=3)


def test_a_proxy_ends_after_ninety_days_and_when_somebody_leaves(here, context):
    key = here.open(RULE, discussion_days=14)
    proxy = entrust(here, key, here.people[4], here.people[5])
    with later(days=14), here.make.writing():
        actions.open_discussed(here.id_of(key))
        here.load(key).closes_at = clock.now() + timedelta(days=120)  # as after long pauses
    with later(days=91), pytest.raises(Refused, match="too late"):
        vote_for(here, key, here.people[5], proxy, "yes")
    with here.make.writing():
        collectives.leave(here.people[5].load())
    assert queries.given_by(here.load(key), here.people[4].id) is None


def test_raised_to_secret_a_vote_takes_no_proxies_any_more(here, context):
    giver, holder = here.people[4], here.people[5]
    key = here.open(RULE, discussion_days=1)
    proxy = entrust(here, key, giver, holder)
    here.rule(RULE, proxies=False, assisted=False, secrecy="secret")
    with later(days=1):
        with here.make.writing():
            actions.open_discussed(here.id_of(key))
        with pytest.raises(Refused, match="everybody votes for themselves"):
            vote_for(here, key, holder, proxy, "yes")
        with pytest.raises(Refused, match="everybody votes for themselves"):
            put_in(here, key, here.people[1], giver, "yes")
    assert ways(here, key) == {}


def test_a_vote_by_phone_counts_once_a_second_person_confirms_it(here, context):
    one, two, three, member = here.people[0], here.people[1], here.people[2], here.people[4]
    key = here.open(RULE)
    with pytest.raises(Refused, match="Only returning officers"):
        put_in(here, key, here.people[5], member, "yes")
    helped = put_in(here, key, one, member, "yes")
    assert ways(here, key) == {}
    with pytest.raises(Conflict, match="already"):
        put_in(here, key, two, member, "no")
    with pytest.raises(Refused, match="Another steward"):
        second(here, key, one, helped)
    second(here, key, two, helped)
    with pytest.raises(Refused):
        second(here, key, three, helped)
    assert ways(here, key) == {member.id: ("yes", "phone")}
    here.cast(key, member, "no")
    assert ways(here, key) == {member.id: ("no", "self")}
    assert here.look(key)["voted"] == 1


def test_who_voted_themselves_is_not_overruled_by_two_stewards(here, context):
    one, two, member = here.people[0], here.people[1], here.people[4]
    key = here.open(RULE)
    helped = put_in(here, key, one, member, "yes", way="paper")
    here.cast(key, member, "no")
    with pytest.raises(Conflict, match="voted themselves"):
        second(here, key, two, helped)
    second(here, key, two, helped, actions.drop_help)
    with pytest.raises(Refused, match="chose themselves"):
        put_in(here, key, one, member, "yes")
    with pytest.raises(Refused, match="Vote yourself"):
        put_in(here, key, one, one, "yes")
    own = put_in(here, key, one, two, "yes")
    with pytest.raises(Refused, match="Another steward"):
        second(here, key, two, own)
    assert ways(here, key) == {member.id: ("no", "self")}


def test_the_record_counts_apart_what_others_put_in_and_forgets_who_with_the_ballots(here, context):
    key = here.open(RULE)
    proxy = entrust(here, key, here.people[4], here.people[5])
    vote_for(here, key, here.people[5], proxy, "yes")
    second(here, key, here.people[1], put_in(here, key, here.people[0], here.people[3], "yes"))
    second(here, key, here.people[1], put_in(here, key, here.people[0], here.people[2], "no", way="paper"))
    here.cast_all(key, "yy")
    with later(days=7):
        assert here.close(key) == "adopted"
    told = here.look(key)["record"]
    assert (told["numbers"]["cast"], told["numbers"]["yes"]) == (5, 4)
    assert (told["by_proxy"], told["assisted"]) == (1, 2)
    with later(days=22):
        with here.make.writing():
            ballots.forget_ballots(here.id_of(key))
        for table in (Proxy, HelpedVote, NamedBallot):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_nobody_puts_in_a_vote_for_somebody_who_is_not_on_the_roll(make, here, context):
    key = here.open(RULE)
    late = make.member(here.group, days_ago=0)
    with pytest.raises(Refused, match="not on the roll"):
        put_in(here, key, here.people[0], late, "yes")
    with pytest.raises(Refused, match="not on the roll"):
        give(here, key, late, here.people[5])
    with pytest.raises(Invalid):
        give(here, key, here.people[5], late)
    proxy = entrust(here, key, here.people[4], here.people[5])
    with make.writing():
        db.session.execute(
            update(Membership).where(Membership.id == here.people[4].id).values(state="suspended")
        )
    with pytest.raises(Refused, match="not on the roll"):
        vote_for(here, key, here.people[5], proxy, "yes")


# Who sees names


@pytest.mark.parametrize(
    ("secrecy", "before", "voted", "stranger", "after"),
    [
        ("open", True, True, True, (True, True)),
        ("roll", True, True, False, (True, False)),
        ("until_voted", False, True, False, (True, True)),
        ("hidden", False, False, False, (True, True)),
    ],
)
def test_each_level_shows_names_when_and_to_whom_it_says(
    make, context, secrecy, before, voted, stranger, after
):
    here = world(make, 6)
    here.rule("spend_small", secrecy=secrecy)
    key = here.open("spend_small")
    late = make.member(here.group, days_ago=0)

    def sees(who):
        db.session.rollback()
        return bool(policy.may_see_names(who.load(), here.load(key)))

    one = here.people[0]
    assert (sees(one), sees(late)) == (before, stranger)
    here.cast(key, one, "yes")
    assert (sees(one), sees(late)) == (voted, stranger)
    here.cast_all(key, ".yyy")
    with later(hours=48):
        here.close(key)
        assert (sees(here.people[5]), sees(late)) == after
    with make.writing():
        ballots.forget_ballots(here.id_of(key))
    assert not sees(one)


def test_where_somebody_is_a_party_no_name_is_seen_before_the_close_whatever_the_level(make, context):
    here, spy = world(make, 8), spying()
    spy.parties = frozenset({here.people[7].id})
    here.rule("spend_small", secrecy="open")
    key = here.put("spend_small")
    here.cast_all(key, "yy")
    seen = policy.may_see_names(here.people[0].load(), here.load(key))
    assert seen == policy.TOO_TELLING


# Pages


def test_somebody_asks_a_friend_to_vote_for_them_and_replaces_the_vote_without_javascript(here, browser):
    giver, holder = here.people[4], here.people[5]
    key = here.open(RULE)
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(giver).open(address).click("Voting for each other")
    browser.fill(name="Nobody at all").press("Ask them")
    assert browser.status == 422
    assert browser.sees("Nobody who can vote here has this name.")
    browser.fill(name=holder.name).press("Ask them")
    assert browser.sees("they have not answered yet")
    friend = Browser(browser.app).sign_in(holder).open(address + "/proxies")
    assert friend.sees("They ask you to vote for them.")
    friend.press("Accept").click("Vote for them")
    friend.press("Send their vote")
    assert friend.status == 422
    friend.fill(ballot="no").press("Send their vote")
    assert friend.sees("A vote of theirs is in.")
    browser.open(address + "/proxies")
    assert browser.sees("They voted for you: No")
    assert browser.sees("They can change it until")
    browser.open(address)
    assert browser.sees("Your vote was put in by somebody you asked.")
    browser.fill(ballot="yes").press("Change my vote")
    assert ways(here, key) == {giver.id: ("yes", "self")}
    assert not friend.open(address + "/proxies").page.xpath("//a[contains(., 'Vote for them')]")
    friend.press("Do not vote for them")
    assert friend.sees("Nobody asks you to vote for them.")


def test_two_stewards_put_in_a_vote_by_phone_and_the_member_finds_it(here, browser):
    one, two, member = here.people[0], here.people[1], here.people[4]
    key = here.open(RULE)
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(one).open(address).click("Put in a vote by phone or on paper")
    browser.fill(name=member.name).press("Put it in")
    assert browser.status == 422
    browser.fill(name=member.name, way="paper", ballot="abstain").press("Put it in")
    assert browser.sees("It counts once a second person confirms it.")
    assert browser.sees("Another steward has to confirm this.")
    other = Browser(browser.app).sign_in(two).open(address + "/help")
    assert other.sees("Abstain")
    other.press("Confirm")
    assert other.sees("The vote is in.")
    assert not other.sees("Waiting for a second person")
    theirs = Browser(browser.app).sign_in(member)
    assert theirs.open(address).sees("Your vote was put in on paper, by two stewards.")
    assert theirs.open(address + "/help").status == 403
    assert notices_of(here, member) == ["decisions.put_in"]


def notices_of(here, who):
    """What the worker tells somebody about votes put in for them."""
    with here.make.app.app_context():
        worker.hand_out()
        kinds = select(Notice.kind).where(Notice.membership_id == who.id, Notice.kind.like("decisions.p%"))
        return list(db.session.scalars(kinds))


def test_names_are_read_as_they_come_where_the_rule_says_so(here, browser):
    here.rule("spend_small", secrecy="until_voted")
    key = here.open("spend_small")
    here.cast(key, here.people[1], "no")
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[2]).open(address)
    assert not browser.sees("Who voted how so far")
    assert browser.open(address + "/names").status == 403
    browser.open(address).fill(ballot="yes").press("Send my vote")
    browser.click("Who voted how so far")
    assert browser.sees(here.people[1].name)
    assert browser.sees("Whoever has voted sees how others voted.")


def test_an_own_vote_over_a_proxy_costs_no_more_statements_than_any_vote(here, statements, browser):
    key = here.open(RULE)
    proxy = entrust(here, key, here.people[4], here.people[5])
    vote_for(here, key, here.people[5], proxy, "no")
    with here.make.app.app_context(), statements.counted() as seen:
        here.cast(key, here.people[4], "yes")
    assert len(seen) <= 12
