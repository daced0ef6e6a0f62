"""Who may read, reply, change and arrange: every kind of person, and the database saying the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.threads import policy, queries
from swsolidarity.threads.models import Post, Thread
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


@pytest.fixture
def people(cast: Cast, make: Factory) -> dict[str, Member]:
    return {
        "starter": cast.asha,
        "member": cast.beto,
        "steward": cast.mira,
        "probation": cast.noor,
        "elsewhere": cast.outsider,
        "gone": make.member(cast.group, "Gone", state="left"),
        "suspended": make.member(cast.group, "Paused", state="suspended", steward=True),
    }


READS = {
    "all": {"starter", "member", "steward", "probation"},
    "stewards": {"starter", "steward"},
}


@pytest.mark.parametrize("audience", ["all", "stewards"])
def test_who_may_read(app: Flask, talk: Talk, people: dict[str, Member], audience: str) -> None:
    pid = talk.start(people["starter"], audience=audience)
    with app.app_context():
        thread = talk.row(pid)
        for name, person in people.items():
            verdict = policy.may_read(person.load(), thread)
            assert bool(verdict) == (name in READS[audience]), name
            assert verdict or verdict.hidden, "no stranger learns that there is something"


@pytest.mark.parametrize("audience", ["all", "stewards"])
def test_the_database_says_the_same_as_the_policy(
    app: Flask, talk: Talk, people: dict[str, Member], audience: str
) -> None:
    with clock.moved(timedelta(days=-40)):
        talk.start(people["starter"], "Old", audience=audience)
    talk.start(people["starter"], "Young", audience=audience)
    with app.app_context():
        for name in ("starter", "member", "steward", "probation", "elsewhere"):
            actor = people[name].load()
            there = set(db.session.scalars(select(Thread.id).where(queries.visible(actor))))
            threads = db.session.scalars(select(Thread))
            assert there == {t.id for t in threads if policy.may_read(actor, t)}, name


def test_who_is_on_probation_does_not_read_the_archive(app: Flask, talk: Talk, cast: Cast) -> None:
    with clock.moved(timedelta(days=-31)):
        pid = talk.start(cast.asha)
    with app.app_context():
        assert policy.may_read(cast.noor.load(), talk.row(pid)).hidden
        assert policy.may_read(cast.beto.load(), talk.row(pid))


def test_a_lapsed_mandate_reads_nothing_for_stewards(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, audience="stewards")
    with app.app_context(), clock.moved(timedelta(days=400)):
        assert policy.may_read(cast.mira.load(), talk.row(pid)).hidden


def test_nobody_replies_to_a_closed_conversation(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.do(cast.mira, "close", pid)
    with app.app_context():
        for person in (cast.asha, cast.beto, cast.mira, cast.noor):
            verdict = policy.may_reply(person.load(), talk.row(pid))
            assert not verdict
            assert not verdict.hidden
            assert "closed" in str(verdict.why)
        assert policy.may_reply(cast.outsider.load(), talk.row(pid)).hidden


def test_only_the_writer_changes_a_text(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    with app.app_context():
        thread = talk.row(pid)
        post = db.session.scalars(select(Post)).one()
        assert policy.may_change(cast.asha.load(), post, thread)
        for person in (cast.beto, cast.mira, cast.noor):
            verdict = policy.may_change(person.load(), post, thread)
            assert not verdict
            assert not verdict.hidden
        assert policy.may_change(cast.outsider.load(), post, thread).hidden
        post.erase()
        assert not policy.may_change(cast.asha.load(), post, thread)


def test_only_stewards_arrange(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    with app.app_context():
        thread = talk.row(pid)
        assert policy.may_arrange(cast.mira.load(), thread)
        assert not policy.may_arrange(cast.asha.load(), thread)
        assert not policy.may_arrange(cast.asha.load(), thread).hidden
        assert policy.may_arrange(cast.outsider.load(), thread).hidden
