"""The six words of the books, posted where many people read them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Refused
from swsolidarity.fund import verify
from swsolidarity.fund.actions import words as actions
from swsolidarity.fund.models.books import Fund
from swsolidarity.threads import actions as threads
from swsolidarity.threads.models import Post, Thread
from tests.browser import Browser
from tests.fund.books import Books


@pytest.fixture
def thread(books: Books) -> str:
    """A conversation all members read."""
    with books.writing():
        made = threads.start(books.noor.load(), title="Minutes", source="Here they are.", audience="all")
        db.session.flush()
        return made.public_id


def at_words(books: Books, who: object) -> Browser:
    browser = Browser(books.app).sign_in(who)  # type: ignore[arg-type]
    return browser.open(f"/c/{books.group.address}/fund/words")


def head(books: Books) -> str:
    with books.app.app_context():
        return verify.words(db.session.get_one(Fund, books.id).head)


def test_a_steward_posts_the_words_with_one_button(books: Books, thread: str) -> None:
    books.pay_in(500)
    asha = at_words(books, books.asha).fill(thread=thread).press("Post the six words")
    assert asha.sees(f"up to entry 1: {head(books)}")
    assert asha.sees("Posted. Everybody there can compare them with the ledger.")
    noor = Browser(books.app).sign_in(books.noor).open(asha.url)
    assert noor.sees(head(books))


def test_words_that_are_not_the_newest_are_not_posted(books: Books, thread: str) -> None:
    books.pay_in(500)
    asha = at_words(books, books.asha).fill(thread=thread)
    books.pay_in(700)
    asha.press("Post the six words")
    assert asha.status == 409
    with books.app.app_context():
        assert len(db.session.scalars(select(Post)).all()) == 1


def test_members_print_the_words_and_cannot_post_them(books: Books, thread: str) -> None:
    books.pay_in(500)
    noor = at_words(books, books.noor)
    assert noor.sees(head(books))
    assert noor.sees("They stand for 1 entry")
    assert not noor.page.xpath("//main//form")
    with pytest.raises(Refused), books.writing():
        fund, found = db.session.get_one(Fund, books.id), db.session.scalars(select(Thread)).one()
        actions.post_words(books.noor.load(), fund, found, seq=1, source="These, I say.")


def test_a_conversation_of_others_or_a_closed_one_cannot_be_chosen(
    app: Flask, books: Books, thread: str
) -> None:
    other = Books(app)
    with other.writing():
        foreign = threads.start(other.noor.load(), title="Far", source="Away.", audience="all")
        db.session.flush()
        far = foreign.public_id
    asha = at_words(books, books.asha).fill(thread=far).press("Post the six words")
    assert asha.status == 422
    asha = at_words(books, books.asha).fill(thread=thread)
    with books.writing():
        found = db.session.scalars(select(Thread).where(Thread.public_id == thread)).one()
        threads.close(books.beto.load(), found)
    asha.press("Post the six words")
    assert asha.status == 422
    with books.app.app_context():
        assert len(db.session.scalars(select(Post)).all()) == 2


def test_without_a_conversation_the_page_says_what_to_do(books: Books) -> None:
    books.pay_in(500)
    assert at_words(books, books.asha).sees("begin a conversation first")
