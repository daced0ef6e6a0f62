"""The pages: what the person learns and never learns, who sees a case, and that every sentence is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.governance.actions import removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.rules import removals as rules
from swsolidarity.notices import kinds
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.counting import Statements
from tests.factories import Member
from tests.governance.cases import APPEAL, MEDIATE, NOON, REMOVE, REPLY, WORDS, Cases

AFTER_VOTE = NOON + rules.NOTICE + timedelta(days=7)
PAGES = ("home", "talk/", "decide/", "people/", "notices/", "more", "standing", "cases/", "fund/")


@pytest.fixture
def cases(app: Flask) -> Iterator[Cases]:
    """At noon."""
    with clock.frozen(NOON):
        yield Cases(app)


def at(cases: Cases, who: Member, page: str = "") -> Browser:
    """Somebody at a page of the collective."""
    return Browser(cases.app).sign_in(who).open(f"/c/{cases.group.address}/{page}")


def proposal_of(cases: Cases, key: str) -> str:
    with cases.app.app_context():
        found = cases.load(key).proposal
        assert found is not None
        return found.public_id


def everything(cases: Cases, who: Member, proposal: str | None, case: str) -> str:
    """What every page they can reach says to a person, with the status of each."""
    pages = [*PAGES, f"cases/{case}"]
    if proposal:
        pages += [f"decide/{proposal}{more}" for more in ("", "/outcome", "/receipt", "/names", "/document")]
    return " ".join(f"[{at(cases, who, page).status}] {at(cases, who, page).text}" for page in pages)


def test_the_person_reads_grounds_and_words_and_replies(cases: Cases) -> None:
    key = cases.together()
    page = at(cases, cases.rosa, "standing")
    assert page.sees("Nothing is decided.")
    assert page.sees("Counts are not missed.")
    assert page.sees(WORDS)
    assert page.sees("by two members")
    page.fill(words=REPLY).press("Send my reply")
    assert page.sees("Everybody who votes reads it.")
    assert at(cases, cases.kim, f"cases/{key}").sees(REPLY)


def test_an_empty_reply_is_asked_for_again_and_nothing_is_lost(cases: Cases) -> None:
    cases.begin()
    page = at(cases, cases.rosa, "standing")
    page.fill(words="  ").press("Send my reply")
    assert page.status == 422
    assert page.sees("Write your reply first.")
    page.fill(words="x" * 4_001).press("Send my reply")
    assert page.status == 422
    assert "x" * 4_001 in page.text


@pytest.mark.parametrize("started", ["together", "begin"])
def test_nobody_learns_who_started_it_but_whoever_did(cases: Cases, started: str) -> None:
    key = getattr(cases, started)()
    starters = ("Voter 0", "Voter 1") if started == "together" else ("Ada",)
    other = cases.people[4]
    for who in (cases.rosa, other):
        page = at(cases, who, "standing" if who is cases.rosa else f"cases/{key}")
        for name in starters:
            assert name not in page.text
        assert not page.sees("You started this")
    mine = cases.kim if started == "together" else cases.ada
    assert at(cases, mine, f"cases/{key}").sees("You started this. Only you see that here.")


def test_in_every_state_no_page_tells_the_person_who_started_votes_or_is_drawn(cases: Cases) -> None:
    """Rosa goes through everything she can reach in the notice, the vote, the removal and the appeal."""
    names = [one.name for one in (cases.ada, cases.beto, *cases.people)]

    def told(state: str, *, public: bool) -> None:
        proposal = proposal_of(cases, key) if state != "notice" else None
        seen = everything(cases, cases.rosa, proposal, key)
        if public:  # the list of members names everybody, and says nothing of this
            people = at(cases, cases.rosa, "people/").text
            seen = seen.replace(people, "")
        for name in names:
            assert name not in seen, (state, name)
        assert "%" not in at(cases, cases.rosa, "standing").text

    key = cases.together()
    told("notice", public=True)
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        cases.vote(key, [REMOVE] * 3)
        told("voting", public=True)
        before = plain(at(cases, cases.rosa, "standing"))
        cases.vote(key, [REMOVE] * 3, cases.people[3:6])
        assert plain(at(cases, cases.rosa, "standing")) == before
    with clock.frozen(AFTER_VOTE):
        cases.close(key)
        told("removal", public=False)
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        before = plain(at(cases, cases.rosa, "standing"))
        cases.answer(cases.seats(key)[0], key, "overturn")
        assert plain(at(cases, cases.rosa, "standing")) == before
        told("appeal", public=False)
        cases.answer(cases.seats(key)[1], key, "overturn")
        told("over", public=True)
        assert at(cases, cases.rosa, "standing").sees("Because of overturn.")


def plain(page: Browser) -> str:
    """A page without what differs from one request to the next."""
    return page.text


def test_the_vote_is_not_there_for_the_person_and_for_whoever_came_later(cases: Cases) -> None:
    key = cases.begin()
    late = cases.make.member(cases.group, "Late", days_ago=-1)
    mod = cases.moderator("Newmod")
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        vote = proposal_of(cases, key)
        for who in (cases.rosa, late):
            unknown = at(cases, who, "decide/AAAAAAAAAAAAAAAAAAAAAA")
            for page in ("", "/outcome", "/receipt", "/names", "/recuse", "/object"):
                found = at(cases, who, f"decide/{vote}{page}")
                assert (found.status, found.text) == (404, unknown.text), page
            assert "What follows for one of us" not in at(cases, who, "decide/").text
        assert at(cases, cases.kim, f"decide/{vote}").sees("What follows for one of us")
        assert at(cases, cases.kim, "decide/").sees("What follows for one of us")
        assert at(cases, cases.kim, f"decide/{vote}").click("Read first what it is about").sees(WORDS)
        assert at(cases, late, f"cases/{key}").status == 404
        assert not at(cases, late, "cases/").sees("Rosa")
        assert at(cases, mod, f"cases/{key}").status == 200


def test_before_a_second_one_agrees_only_the_two_know(cases: Cases) -> None:
    key = cases.begin(cases.kim, with_name="Voter 1")
    for who in (cases.rosa, cases.ada, cases.people[3]):
        assert at(cases, who, f"cases/{key}").status == 404
        assert not at(cases, who, "cases/").sees("Rosa")
    assert at(cases, cases.rosa, "standing").sees("Nothing is held against you")
    page = at(cases, cases.lou, "home").click("Read and answer")
    assert page.sees("A colleague asks you to start this together.")
    page.press("Yes, begin")
    assert at(cases, cases.rosa, "standing").sees("Nothing is decided.")


def test_a_suspended_person_reaches_their_page_appeal_and_leaving_and_nothing_else(cases: Cases) -> None:
    rosa = Browser(cases.app).sign_in(cases.rosa)
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE):
        rosa.sign_in(cases.rosa)
        for page in PAGES:
            expected = 200 if page == "standing" else 403
            if page != "fund/":
                assert rosa.open(f"/c/{cases.group.address}/{page}").status == expected, page
        rosa.open(f"/c/{cases.group.address}/home").click("See why, and what you can do")
        assert rosa.sees("It is not final.")
        rosa.fill(words=APPEAL).press("Appeal")
        assert rosa.sees("Your appeal is being looked at")
        panel = next(one for one in (cases.beto, *cases.people) if one.id == cases.seats(key)[0])
        page = at(cases, panel, "home").click("Read and answer")
        assert page.sees(APPEAL)
        page.press("It does not stand")
        assert page.status == 422
        page.fill(words="It was talked over.").press("It does not stand")
        outsider = next(one for one in cases.people if one.id not in cases.seats(key))
        assert not at(cases, outsider, f"cases/{key}").sees(APPEAL)
        rosa.open(f"/c/{cases.group.address}/settings/leave").press("Leave this collective")
        assert rosa.sees("You have left.")
        assert cases.state(key) == ("ended", "left")


def test_nobody_answers_a_case_of_somebody_else(cases: Cases) -> None:
    key = cases.begin()
    for who in (cases.kim, cases.ada):
        page = at(cases, who, "standing")
        page.open(f"/c/{cases.group.address}/settings/leave")
        for step in ("reply", "appeal"):
            sent = page.post(f"/c/{cases.group.address}/standing/{key}/{step}", words="Not mine.")
            assert sent.status == 404
            page.open(f"/c/{cases.group.address}/settings/leave")
    with cases.app.app_context():
        assert cases.load(key).reply is None


def test_notices_are_neutral_and_only_for_whom_it_concerns(cases: Cases) -> None:
    key = cases.together()
    worker.tick(cases.app)
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        cases.vote(key, [MEDIATE] * 8)
        worker.tick(cases.app)
    with clock.frozen(AFTER_VOTE):
        cases.close(key)
        worker.tick(cases.app)
    with cases.app.app_context():
        notices = db.session.scalars(select(Notice)).all()
        about = {notice.membership_id for notice in notices if notice.kind == "governance.about_you"}
        assert about == {cases.rosa.id}
        drawn = {notice.membership_id for notice in notices if notice.kind == "governance.seat"}
        assert drawn == set(cases.seats(key))
        voters = {notice.membership_id for notice in notices if notice.kind.startswith("decisions.")}
        assert voters == {one.id for one in (cases.ada, cases.beto, *cases.people)}
        for kind in {notice.kind for notice in notices}:
            said = str(kinds.sentence(kind)).casefold()
            assert not any(word in said for word in ("remov", "suspen", "harm", "case", "pause"))


def test_the_journal_holds_no_name_of_starters_or_drawn(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
    with cases.app.app_context():
        people = {one.public_id for one in (cases.ada, cases.beto, *cases.people)}
        for entry in db.session.scalars(select(JournalEntry)):
            if entry.kind.startswith("governance."):
                assert not any(one in f"{entry.subject}{entry.data}" for one in people), entry.kind


def test_a_point_that_is_not_there_is_shown_with_the_text_kept(cases: Cases) -> None:
    page = at(cases, cases.kim, f"people/{cases.rosa.public_id}/case")
    page.fill(words=WORDS, with_name="Nobody").press("Ask my colleague")
    assert page.status == 422
    assert page.sees("Choose the point of the agreements")
    assert page.sees(WORDS)
    page.fill(point="3").press("Ask my colleague")
    assert page.sees("Name a colleague who starts this with you")
    page.fill(with_name="Voter 1").press("Ask my colleague")
    assert page.sees("This has not begun.")


def test_a_collective_without_that_rule_is_led_to_the_rules(cases: Cases) -> None:
    from swsolidarity.decisions.models import DecisionRule

    with cases.make.writing():
        found = db.session.scalars(select(DecisionRule).where(DecisionRule.key == "removal")).one()
        found.valid_to = clock.now()
    page = at(cases, cases.ada, f"people/{cases.rosa.public_id}/case")
    assert page.status == 403
    assert page.sees("This collective has no rule for this.")


def test_taking_back_is_told_to_the_person(cases: Cases) -> None:
    key = cases.begin()
    at(cases, cases.ada, f"cases/{key}").press("Take it back")
    page = at(cases, cases.rosa, "standing")
    assert page.sees("It was taken back. Nothing changes.")
    assert cases.state(key) == ("ended", "taken_back")
    assert actions.CASE == "case"


def test_only_the_collective_it_is_about_is_closed(cases: Cases) -> None:
    other = cases.make.member(name="Wren", person=cases.rosa.person)
    cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE):
        page = Browser(cases.app).sign_in(cases.rosa)
        assert page.open(f"/c/{cases.group.address}/home").status == 403
        assert page.open(f"/c/{other.group.address}/home").status == 200


def test_whoever_came_later_is_not_told_that_there_is_a_case_when_they_start_one(cases: Cases) -> None:
    cases.begin()
    cases.make.member(cases.group, "Late", days_ago=-1)
    late, friend = (cases.make.member(cases.group, f"Later {n}", days_ago=-1) for n in range(2))
    page = at(cases, late, f"people/{cases.rosa.public_id}/case")
    page.fill(point="3", words=WORDS, with_name=friend.name).press("Ask my colleague")
    assert page.sees("This has not begun.")
    second = at(cases, friend, "home").click("Read and answer")
    second.press("Yes, begin")
    assert second.status == 409
    assert second.sees("This cannot be started now.")
    assert "case about this person" not in second.text


def test_the_pages_of_cases_take_few_statements_however_many_voters(
    cases: Cases, statements: Statements
) -> None:
    key = cases.begin()
    for number in range(40):
        cases.make.member(cases.group, f"More {number}")
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        for who, page in (
            (cases.kim, f"cases/{key}"),
            (cases.kim, "cases/"),
            (cases.rosa, "standing"),
        ):
            device = at(cases, who, page)
            with statements.counted() as seen:
                device.open(f"/c/{cases.group.address}/{page}")
            assert len(seen) <= 14, (page, len(seen))
