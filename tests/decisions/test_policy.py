"""Who may do what, for every role and every state."""

from __future__ import annotations

import pytest

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import HIDDEN
from swsolidarity.decisions import actions, ballots, policy
from tests.decisions.making import later, spying, world

ROLES = ("outsider", "asker", "member", "steward", "probation", "suspended")
STATES = ("draft", "discussion", "voting", "counting", "decided", "withdrawn", "withdrawn draft")


@pytest.fixture
def cast(make, context):
    """People in every role, and a proposal in every state that the asker asked."""
    here = world(make, 8)
    people = {
        "outsider": world(make, 1).people[0],
        "asker": here.people[1],
        "member": here.people[2],
        "steward": here.people[0],
        "probation": make.member(here.group, state="probation"),
        "suspended": make.member(here.group, state="suspended"),
    }
    asker = people["asker"]
    keys = {
        "draft": here.ask(who=asker),
        "discussion": here.open(who=asker, discussion_days=7),
        "voting": here.open(who=asker),
        "counting": here.open("spend_small", asker),
        "decided": here.open(who=asker),
        "withdrawn": here.open(who=asker),
        "withdrawn draft": here.ask(who=asker),
    }
    for name in ("withdrawn", "withdrawn draft"):
        with make.writing():
            actions.withdraw(asker.load(), here.load(keys[name]))
    with later(hours=48):
        here.close(keys["decided"])
    return here, people, keys


def allowed(here, people, keys, ask):
    """The pairs of role and state for which a policy says yes."""
    return {
        (role, state)
        for role, who in people.items()
        for state, key in keys.items()
        if ask(who.load(), here.load(key))
    }


def every(roles, states):
    return {(role, state) for role in roles for state in states}


STARTED = ("discussion", "voting", "counting", "decided", "withdrawn")
INSIDE = ("asker", "member", "steward", "probation", "suspended")


def test_reading(cast):
    mine = every(["asker"], ["draft", "withdrawn draft"])
    assert allowed(*cast, policy.may_read) == every(INSIDE, STARTED) | mine


def test_an_outsider_is_told_nothing_at_all(cast):
    here, people, keys = cast
    who = people["outsider"].load()
    for key in keys.values():
        found = here.load(key)
        for verdict in (
            policy.may_read(who, found),
            policy.may_edit(who, found),
            policy.may_start(who, found),
            policy.may_withdraw(who, found, clock.now()),
            policy.may_recuse(who, found),
            policy.may_vote(who, found, None),
            policy.may_see_names(who, found),
        ):
            assert verdict == HIDDEN


def test_editing_and_starting_are_for_the_asker_before_the_vote(cast):
    assert allowed(*cast, policy.may_edit) == every(["asker"], ["draft", "discussion"])
    assert allowed(*cast, policy.may_start) == every(["asker"], ["draft"])


def test_withdrawing_is_for_the_asker_until_the_vote_has_closed(cast):
    here, people, keys = cast
    early = ["draft", "discussion", "voting", "counting"]
    may = allowed(here, people, keys, lambda who, found: policy.may_withdraw(who, found, clock.now()))
    assert may == every(["asker"], early)
    with later(hours=48):
        may = allowed(here, people, keys, lambda who, found: policy.may_withdraw(who, found, clock.now()))
    assert may == every(["asker"], ["draft", "discussion"])


def test_stepping_aside_is_for_full_members_before_the_roll_is_made(cast):
    assert allowed(*cast, policy.may_recuse) == every(["asker", "member", "steward"], ["discussion"])


def test_voting_is_for_full_members_who_are_on_the_roll(cast):
    def may(who, found):
        return policy.may_vote(who, found, ballots.entry_of(found, who.id))

    on_a_roll = ["voting", "counting", "decided", "withdrawn"]
    assert allowed(*cast, may) == every(["asker", "member", "steward"], on_a_roll)


def test_names_are_shown_after_a_named_vote_only(cast, make):
    here, people, _keys = cast
    assert allowed(*cast, policy.may_see_names) == every(INSIDE, ["decided"])
    secret = here.open(secrecy="secret")
    here.cast_all(secret, "yyyyyy")
    with later(hours=48):
        here.close(secret)
    db.session.rollback()
    assert not policy.may_see_names(people["member"].load(), here.load(secret))


def test_asking_is_for_full_members(cast):
    _here, people, _keys = cast
    may = {role for role in ROLES if policy.may_ask(people[role].load())}
    assert may == {"outsider", "asker", "member", "steward"}  # the outsider asks in a collective of their own


def test_what_another_domain_put_to_the_vote_is_for_full_members_and_withdrawn_there(make, context):
    spying()
    here = world(make, 6)
    newcomer = make.member(here.group, state="probation")
    key = here.put()
    assert policy.may_read(newcomer.load(), here.load(key)) == HIDDEN
    assert policy.may_read(here.people[0].load(), here.load(key))
    assert not policy.may_withdraw(here.people[0].load(), here.load(key), clock.now())
