"""A secret box of rankings: two processes at once, the closing instant, later changes, what a size tells."""

from __future__ import annotations

import multiprocessing
import os
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from swsolidarity.collectives.models import Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict
from swsolidarity.decisions import actions
from swsolidarity.decisions.models import SecretBallot
from swsolidarity.decisions.rules import Share
from tests.browser import Browser
from tests.decisions.making import NOON, World, world
from tests.factories import Factory, Member

LAMPS = ("A long lamp of red glass", "Öl & <b>Licht</b>", "مصباح", "o")
IN, REFUSED = 303, 409


def ranked(make: Factory, people: int = 6, **more: Any) -> tuple[World, str]:
    here = world(make, people)
    return here, here.open("choose", options=LAMPS, secrecy="secret", **more)


def box(here: World) -> list[str]:
    with here.make.app.app_context():
        return sorted(db.session.scalars(select(SecretBallot.choice)))


def page(here: World, key: str) -> str:
    return f"/c/{here.group.address}/decide/{key}"


@pytest.mark.parametrize("_time", range(3))
def test_two_processes_send_one_members_rankings_at_once_and_one_is_refused(
    make: Factory, app: Flask, _time: int
) -> None:
    """Two devices, two sessions, two processes of the server; both pages were still empty."""
    here, key = ranked(make)
    papers = ("0>1>2>3>4", "4>3>2>1>0")
    windows = [Browser(app).sign_in(here.people[2]).open(page(here, key)) for _ in papers]
    tokens = [window.page.xpath("//input[@name='csrf_token']/@value")[0] for window in windows]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    start = multiprocessing.get_context("fork").Barrier(2)
    processes = []
    for window, token, paper in zip(windows, tokens, papers, strict=True):
        process = os.fork()
        if process == 0:
            answered = 0
            try:
                start.wait(20)
                sent = {"csrf_token": token, "ballot": paper}
                answered = window.client.post(f"{page(here, key)}/vote", data=sent).status_code
            finally:
                os._exit(answered // 3)  # an exit code has room for a third of a status
        processes.append(process)
    answers = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
    assert sorted(answers) == [IN // 3, REFUSED // 3]
    assert box(here) == [papers[answers.index(IN // 3)]]
    assert here.look(key)["voted"] == 1


@pytest.mark.parametrize("secrecy", ["hidden", "secret"])
def test_a_ranking_at_the_closing_instant_is_refused_and_a_millisecond_before_is_counted(
    make: Factory, secrecy: str
) -> None:
    with clock.frozen(NOON):
        here = world(make, 6)
        key = here.open("choose", options=LAMPS, secrecy=secrecy)
    closes = here.look(key)["closes_at"]
    for moment, who, paper in ((-1, 0, "0>1"), (0, 1, "1>0"), (1, 2, "1>0")):
        with clock.frozen(closes + timedelta(milliseconds=moment)):
            if moment < 0:
                here.cast(key, here.people[who], paper)
                assert here.close(key) is None
                continue
            with pytest.raises(Conflict, match="closed"):
                here.cast(key, here.people[who], paper)
    assert here.look(key)["voted"] == 1
    with clock.frozen(closes):
        here.close(key)
    assert here.look(key)["state"] == "decided"


def test_nothing_that_changes_after_the_opening_moves_the_count_or_its_hashes(make: Factory) -> None:
    """The same ballots in a calm collective and in one where rule, offices, names and members change."""

    def run(stormy: bool) -> dict[str, Any]:
        here, key = ranked(make, 8)
        fixed = {
            name: here.look(key)[name] for name in ("rule_snapshot", "rule_hash", "roll_hash", "closes_at")
        }
        papers = ("0>1>2", "1>2>0", "0>2", "2>0", "0=1>2", "1>0")
        for who, paper in zip(here.people[1:4], papers, strict=False):
            here.cast(key, who, paper)
        if stormy:
            storm(here)
        for who, paper in zip(here.people[4:7], papers[3:], strict=True):
            here.cast(key, who, paper)
        with clock.moved(timedelta(hours=73)):
            here.close(key)
        found = here.look(key)
        assert fixed == {name: found[name] for name in fixed}
        assert found["record"]["roll"]["hash"] == fixed["roll_hash"]
        if stormy:
            with clock.moved(timedelta(hours=74)):
                storm(here)
                assert here.look(key)["result_hash"] == found["result_hash"]
                assert here.look(key)["record"] == found["record"]
        return found

    def storm(here: World) -> None:
        here.rule("choose", min_support=Share(1, 1), open_hours=1, min_membership_days=365, tie_break="lot")
        newcomers = [make.member(here.group, days_ago=400, steward=True) for _ in range(2)]
        leaves(here, here.people[1])
        with make.writing():
            db.session.execute(delete(Mandate).where(Mandate.membership_id != newcomers[0].id))
            db.session.execute(
                update(Membership).where(Membership.id == here.people[7].id).values(state="suspended")
            )

    def leaves(here: World, who: Member) -> None:
        with make.writing():
            actions.leave(who.load())
            db.session.execute(text("UPDATE membership SET state = 'left' WHERE id = :id"), {"id": who.id})

    calm, stormy = run(stormy=False), run(stormy=True)
    same = ("code", "numbers", "tally", "winners", "tied", "reasoning", "rule", "rule_hash")
    for field in ("code", "roll_size", "rule_snapshot", "rule_hash", "voted"):
        assert calm[field] == stormy[field]
    for field in same:
        assert calm["record"][field] == stormy["record"][field], field
    assert calm["record"]["winners"] == [0]


def test_no_answer_on_the_way_into_a_secret_box_is_as_long_as_its_ranking(
    make: Factory, app: Flask, browser: Browser
) -> None:
    here, key = ranked(make)
    papers: tuple[dict[str, str], ...] = (
        {f"ballot_{place}": str(place + 1) for place in range(5)},
        {"ballot_3": "1"},
        {f"ballot_{place}": "1" for place in range(5)},
        {},
    )
    sizes = set()
    for who, paper in zip(here.people, papers, strict=False):
        browser.sign_in(who).open(page(here, key)).fill(**paper).press("Look at it once more")
        assert browser.sees("Is this your vote?")
        assert browser.response is not None
        checked = len(browser.response.get_data()), len(str(browser.response.headers))
        browser.press("Send my vote", follow=False)
        assert browser.status == IN
        sent = len(browser.response.get_data()), len(str(browser.response.headers))
        browser.open(browser.response.location)
        assert browser.sees("Your vote is in")
        sizes.add((checked, sent, browser.text))
    assert len(sizes) == 1, sizes
    assert box(here) == ["-", "0=1=2=3=4", "0>1>2>3>4", "3"]
