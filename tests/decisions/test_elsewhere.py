"""Votes that are held elsewhere: the roll goes out, a result comes back, two people stand for it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from swsolidarity.collectives.models import STEWARD, Mandate
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions, ballots, jobs
from swsolidarity.decisions.rules import brought
from swsolidarity.decisions.rules.record import box_hash
from tests.browser import Browser
from tests.decisions.decided import TEAS, opened, with_rule
from tests.decisions.making import World, later, world
from tests.factories import Member

ARCHIVE = "ab" * 32


def with_stewards(make, people: int, **more) -> tuple[World, list[Member]]:
    """A collective with three more stewards, who ask nothing."""
    here = world(make, people, **more)
    stewards = [make.member(here.group, name=name, steward=True) for name in ("=Ada()", "Bo", "Chi")]
    return here, stewards


def entered(here: World, key: str, who: Member, written: str) -> str:
    """Enter a result; the public id of the entry."""
    with here.make.writing():
        actions.enter_result(who.load(), here.load(key), written=written, archive_hash=ARCHIVE)
        found = ballots.entered_elsewhere(here.load(key))
        assert found is not None
        return found.public_id


def brought_home(here: World, key: str, two: list[Member], written: str, days: int = 61) -> str | None:
    """One enters, the other confirms; the code."""
    with later(days=days):
        seen = entered(here, key, two[0], written)
        with here.make.writing():
            return actions.confirm_result(two[1].load(), here.load(key), seen=seen)


def taken_on(here: World, key: str, two: list[Member]) -> None:
    for one in two:
        with here.make.writing():
            actions.take_on(one.load(), here.load(key))


def test_a_vote_is_held_elsewhere_and_its_result_is_counted_by_our_rule(make, app, browser):
    here, stewards = with_stewards(make, 20)
    key = here.open("spend_large", secrecy="external")
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[3]).open(address)
    assert browser.sees("You do not vote here.")
    assert browser.sees("Nobody looks after it yet.")
    assert not browser.page.xpath("//input[@name='ballot']")
    assert browser.open(address + "/elsewhere").status == 403
    first, second = (Browser(app).sign_in(one) for one in stewards[:2])
    for one in (first, second):
        one.open(address).click("Look after this vote").press("Take this on")
    first.press("Take the names as a file", follow=False)
    assert first.response.mimetype == "text/csv"
    lines = first.response.get_data(as_text=True).splitlines()
    assert len(lines) == 23
    assert "'=Ada()" in lines
    assert browser.open(address).sees("taken out of here 1 time.")
    assert browser.sees("=Ada(), Bo") or browser.sees("Bo, =Ada()")
    assert Browser(app).sign_in(stewards[2]).open(address + "/elsewhere").status == 403
    with later(days=8):
        with app.app_context():
            jobs.close_due()
        browser.sign_in(here.people[3]).open(address)
        assert browser.sees("Its result has to be brought here from elsewhere.")
        first, second = (Browser(app).sign_in(one) for one in stewards[:2])
        first.open(address + "/elsewhere").fill(papers="14 yes\n5 no\n", archive_hash=ARCHIVE.upper())
        first.press("Enter the result")
        assert first.sees("Somebody else has to confirm what you entered.")
        assert second.open(address + "/elsewhere").sees("14 × Yes")
        second.press("Confirm and count")
        browser.open(address + "/outcome")
    assert browser.sees("Adopted")
    assert browser.sees("19 of 23 on the roll voted.")
    assert browser.sees("Counted elsewhere")
    record = here.look(key)["record"]
    assert record["elsewhere"] == {"archive_hash": ARCHIVE}
    assert record["ballots_hash"] == box_hash({"yes": 14, "no": 5})
    with app.app_context():
        kinds = dict(db.session.execute(text("SELECT kind, data FROM journal")).all())
    assert json.loads(str(kinds["decisions.roll_handed_out"]).replace("'", '"')) == {}


def test_who_asks_can_have_a_vote_held_elsewhere_where_two_stewards_can_bring_it_back(make, browser):
    here, _stewards = with_stewards(make, 9)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/new?rule=spend_large")
    browser.fill(title="Rent a hall?", background="At the union’s booth.", what_happens="We rent it.")
    browser.fill(secrecy="external").press("Look at it once more")
    assert browser.sees("The vote is held outside this site, and its result is brought here.")
    browser.press("Open the vote now")
    assert browser.sees("Nobody looks after it yet.")
    alone = world(make, 9)
    with pytest.raises(Conflict, match="needs two returning officers"):
        alone.open("spend_large", secrecy="external")


def test_a_ranking_counted_elsewhere_comes_by_its_lines_or_by_a_file(make, app):
    here, stewards = with_stewards(make, 9)
    with_rule(here, "choose", secrecy="external", support=None, tie_break="lot")
    written = "4 1>2\n3 2 > 1 = 3\n2 3>2\n1 -"
    ours = json.dumps({"ballots": [[4, "0>1"], [3, "1>0=2"], [2, "2>1"], [1, "-"]]})
    records = []
    for one in (written, ours):
        key = opened(here, "choose", TEAS)
        taken_on(here, key, stewards[:2])
        assert brought_home(here, key, stewards[:2], one) == "adopted"
        records.append(here.look(key)["record"])
    assert records[0]["tally"] == records[1]["tally"]
    assert records[0]["winners"] == [1]
    assert records[0]["ballots"] is None


def test_nobody_votes_here_and_the_list_of_what_waits_does_not_nag(make, app, browser):
    here, _stewards = with_stewards(make, 6)
    key = here.open("spend_large", secrecy="external")
    with pytest.raises(Refused, match="held elsewhere"):
        here.cast(key, here.people[2], "yes")
    browser.sign_in(here.people[2]).open(f"/c/{here.group.address}/decide/")
    assert browser.sees("You have voted on everything.")
    assert browser.sees("Buy a kettle?")


def test_who_may_look_after_a_vote(make, app):
    here, stewards = with_stewards(make, 6)
    key = here.open("spend_large", secrecy="external")  # asked by a steward
    plain = here.open("spend_large")

    def take(who: Member, which: str = key) -> None:
        with make.writing():
            actions.take_on(who.load(), here.load(which))

    with pytest.raises(Refused, match="Only returning officers"):
        take(here.people[2])
    with pytest.raises(Refused, match="asks or stands"):
        take(here.people[0])
    with pytest.raises(Refused):
        take(stewards[0], plain)
    take(stewards[0])
    with pytest.raises(Refused, match="already"):
        take(stewards[0])
    take(stewards[1])
    with pytest.raises(Refused, match="Two people"):
        take(stewards[2])
    for who in (here.people[0], stewards[2]):
        with pytest.raises(Refused, match="Only the two"), make.writing():
            actions.hand_out_roll(who.load(), here.load(key))
    with pytest.raises(Refused, match="once the vote has closed"), make.writing():
        actions.enter_result(stewards[0].load(), here.load(key), written="1 yes", archive_hash=ARCHIVE)


def test_one_person_alone_brings_no_result_and_an_entry_made_anew_is_looked_at_anew(make, app):
    here, stewards = with_stewards(make, 6)
    key = here.open("spend_large", secrecy="external")
    taken_on(here, key, stewards[:2])
    with later(days=8):
        seen, latest = (entered(here, key, stewards[0], f"{count} yes") for count in (3, 4))
        with pytest.raises(Refused, match="Somebody else"), make.writing():
            actions.confirm_result(stewards[0].load(), here.load(key), seen=latest)
        with pytest.raises(Conflict, match="entered anew"), make.writing():
            actions.confirm_result(stewards[1].load(), here.load(key), seen=seen)
        with app.app_context():
            jobs.close_due()
        assert here.look(key)["state"] == "voting"
        with make.writing():
            assert actions.confirm_result(stewards[1].load(), here.load(key), seen=latest) == "adopted"
    record = here.look(key)["record"]
    assert record["numbers"] is None, "with four ballots only the result is told"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yes",
        "0 yes",
        "3 perhaps",
        "-1 yes",
        "3 yes\nx",
        "[[3]]",
        '[[true, "yes"]]',
        '{"x": 1}',
        "[",
        "99 yes",
    ],
)
def test_what_is_not_a_result_is_refused_with_its_line(make, app, written):
    here, stewards = with_stewards(make, 6)
    key = here.open("spend_large", secrecy="external")
    taken_on(here, key, stewards[:2])
    with later(days=8), pytest.raises(Invalid), make.writing():
        actions.enter_result(stewards[0].load(), here.load(key), written=written, archive_hash=ARCHIVE)
    assert here.look(key)["state"] == "voting"


@pytest.mark.once
def test_a_line_that_is_not_one_is_named_by_its_number():
    with pytest.raises(Invalid, match="Line 3"):
        brought.read("1 yes\n\nno 2", lambda paper: paper)
    with pytest.raises(Invalid, match="too long"):
        brought.read("1 yes\n" * brought.LONGEST, lambda paper: paper)
    assert brought.read("2 3:5, 1:2\n1 3:5,1:2", lambda paper: paper) == {"2:5,0:2": 3}


def test_a_vote_whose_result_never_comes_can_be_withdrawn_by_whoever_asked(make, app, browser):
    here, _stewards = with_stewards(make, 6)
    key = here.open("spend_large", secrecy="external")
    with later(days=8):
        browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}")
        browser.click("Withdraw the question").press("Withdraw the question")
    assert here.look(key)["state"] == "withdrawn"


def test_a_roll_that_was_tampered_with_voids_what_was_counted_elsewhere(make, app, browser):
    here, stewards = with_stewards(make, 8)
    key = here.open("spend_large", secrecy="external")
    taken_on(here, key, stewards[:2])
    with make.writing():
        db.session.execute(
            text("DELETE FROM roll_entry WHERE membership_id = :one"), {"one": here.people[5].id}
        )
    assert brought_home(here, key, stewards[:2], "8 yes") == "void"
    assert here.look(key)["record"] is None
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM external_result")) == 0


def test_where_too_few_took_part_elsewhere_the_second_time_needs_its_own_result(make, app):
    here, stewards = with_stewards(make, 20)
    with_rule(here, "spend_large", on_inquorate="extend", secrecy="external")
    key = here.open("spend_large")
    taken_on(here, key, stewards[:2])
    assert brought_home(here, key, stewards[:2], "1 yes", days=8) == "extended"
    assert brought_home(here, key, stewards[:2], "20 yes") == "adopted"


def test_a_steward_whose_office_ended_can_still_bring_back_what_they_took_on(make, app):
    here, stewards = with_stewards(make, 8)
    key = here.open("spend_large", secrecy="external")
    taken_on(here, key, stewards[:2])
    with make.writing():
        db.session.query(Mandate).filter_by(membership_id=stewards[0].id, office=STEWARD).update(
            {"ended_at": clock.now()}
        )
    assert brought_home(here, key, stewards[:2], "9 yes\n1 no") == "adopted"
