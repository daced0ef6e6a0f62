"""What a member wants to be told, when it counts, and what happened since yesterday."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import say
from swsolidarity.notices import actions, kinds, queries
from swsolidarity.notices.models import NoticeOff, QuietHours
from swsolidarity.threads import actions as threads
from tests.browser import Browser
from tests.factories import Factory, Member

NIGHT = clock.midnight(clock.now().date()) + timedelta(days=1, hours=23, minutes=30)


@pytest.fixture
def asha(make: Factory) -> Member:
    return make.member(make.collective("Harbour"), "Asha")


def tell(app: Flask, who: Member, subject: str, kind: str) -> None:
    with app.app_context(), transaction():
        actions.tell(who.id, kind, subject)


def inbox(app: Flask, who: Member) -> list[tuple[str, bool]]:
    with app.app_context():
        return [(n.subject, n.read) for n in queries.inbox(who.load()).items]


def counted(app: Flask, who: Member) -> list[str]:
    with app.app_context():
        return [notice.subject for notice in queries.counted(who.load())]


def test_what_somebody_turned_off_they_are_not_told(app: Flask, asha: Member, make: Factory) -> None:
    beto = make.member(asha.group, "Beto")
    tell(app, asha, "a.b:0", "threads.reply")
    browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/")
    browser.click("What you are told, and when")
    boxes = browser.page.xpath("//input[@name='told']")
    assert len(boxes) == len(kinds.GROUPS)
    assert all(box.get("checked") is not None for box in boxes)
    wanted = [group.key for group in kinds.GROUPS if group.key != kinds.FOLLOWED]
    browser.fill(told=wanted).press("Save")
    assert browser.sees("Saved.")
    left = browser.page.xpath("//input[@name='told'][not(@checked)]/@value")
    assert left == [kinds.FOLLOWED]
    assert inbox(app, asha) == [("a.b:0", True)], "what they were told of it is done with"
    for who in (asha, beto):
        tell(app, who, "a.b:1", "threads.reply")
        tell(app, who, "a.b:2", "threads.answer")
    assert inbox(app, asha) == [("a.b:2", False), ("a.b:0", True)]
    assert inbox(app, beto) == [("a.b:2", False), ("a.b:1", False)]


def test_with_everything_off_they_are_still_told_what_they_must_know(app: Flask, asha: Member) -> None:
    with app.app_context(), transaction():
        actions.choose(asha.load(), off=frozenset(group.key for group in kinds.GROUPS))
    must = ("fund.waiting", "governance.about_you", "decisions.panel", "test.of-nobody")
    for number, kind in enumerate(must):
        assert kinds.group_of(kind) is None
        tell(app, asha, f"a.b:{number}", kind)
    assert len(inbox(app, asha)) == len(must)
    browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/settings")
    assert browser.sees("cannot be turned off")


def test_nobody_turns_off_what_there_is_not(app: Flask, asha: Member) -> None:
    browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/settings")
    assert browser.post(f"/c/{asha.group.address}/notices/settings", told="money").status == 422
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(NoticeOff)) == 0
    with pytest.raises(ValueError, match="no group"):
        kinds.register("test.grouped", say("Something."), "no-such-group")


def test_every_group_has_kinds_in_it() -> None:
    for group in kinds.GROUPS:
        assert kinds.kinds_in(frozenset({group.key})), group.key


def test_in_quiet_hours_nothing_new_is_counted_and_nothing_is_lost(app: Flask, asha: Member) -> None:
    with clock.frozen(NIGHT - timedelta(hours=3)):
        tell(app, asha, "a.b:evening", "threads.answer")
        browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/quiet")
        browser.fill(quiet="yes", begins="22", ends="7", zone="UTC").press("Save")
        assert browser.sees("From 22:00 to 07:00")
    with clock.frozen(NIGHT):
        tell(app, asha, "a.b:night", "threads.answer")
        assert counted(app, asha) == ["a.b:evening"]
        page = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/")
        assert page.sees("Your quiet hours last until 07:00.")
        assert [subject for subject, _read in inbox(app, asha)] == ["a.b:night", "a.b:evening"]
    with clock.frozen(NIGHT + timedelta(hours=8)):
        assert counted(app, asha) == ["a.b:night", "a.b:evening"]
        page = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/quiet")
        page.fill(quiet="no").press("Save")
    with clock.frozen(NIGHT):
        assert counted(app, asha) == ["a.b:night", "a.b:evening"]


def test_home_says_nothing_of_an_answer_that_came_in_quiet_hours(
    app: Flask, asha: Member, make: Factory
) -> None:
    beto, home = make.member(asha.group, "Beto"), f"/c/{asha.group.address}/home"
    with app.app_context(), transaction():
        thread = threads.start(asha.load(), title="Rent", source="Who can help?", audience="all")
        db.session.flush()
        actions.keep_quiet(asha.load(), begins=22, ends=7, zone="UTC")
        post = threads.reply(beto.load(), thread, source="I can.", quotes=1, seen=1).reference
    with clock.frozen(NIGHT):
        tell(app, asha, post, "threads.answer")
        page = Browser(app).sign_in(asha).open(home)
        assert not page.sees("Someone answered you")
        assert "“Rent”" not in page.text.partition("Conversations")[0]
    with clock.frozen(NIGHT + timedelta(hours=8)):
        assert Browser(app).sign_in(asha).open(home).sees("Someone answered you in “Rent”")


def test_quiet_hours_that_are_none_come_back_with_what_was_typed(app: Flask, asha: Member) -> None:
    browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/quiet")
    browser.fill(quiet="yes", begins="9", ends="9", zone="Africa/Nairobi").press("Save")
    assert browser.status == 422
    assert browser.sees("Choose two different hours.")
    assert browser.page.xpath("//select[@name='zone']/option[@selected]/@value") == ["Africa/Nairobi"]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(QuietHours)) == 0


def test_the_place_of_quiet_hours_is_kept_sealed(app: Flask, asha: Member) -> None:
    with app.app_context(), transaction():
        actions.keep_quiet(asha.load(), begins=22, ends=7, zone="Africa/Nairobi")
    with app.app_context():
        assert b"Nairobi" not in db.session.scalars(select(QuietHours.zone_sealed)).one()


def test_whoever_leaves_leaves_no_wishes(app: Flask, asha: Member) -> None:
    with app.app_context(), transaction():
        actions.choose(asha.load(), off=frozenset({kinds.IDEAS}))
        actions.keep_quiet(asha.load(), begins=22, ends=7, zone="UTC")
    with app.app_context(), transaction():
        collectives.leave(asha.load())
    with app.app_context():
        for model in (NoticeOff, QuietHours):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_since_yesterday_counts_what_somebody_may_read_and_keeps_nothing(
    app: Flask, asha: Member, make: Factory
) -> None:
    steward = make.member(asha.group, "Sol", steward=True)
    page = f"/c/{asha.group.address}/notices/since-yesterday"
    assert Browser(app).sign_in(asha).open(page).sees("Nothing happened since yesterday.")
    with app.app_context(), transaction():
        threads.start(steward.load(), title="For all", source="One", audience="all")
        threads.start(steward.load(), title="For stewards", source="Two", audience="stewards")
    tell(app, asha, "a.b:1", "threads.answer")
    tell(app, asha, "a.b:2", "threads.answer")
    make.member(asha.group, "New", days_ago=0)
    seen = Browser(app).sign_in(asha).open(page)
    assert seen.sees("1 conversation was begun.")
    assert seen.sees("Something was written in 1 conversation.")
    assert seen.sees("1 person joined.")
    assert seen.sees("Someone answered you. 2 times")
    assert not seen.sees("For all")
    assert Browser(app).sign_in(steward).open(page).sees("2 conversations were begun.")
    with clock.moved(timedelta(days=2)):
        assert Browser(app).sign_in(asha).open(page).sees("Nothing happened since yesterday.")
