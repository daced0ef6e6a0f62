"""Electing people: standing, suggesting, accepting, standing down, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from swsolidarity.collectives import queries as people
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions, queries
from swsolidarity.decisions.models import ProposalOption
from tests.browser import Browser
from tests.decisions.making import World, later, world
from tests.factories import Factory, Member


def call(here: World, who: Member | None = None, *, places: int = 2, start: bool = True) -> str:
    """An election people can stand in; its public id."""
    with here.make.writing():
        actor = (who or here.people[0]).load()
        proposal = actions.call_election(
            actor,
            actions.Draft(
                title="Stewards for the coming year",
                background="",
                what_happens=actions.what_an_election_does(),
                rule_key="election",
                discussion_days=7,
                places=places,
            ),
        )
        if start:
            actions.start(actor, proposal)
        return proposal.public_id


def stand(here: World, key: str, who: Member, words: str = "I have time.") -> None:
    with here.make.writing():
        actions.stand(who.load(), here.load(key), statement=words)


def standing(here: World, key: str) -> list[int]:
    with here.make.app.app_context():
        return [one.membership_id for one in queries.options(here.load(key)) if one.membership_id]


def test_people_stand_and_stand_down_until_the_vote_opens(make: Factory) -> None:
    here = world(make, 6)
    key = call(here)
    stand(here, key, here.people[1])
    stand(here, key, here.people[2])
    stand(here, key, here.people[1], "I have more time now.")
    assert standing(here, key) == [here.people[1].id, here.people[2].id]
    with here.make.writing():
        actions.stand_down(here.people[2].load(), here.load(key))
    assert standing(here, key) == [here.people[1].id]
    with make.app.app_context():
        gone = db.session.query(ProposalOption).filter_by(membership_id=here.people[2].id).one()
        assert gone.statement is None
    with later(days=8), pytest.raises(Refused):
        stand(here, key, here.people[3])


def test_somebody_suggested_is_on_the_ballot_only_when_they_say_yes(make: Factory) -> None:
    here = world(make, 6)
    key = call(here)
    asked = here.people[2]
    with here.make.writing():
        actions.suggest(here.people[1].load(), here.load(key), name=asked.name)
    assert standing(here, key) == []
    with pytest.raises(Conflict), here.make.writing():
        actions.suggest(here.people[3].load(), here.load(key), name=asked.name)
    stand(here, key, asked)
    assert standing(here, key) == [asked.id]


@pytest.mark.parametrize("name", ["", "Nobody of that name", "\x00", "a" * 300])
def test_a_name_nobody_has_is_told_kindly(make: Factory, name: str) -> None:
    here = world(make, 5)
    key = call(here)
    with pytest.raises(Invalid), here.make.writing():
        actions.suggest(here.people[1].load(), here.load(key), name=name)


def test_an_election_cannot_open_before_anybody_stands(make: Factory) -> None:
    here = world(make, 6)
    key = call(here)
    with later(days=8), make.writing():
        assert actions.open_discussed(here.id_of(key))
        assert here.load(key).state == "lapsed"


def test_whoever_called_an_election_gives_more_time_while_too_few_stand(make: Factory) -> None:
    here = world(make, 6)
    key = call(here, places=2)
    stand(here, key, here.people[1])
    ends = here.look(key)["discussion_until"]
    with pytest.raises(Refused, match="Only the person who asks"), make.writing():
        actions.give_more_time(here.people[1].load(), here.load(key))
    with make.writing():
        actions.give_more_time(here.people[0].load(), here.load(key))
    assert here.look(key)["discussion_until"] == ends + timedelta(days=3)
    stand(here, key, here.people[2])
    with pytest.raises(Refused, match="Enough people stand"), make.writing():
        actions.give_more_time(here.people[0].load(), here.load(key))
    with later(days=9), make.writing():
        assert not actions.open_discussed(here.id_of(key))
    with later(days=11), make.writing():
        assert actions.open_discussed(here.id_of(key))
        with pytest.raises(Refused, match="only until the vote opens"):
            actions.give_more_time(here.people[0].load(), here.load(key))


def test_whoever_leaves_does_not_stand_any_more(make: Factory) -> None:
    here = world(make, 6)
    key = call(here)
    stand(here, key, here.people[1])
    stand(here, key, here.people[2])
    with here.make.writing():
        actions.leave(here.people[1].load())
    assert standing(here, key) == [here.people[2].id]


def test_each_reader_has_an_order_of_their_own_that_stays(make: Factory, browser: Browser) -> None:
    here = world(make, 8)
    key = call(here)
    for who in here.people[1:7]:
        stand(here, key, who, f"Words of {who.id}.")
    seen = []
    for who in (here.people[0], here.people[1], here.people[2], here.people[0]):
        browser.sign_in(who).open(f"/c/{here.group.address}/decide/{key}")
        places = [browser.text.index(f"Words of {one.id}.") for one in here.people[1:7]]
        seen.append(tuple(sorted(range(6), key=places.__getitem__)))
    assert seen[0] == seen[3]
    assert len(set(seen)) > 1


def test_standing_and_suggesting_work_through_pages_without_javascript(
    make: Factory, browser: Browser
) -> None:
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/").click("Call an election")
    browser.fill(title="Stewards", places="99").press("Look at it once more")
    assert browser.status == 422
    assert browser.sees("Enter how many are to be elected: from 1 to 5.")
    browser.fill(places="2").press("Look at it once more")
    browser.press("Let people stand")
    key = browser.url.rpartition("/")[2]
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    assert browser.sees("Nobody stands yet.")
    assert browser.sees("Places to fill: 2. People who stand so far: 0.")
    assert not browser.page.xpath("//button[contains(., 'more days')]")
    browser.click("Suggest somebody").fill(name="Nobody").press("Ask them")
    assert browser.status == 422
    browser.fill(name=here.people[2].name).press("Ask them")
    browser.sign_in(here.people[2]).open(f"/c/{here.group.address}/decide/{key}")
    assert browser.sees("Somebody suggested you.")
    browser.click("Stand").fill(statement="").press("Stand")
    assert browser.status == 422
    browser.fill(statement="I know the books.").press("Stand")
    assert browser.sees("You stand in this election.")
    assert browser.sees("I know the books.")
    browser.click("Not stand").press("I do not stand")
    assert browser.sees("Nobody stands yet.")


def test_whoever_is_elected_holds_the_office_and_can_be_counted_again(make: Factory) -> None:
    here = world(make, 9)
    key = call(here)
    one, two, three = here.people[1:4]
    for who in (one, two, three):
        stand(here, key, who)
    with later(days=8):
        with make.writing():
            assert actions.open_discussed(here.id_of(key))
        papers = ("1>0", "1>0", "1>0", "1>2", "0", "0", "2", "2", "-")
        for voter, paper in zip(here.people, papers, strict=True):
            here.cast(key, voter, paper)
    with later(days=16):
        assert here.close(key) == "elected"
        record = here.look(key)["record"]
        with make.app.app_context():
            on_the_ballot = queries.options(here.load(key))
            elected = {on_the_ballot[place].membership_id for place in record["winners"]}
            stewards = {member.id for member in people.stewards(here.group.id)}
        assert elected == {one.id, two.id}
        assert elected <= stewards
        assert three.id not in stewards
