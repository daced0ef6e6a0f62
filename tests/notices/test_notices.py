"""The inbox: who sees what, what is new, what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Refused, say
from swsolidarity.notices import actions, jobs, kinds, queries
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.factories import Factory, Member


@pytest.fixture
def asha(make: Factory) -> Member:
    return make.member(make.collective("Harbour"), "Asha")


def tell(app: Flask, who: Member, subject: str, kind: str = "test.kind") -> None:
    with app.app_context(), transaction():
        actions.tell(who.id, kind, subject)


def inbox(app: Flask, who: Member) -> list[tuple[str, bool]]:
    with app.app_context():
        return [(n.subject, n.read) for n in queries.inbox(who.load()).items]


def test_an_unread_matter_is_told_once_and_stands_on_top(app: Flask, asha: Member) -> None:
    for subject in ("a.b:1", "a.b:2", "a.b:1"):
        tell(app, asha, subject)
    assert inbox(app, asha) == [("a.b:1", False), ("a.b:2", False)]


def test_a_matter_that_was_read_can_come_up_again(app: Flask, asha: Member) -> None:
    tell(app, asha, "a.b:1")
    with app.app_context(), transaction():
        actions.mark_all_read(asha.load())
    tell(app, asha, "a.b:1")
    assert inbox(app, asha) == [("a.b:1", False), ("a.b:1", True)]


def test_when_it_was_told_is_cut_to_the_hour(app: Flask, asha: Member) -> None:
    tell(app, asha, "a.b:1")
    with app.app_context():
        moment = db.session.scalars(select(Notice.created_at)).one()
    assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


def test_the_sentence_of_a_notice_holds_nothing_of_anybody() -> None:
    with pytest.raises(ValueError, match="never changes"):
        kinds.register("test.named", say("%(name)s called you", name="Asha"))
    assert str(kinds.sentence("test.never-registered")) == "There is something new for you."


def test_nobody_sees_or_opens_the_notices_of_others(app: Flask, asha: Member, make: Factory) -> None:
    beto = make.member(asha.group, "Beto")
    tell(app, asha, "a.b:1")
    with app.app_context():
        notice = queries.inbox(asha.load()).items[0]
        assert queries.find(beto.load(), notice.public_id) is None
        assert queries.unread(beto.load()) == []
        with pytest.raises(Refused):
            actions.mark_read(beto.load(), notice)
        pid = notice.public_id
    browser = Browser(app).sign_in(beto).open(f"/c/{beto.group.address}/notices/")
    assert browser.sees("No notices.")
    tell(app, beto, "a.b:9")
    browser.open(f"/c/{beto.group.address}/notices/")
    assert browser.post(f"/c/{beto.group.address}/notices/{pid}/open").status == 404
    assert inbox(app, asha) == [("a.b:1", False)]


def test_the_same_person_elsewhere_has_another_inbox(app: Flask, asha: Member, make: Factory) -> None:
    elsewhere = make.member(make.collective(), "Asha elsewhere", person=asha.person)
    tell(app, asha, "a.b:1")
    assert inbox(app, elsewhere) == []


def test_opening_marks_one_and_the_button_marks_all(app: Flask, asha: Member) -> None:
    kinds.register("test.kind", say("A test has happened."))
    for n in range(3):
        tell(app, asha, f"a.b:{n}")
    browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/")
    assert browser.text.count("A test has happened.") >= 3
    browser.press("Open")
    assert [read for _, read in inbox(app, asha)] == [True, False, False]
    browser.open(f"/c/{asha.group.address}/notices/").press("Mark all as read")
    assert all(read for _, read in inbox(app, asha))
    assert browser.sees("All notices are marked as read.")


def test_looking_marks_nothing(app: Flask, asha: Member) -> None:
    tell(app, asha, "a.b:1")
    Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/")
    assert inbox(app, asha) == [("a.b:1", False)]


def test_a_full_inbox_goes_page_by_page(app: Flask, asha: Member) -> None:
    with app.app_context(), transaction():
        for n in range(45):
            actions.tell(asha.id, "test.kind", f"a.b:{n}")
    with app.app_context():
        actor, seen, after = asha.load(), [], None
        for size in (20, 20, 5):
            page = queries.inbox(actor, after=after)
            assert len(page.items) == size
            seen += [notice.subject for notice in page.items]
            after = page.older
        assert after is None
        assert seen == [f"a.b:{n}" for n in range(44, -1, -1)]
        assert queries.unread_count(actor) == 45
    browser = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/notices/").click("Older notices")
    assert browser.status == 200


def test_a_thing_that_is_gone_takes_its_notices_along(app: Flask, asha: Member, make: Factory) -> None:
    beto = make.member(asha.group, "Beto")
    for who in (asha, beto):
        tell(app, who, "a.b:1")
        tell(app, who, "a.b:2")
    with app.app_context(), transaction():
        actions.withdraw("a.b:1")
    assert inbox(app, asha) == inbox(app, beto) == [("a.b:2", False)]


def test_read_ones_are_forgotten_after_thirty_days_and_all_after_ninety(
    app: Flask, asha: Member, make: Factory
) -> None:
    beto = make.member(asha.group, "Beto")
    tell(app, asha, "a.b:1")
    with app.app_context(), transaction():
        actions.mark_all_read(asha.load())
    tell(app, asha, "a.b:2")
    tell(app, beto, "a.b:2")
    for days, left in ((29, 2), (31, 1), (89, 1), (91, 0)):
        with app.app_context(), clock.moved(timedelta(days=days)):
            jobs.forget()
        assert len(inbox(app, asha)) == left


def test_somebody_who_left_keeps_no_notices(app: Flask, asha: Member) -> None:
    tell(app, asha, "a.b:1")
    with app.app_context(), transaction():
        db.session.get_one(Membership, asha.id).state = "left"
    with app.app_context():
        jobs.forget()
        assert db.session.scalars(select(Notice)).all() == []
