"""Conversations in a circle: only who is in it, under the names they have there, and nothing left over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import Membership
from swsolidarity.collectives.queries import act
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.notices.models import Notice
from swsolidarity.threads import actions, policy, queries
from swsolidarity.threads.models import Draft, Post, Thread
from tests.browser import Browser
from tests.circles import Circles, circle_of
from tests.counting import Statements
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


@pytest.fixture
def circles(app: Flask) -> Circles:
    return Circles(app)


@pytest.fixture
def circle(circles: Circles, cast: Cast) -> str:
    """Asha is in a hidden circle as Fern, Noor, who is new, as Noor."""
    made = circles.start(cast.asha, called="Fern")
    circles.bring(cast.asha, made, cast.noor)
    return made


def everybody(cast: Cast, make: Factory) -> dict[str, Member]:
    return {
        "starter": cast.asha,
        "new": cast.noor,
        "member": cast.beto,
        "steward": cast.mira,
        "elsewhere": cast.outsider,
        "gone": make.member(cast.group, "Gone", state="left"),
    }


def test_only_who_is_in_it_reads_whatever_their_office(
    app: Flask, talk: Talk, cast: Cast, make: Factory, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.asha, circle)
    people = everybody(cast, make)
    with app.app_context():
        for name, person in people.items():
            actor, thread = person.load(), talk.row(pid)
            verdict = policy.may_read(actor, thread)
            assert bool(verdict) == (name in ("starter", "new")), name
            assert verdict or verdict.hidden, "nobody learns that there is something"
            there = set(db.session.scalars(select(Thread.public_id).where(queries.visible(actor))))
            assert there == ({pid} if verdict else set()), "the database says the same"
            assert (queries.opened(actor, pid) is not None) == bool(verdict)
            assert (queries.find(actor, pid) is not None) == bool(verdict)


def test_what_is_new_in_a_circle_is_new_to_those_in_it_alone(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.asha, circle)
    talk.reply(cast.noor, pid)
    for who in (cast.beto, cast.mira, cast.outsider):
        assert talk.listed(who) == {}
        assert talk.unread(who) == 0
        with app.app_context():
            assert queries.latest(who.load(), 3) == []
            assert queries.needs_you(who.load()) == []
    assert talk.listed(cast.asha) == {"Lanterns": 1}
    with app.app_context(), transaction():
        actions.mark_all_read(cast.mira.load())
        actions.mark_all_read(cast.asha.load())
    assert talk.position(cast.mira, pid) is None, "no mark in a conversation one must not know of"
    assert talk.unread(cast.asha) == 0


def test_who_is_new_does_not_read_the_archive_of_a_circle_either(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    with clock.moved(timedelta(days=-31)):
        pid = circles.talk(cast.asha, circle)
    with app.app_context():
        assert policy.may_read(cast.noor.load(), talk.row(pid)).hidden
        assert policy.may_read(cast.asha.load(), talk.row(pid))


def test_whoever_left_reads_and_writes_nothing_more(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.noor, circle)
    post = talk.posts(pid)[0].public_id
    circles.leave(cast.noor, circle)
    with app.app_context():
        assert policy.may_read(cast.noor.load(), talk.row(pid)).hidden
        assert queries.post(cast.noor.load(), post) is None
    with pytest.raises(Refused) as refused:
        talk.reply(cast.noor, pid)
    assert refused.value.verdict.hidden
    circles.bring(cast.asha, circle, cast.beto)
    circles.leave(cast.beto, circle)
    with pytest.raises(Refused):
        circles.talk(cast.beto, circle)


def test_a_conversation_of_a_circle_needs_one(app: Flask, cast: Cast, circles: Circles, circle: str) -> None:
    with app.app_context(), transaction():
        for audience, of in (("circle", None), ("all", circle_of(circle)), ("everybody", None)):
            with pytest.raises(Invalid):
                actions.start(cast.asha.load(), title="T", source="x", audience=audience, circle=of)


def test_in_a_circle_every_full_member_of_it_arranges_and_no_office_does(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.noor, circle)
    with app.app_context():
        assert policy.may_arrange(cast.asha.load(), talk.row(pid))
        assert not policy.may_arrange(cast.noor.load(), talk.row(pid))
        assert not policy.may_arrange(cast.noor.load(), talk.row(pid)).hidden
        assert policy.may_arrange(cast.mira.load(), talk.row(pid)).hidden


# Names ------------------------------------------------------------------------------------------------


def authors(app: Flask, who: Member, pid: str) -> list[str | None]:
    with app.app_context():
        found = queries.opened(who.load(), pid)
        assert found is not None
        return [post.author for post in queries.posts(who.load(), found[0], 1)]


def starters(app: Flask, who: Member) -> list[str | None]:
    with app.app_context():
        return [row.starter for row in queries.conversations(who.load()).items]


def test_people_are_called_in_a_circle_what_they_are_called_there(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.asha, circle)
    talk.reply(cast.noor, pid)
    assert authors(app, cast.noor, pid) == ["Fern", "Noor"]
    assert starters(app, cast.noor) == ["Fern"]
    circles.rename(cast.asha, circle, "Moss")
    assert authors(app, cast.noor, pid) == ["Moss", "Noor"]
    open_to_all = talk.start(cast.asha)
    assert authors(app, cast.noor, open_to_all) == ["Asha"]


def test_whoever_comes_back_is_not_tied_to_what_they_wrote_before(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.asha, circle)
    circles.bring(cast.asha, circle, cast.beto)
    circles.leave(cast.asha, circle)
    assert authors(app, cast.noor, pid) == [None]
    assert starters(app, cast.noor) == [None]
    circles.bring(cast.beto, circle, cast.asha, "Moss")
    talk.reply(cast.asha, pid)
    assert authors(app, cast.noor, pid) == [None, "Moss"]
    assert starters(app, cast.noor) == [None]


def test_whoever_leaves_the_collective_has_no_name_in_its_circles(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.asha, circle)
    circles.do(lambda: collectives.leave(cast.asha.load()))
    assert authors(app, cast.noor, pid) == [None]


def told(app: Flask) -> list[int]:
    with app.app_context():
        worker.hand_out()
        return sorted(db.session.scalars(select(Notice.membership_id)))


def test_in_a_circle_one_calls_people_by_the_names_they_have_there(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.noor, circle, text="@Asha @Mira, are you here?")
    assert told(app) == [], "a usual name that works would tell who is behind another"
    talk.reply(cast.noor, pid, "@fern, and @Noor")
    assert told(app) == [cast.asha.id]
    talk.start(cast.beto, text="@Fern?")
    assert told(app) == [cast.asha.id], "outside of the circle nobody has that name"


def test_a_quotation_says_the_name_in_the_circle(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    pid = circles.talk(cast.asha, circle)
    noor = Browser(app).sign_in(cast.noor)
    noor.open(talk.url(cast.noor, f"{pid}?quote=1"))
    assert noor.page.forms
    text = noor.page.xpath("//textarea[@name='text']")[0].value
    assert "Fern" in text
    assert "Asha" not in text
    circles.leave(cast.asha, circle)
    noor.open(talk.url(cast.noor, f"{pid}?quote=1"))
    text = noor.page.xpath("//textarea[@name='text']")[0].value
    assert "Fern" not in text
    assert "Someone who left" in text


# What stays, what goes --------------------------------------------------------------------------------


def test_with_the_last_one_everything_goes_that_was_said(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    outside = talk.start(cast.asha, text="@Noor")
    pid = circles.talk(cast.asha, circle, text="@Noor")
    talk.reply(cast.noor, pid, "@Fern yes")
    assert told(app) == sorted([cast.asha.id, cast.noor.id, cast.noor.id])
    circles.leave(cast.noor, circle)
    assert told(app) == sorted([cast.asha.id, cast.noor.id]), "nothing more of the circle in their inbox"
    circles.leave(cast.asha, circle)
    assert told(app) == [cast.noor.id]
    with app.app_context():
        assert db.session.scalars(select(Thread.public_id)).all() == [outside]
        assert db.session.scalar(select(func.count()).select_from(Post)) == 1


def test_two_who_close_a_circle_erase_what_was_said(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    circles.bring(cast.asha, circle, cast.beto)
    circles.talk(cast.asha, circle)

    def agree(public_id: str) -> None:
        found = act(cast.group.id, public_id)
        assert found is not None
        pairs.agree(cast.beto.load(), found)

    asked = circles.do(lambda: collectives.ask_circle(cast.asha.load(), circle_of(circle), "close"))
    circles.do(lambda: agree(asked))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Thread)) == 0


# Pages ------------------------------------------------------------------------------------------------


def choices(page: Browser) -> list[str]:
    return [label.text_content().strip() for label in page.page.xpath("//label[@class='opt']")]


def test_a_conversation_is_begun_in_a_circle_one_is_in(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    asha, mira = Browser(app).sign_in(cast.asha), Browser(app).sign_in(cast.mira)
    mira.open(talk.url(cast.mira, f"new?circle={circle}"))
    assert len(choices(mira)) == 2
    assert "Night" not in mira.text
    mira.fill(title="T", text="x")
    answer = mira.post(talk.url(cast.mira, "new"), title="T", text="x", audience=f"circle:{circle}")
    assert answer.status == 422, "nobody begins one in a circle they are not in"

    asha.open(talk.url(cast.asha, f"new?circle={circle}"))
    assert "The circle Night: 2 people" in choices(asha)
    asha.fill(title="Lanterns", text="Bring one.").press("Start the conversation")
    assert asha.sees("The circle Night: 2 people")
    assert [tag.text for tag in asha.page.xpath("//h1/following-sibling::p[1]//span")] == ["Night"]
    assert [tag.text for tag in asha.open(talk.url(cast.asha)).page.xpath("//span[@class='tag info']")] == [
        "Night"
    ]
    assert asha.open(talk.url(cast.asha, f"in/{circle}")).sees("Lanterns")
    for who in (cast.beto, cast.mira):
        assert Browser(app).sign_in(who).open(talk.url(who, f"in/{circle}")).status == 404


def test_a_draft_for_a_circle_one_has_left_is_for_nobody_until_one_chooses(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    noor = Browser(app).sign_in(cast.noor).open(talk.url(cast.noor, f"new?circle={circle}"))
    noor.fill(title="Only for us", text="A secret.").press("Save draft")
    noor.open(talk.url(cast.noor, "new"))
    assert noor.page.xpath("//input[@name='audience'][@checked]/@value") == [f"circle:{circle}"]
    circles.leave(cast.noor, circle)
    noor.open(talk.url(cast.noor, "new"))
    assert noor.page.xpath("//input[@name='audience'][@checked]/@value") == []
    noor.press("Start the conversation")
    assert noor.status == 422
    assert noor.sees("Choose who can see this conversation.")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Thread)) == 0
        assert db.session.scalars(select(Draft)).one().title == "Only for us"


def test_nothing_on_a_circle_s_pages_leads_to_who_somebody_is(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str
) -> None:
    """No usual name, no id of a membership, no address under People: byte by byte."""
    pid = circles.talk(cast.asha, circle)
    for n in range(3):
        talk.reply(cast.asha, pid, f"Text {n}", seen=9)
    talk.reply(cast.noor, pid, "> Bring one.\n\n@Fern yes", quotes=1)
    told(app)
    noor = Browser(app).sign_in(cast.noor)
    with app.app_context():
        [known] = db.session.scalars(select(Membership.public_id).where(Membership.id == cast.asha.id))
    for url in (
        talk.url(cast.noor),
        talk.url(cast.noor, pid),
        talk.url(cast.noor, f"{pid}?quote=2"),
        talk.url(cast.noor, f"in/{circle}"),
        talk.url(cast.noor, "drafts"),
        f"/c/{cast.group.address}/circles/{circle}",
        f"/c/{cast.group.address}/circles/",
        f"/c/{cast.group.address}/home",
        f"/c/{cast.group.address}/notices/",
    ):
        page = noor.open(url)
        assert page.status == 200
        assert page.response is not None
        body = page.response.get_data(as_text=True)
        assert "Asha" not in body, url
        assert known not in body, url
        assert cast.asha.person.login_name not in body, url


def test_pages_of_circles_cost_no_more_than_others(
    app: Flask, talk: Talk, cast: Cast, circles: Circles, circle: str, statements: Statements, make: Factory
) -> None:
    pid = circles.talk(cast.asha, circle)
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, pid))

    def costs() -> dict[str, int]:
        found = {}
        for name, url in (
            ("list", talk.url(cast.asha)),
            ("conversation", talk.url(cast.asha, pid)),
            ("quoting", talk.url(cast.asha, f"{pid}?quote=1")),
            ("in the circle", talk.url(cast.asha, f"in/{circle}")),
            ("circle", f"/c/{cast.group.address}/circles/{circle}"),
            ("circles", f"/c/{cast.group.address}/circles/"),
        ):
            with statements.counted() as seen:
                assert asha.open(url).status == 200
            found[name] = len(seen)
        return found

    few = costs()
    for n in range(12):
        circles.bring(cast.asha, circle, make.member(cast.group))
        circles.talk(cast.noor if n == 0 else cast.asha, circle, f"Number {n}")
    talk.many(cast.beto, pid, 100)
    assert costs() == few
    assert few == {
        "list": 6,
        "conversation": 6,
        "quoting": 6,
        "in the circle": 6,
        "circle": 9,
        "circles": 6,
    }
