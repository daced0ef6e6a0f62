"""Ways in, made straight in the database, for tests of collectives."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.collectives import actions, codes, queries
from swsolidarity.collectives.actions import DECLINE, pairs
from swsolidarity.collectives.models import Agreement, Collective, FoundingLink, Invitation, JoinRequest
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.ids import token_digest
from swsolidarity.core.text import render
from tests.browser import Browser
from tests.factories import Factory, Group, Member


def group(make: Factory, name: str | None = None, **settings: object) -> Group:
    """A collective with agreements and settings of its own."""
    made = make.collective(name)
    with make.writing():
        row = db.session.get_one(Collective, made.id)
        row.agreement_version = 1
        for key, value in settings.items():
            setattr(row, key, value)
        db.session.add(
            Agreement(
                collective_id=row.id,
                version=1,
                body="# Be kind\n\n- No screenshots.",
                body_html=render("# Be kind\n\n- No screenshots."),
                render_version=1,
                adopted_on=clock.now().date(),
            )
        )
    return made


def invitation(make: Factory, by: Member, *, state: str = "open", days: int = 14) -> str:
    """An invitation's token."""
    token = codes.new(codes.INVITATION_LENGTH)
    with make.writing():
        db.session.add(
            Invitation(
                collective_id=by.group.id,
                made_by=by.id,
                token_digest=token_digest(token),
                state=state,
                valid_until=clock.now() + timedelta(days=days),
            )
        )
    return token


def join_request(
    make: Factory, group: Group, name: str = "Noor", answer: str = "Asha knows me"
) -> tuple[str, str]:
    """A request to join: its public id and its code."""
    with make.writing():
        request, code = actions.ask_to_join(
            db.session.get_one(Collective, group.id), name=name, answers=[("Who knows you?", answer)]
        )
        return request.public_id, code


def set_request(make: Factory, code: str, **values: object) -> None:
    with make.writing():
        index = vault.current().index("join_request.code", code)
        row = db.session.query(JoinRequest).filter_by(code_index=index).one()
        for key, value in values.items():
            setattr(row, key, value)


def decide(make: Factory, first: Member, second: Member, asked: str, key: str = DECLINE) -> None:
    """Two people answer a request together: one asks, the other agrees."""
    subject = f"collectives.join_request:{asked}"
    with make.writing():
        act = pairs.ask(first.load(), key, subject).public_id
    with make.writing():
        found = queries.act(first.group.id, act)
        assert found is not None
        pairs.agree(second.load(), found)


def founding_link(make: Factory) -> str:
    with make.writing():
        return actions.make_founding_link()


def links_left(make: Factory) -> int:
    with make.writing():
        return db.session.query(FoundingLink).count()


def open_account(browser: Browser, login_name: str) -> Browser:
    """From the page that asks for a sign-in name to the page after the recovery digits."""
    browser.fill(login_name=login_name).press("Go on")
    browser.press("Use this passphrase")
    assert browser.sees("Your recovery digits"), browser.text
    return browser.fill(written="y").press("Go on")
