"""What waits, what is open, what is over."""

from __future__ import annotations

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import queries
from tests.decisions.making import later, spying, world


def keys(items):
    return [found.public_id for found in items]


def test_a_vote_waits_for_those_on_its_roll_until_they_have_voted(make, context):
    here = world(make, 6)
    newcomer = make.member(here.group, state="probation")
    long, short = here.open("spend_large"), here.open("spend_small")
    me = here.people[1]
    assert keys(queries.waiting(me.load())) == [short, long]
    assert queries.waiting_count(me.load()) == 2
    assert queries.waiting_count(newcomer.load()) == 0
    here.cast(short, me, "abstain")
    db.session.rollback()
    assert keys(queries.waiting(me.load())) == [long]
    need = queries.needs_you(me.load())[0]
    assert (need.kind, need.reference) == ("vote", f"decisions.proposal:{long}")
    assert need.action == Sentence("Vote", {})
    assert str(need.title) == "Buy a kettle?"
    with later(days=8):
        assert queries.waiting_count(me.load()) == 0


def test_lists_go_page_by_page_without_missing_or_repeating_anything(make, context):
    here = world(make, 5)
    made = [here.open(discussion_days=1) for _ in range(45)]
    me, seen, before = here.people[2].load(), [], None
    while True:
        page = queries.under_way(me, before)
        seen += keys(page.items)
        before = page.older
        if before is None:
            break
    assert seen == made[::-1]


def test_closed_decisions_are_listed_latest_first_page_by_page(make, context):
    here = world(make, 5)
    made = [here.open() for _ in range(23)]
    with later(hours=48):
        for key in made:
            here.close(key)
    db.session.rollback()
    me = here.people[2].load()
    first = queries.over(me, None)
    second = queries.over(me, first.older)
    assert keys(first.items) + keys(second.items) == made[::-1]
    assert second.older is None
    assert not queries.over(me, "no-such-decision").items


def test_drafts_are_listed_for_their_writer_alone(make, context):
    here = world(make, 5)
    draft = here.ask(who=here.people[3])
    assert keys(queries.under_way(here.people[3].load(), None).items) == [draft]
    assert not queries.under_way(here.people[2].load(), None).items


def test_what_another_domain_asks_is_not_listed_for_people_on_probation(make, context):
    spying()
    here = world(make, 5)
    newcomer = make.member(here.group, state="probation")
    here.put()
    own = here.open()
    assert keys(queries.under_way(newcomer.load(), None).items) == [own]


def test_nothing_of_another_collective_is_ever_listed(make, context):
    here, there = world(make, 5), world(make, 5)
    key = here.open()
    stranger = there.people[0].load()
    assert queries.proposal(stranger, key) is None
    assert not queries.waiting(stranger)
    assert not queries.under_way(stranger, None).items
    assert not queries.under_way(stranger, key).items
    assert not queries.over(stranger, key).items
