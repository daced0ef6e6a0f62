"""What a vote leaves behind: in the database, in the answer, and on the pages of everybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from swsolidarity.accounts.models import AccountSession
from swsolidarity.core import clock
from swsolidarity.core.db import Base, db
from swsolidarity.decisions import jobs
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.decisions.making import World, later, world
from tests.factories import Factory

CHANGES_WITH_EVERY_PAGE = re.compile(r'<input[^>]*name="(?:csrf_token|form_key)"[^>]*>|/leave\?[^"]*')


def _rows(app: Flask) -> dict[str, set[str]]:
    with app.app_context():
        found = {
            table.name: {repr(row) for row in db.session.execute(select(table)).all()}
            for table in Base.metadata.sorted_tables
        }
        db.session.remove()
        return found


def _vote(app: Flask, people: World, who: int, page: str, choice: str) -> Browser:
    browser = Browser(app).sign_in(people.people[who])
    with people.make.writing():  # the first thing they do on a new day
        db.session.execute(update(AccountSession).values(last_used_on=clock.now().date() - timedelta(days=1)))
    browser.open(page).fill(ballot=choice)
    return browser


@pytest.mark.parametrize("members", [8, 24])
def test_a_secret_vote_touches_the_box_the_roll_and_the_count_and_nothing_else(
    app: Flask, make: Factory, members: int
) -> None:
    people = world(make, members)
    key = people.open(secrecy="secret")
    browser = _vote(app, people, 1, f"/c/{people.group.address}/decide/{key}", "yes")
    before = _rows(app)
    browser.press("Look at it once more").press("Send my vote")
    assert browser.status == 200
    after = _rows(app)
    touched = {name for name in after if after[name] != before[name]}
    assert touched == {"secret_ballot", "roll_entry", "proposal"}
    assert len(after["secret_ballot"] - before["secret_ballot"]) == 1
    assert len(after["roll_entry"] - before["roll_entry"]) == 1


def test_a_secret_vote_after_the_reminder_leaves_no_more_behind_than_one_before_it(
    app: Flask, make: Factory
) -> None:
    people = world(make, 8)
    key = people.open(secrecy="secret")
    people.cast_all(key, "yyy")
    with later(hours=25):
        with app.app_context():
            jobs.remind()
            db.session.remove()
        with app.app_context():
            heard = set(db.session.scalars(select(Notice.membership_id)))
            db.session.remove()
        assert heard == {who.id for who in people.people[3:]}
        browser = _vote(app, people, 4, f"/c/{people.group.address}/decide/{key}", "no")
        browser.press("Look at it once more")
        before = _rows(app)
        browser.press("Send my vote")
        assert browser.status == 200
        after = _rows(app)
    assert {name for name in after if after[name] != before[name]} == {
        "secret_ballot",
        "roll_entry",
        "proposal",
    }


def test_the_answer_to_a_secret_vote_is_as_long_for_every_choice(app: Flask, make: Factory) -> None:
    people = world(make, 24)
    key = people.open(secrecy="secret")
    sizes = set()
    for who, choice in enumerate(("yes", "no", "abstain")):
        page = f"/c/{people.group.address}/decide/{key}"
        browser = _vote(app, people, who, page, choice).press("Look at it once more")
        browser.press("Send my vote", follow=False)
        assert browser.response is not None
        headers = sum(len(name) + len(value) for name, value in browser.response.headers)
        sizes.add((browser.response.status_code, headers, len(browser.response.get_data())))
    assert len(sizes) == 1


@pytest.mark.parametrize("secrecy", ["secret", None])
def test_nobody_sees_on_any_page_that_somebody_voted(app: Flask, make: Factory, secrecy: str | None) -> None:
    people = world(make, 8)
    key = people.open(secrecy=secrecy)
    others = [Browser(app).sign_in(people.people[who]) for who in (0, 3)]
    there = f"/c/{people.group.address}"
    pages = [f"{there}/home", f"{there}/decide/", f"{there}/decide/{key}", f"{there}/decide/{key}/outcome"]
    pages += [f"{there}/decide/{key}/outcome.json", f"{there}/decide/{key}/receipt", f"{there}/notices/"]
    pages += [f"{there}/more", f"{there}/people/{people.people[5].public_id}"]

    def seen() -> list[str]:
        found = []
        for other in others:
            for page in pages:
                answer = other.open(page).response
                assert answer is not None
                found.append(CHANGES_WITH_EVERY_PAGE.sub("", answer.get_data(as_text=True)))
        return found

    before = seen()
    people.cast(key, people.people[5], "no")
    people.cast(key, people.people[6], "yes")
    assert seen() == before
