"""What people write about an admission is nowhere to be read: not on the disk, not by whom it is about."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from tests.browser import Browser
from tests.collectives import making as ways
from tests.factories import Factory
from tests.governance import making
from tests.governance.making import later
from tests.test_stolen_disk import lies_in

CANARY = "kanarienvogel"
VOUCH = {"met": "y", "knows_work": "y", "free": "y"}


@pytest.mark.once
def test_concerns_reasons_and_wordings_are_sealed_and_go_with_the_answer(
    app: Flask, make: Factory, instance: Path
) -> None:
    here = making.welcoming(make)
    asked, code = ways.join_request(make, here.group, f"{CANARY}1", f"{CANARY}2")
    address = f"/c/{here.group.address}/people/requests/{asked}"
    for number in (2, 3):
        Browser(app).sign_in(here.people[number]).open(address).fill(**VOUCH).press("Vouch")
    member = Browser(app).sign_in(here.people[4]).open(address)
    member.fill(words=f"{CANARY}3").press("Tell the welcomers")
    assert member.sees(f"{CANARY}3")
    status = Browser(app).open(f"/j/{code}")
    assert status.status == 200
    assert CANARY not in status.page.text_content()
    with later(days=8):
        first = Browser(app).sign_in(here.people[0]).open(address).click("Say no")
        first.fill(reason=f"{CANARY}4").press("Ask to say no")
        words = [f"{CANARY}{number}" for number in range(1, 5)]
        assert lies_in(instance / "data", *words) == []
        second = Browser(app).sign_in(here.people[1]).open(address).click("Read and answer")
        assert second.sees(f"{CANARY}4")
        second.press("Say no together")
        kind = Browser(app).open(f"/j/{code}")
        assert kind.sees("It is not a judgement of you.")
        assert CANARY not in kind.page.text_content()
        assert here.people[0].name not in kind.page.text_content()
    writer = Browser(app).sign_in(here.people[4]).open(f"/c/{here.group.address}/agreements/propose")
    writer.fill(body=f"{CANARY}5", background=f"{CANARY}6").press("Look at it once more")
    assert writer.sees(f"{CANARY}6")
    change = Browser(app).sign_in(here.people[4]).open(f"/c/{here.group.address}/charter/petitions")
    change.fill(recall_percent="30", background=f"{CANARY}7").press("Look at it once more")
    assert change.sees(f"{CANARY}7")
    assert lies_in(instance / "data", *(f"{CANARY}{number}" for number in range(1, 8))) == []


def test_the_journal_of_an_admission_names_nobody(make: Factory) -> None:
    here = making.welcoming(make)
    asked, _code = ways.join_request(make, here.group)
    address = f"/c/{here.group.address}/people/requests/{asked}"
    for number in (2, 3):
        Browser(make.app).sign_in(here.people[number]).open(address).fill(**VOUCH).press("Vouch")
    Browser(make.app).sign_in(here.people[4]).open(address).fill(words="Hm.").press("Tell the welcomers")
    with make.app.app_context():
        entries = [f"{entry.subject}{entry.data}" for entry in db.session.query(JournalEntry)]
        for person in here.people:
            assert not [entry for entry in entries if person.public_id in entry]
        assert sum("join_request" in entry for entry in entries) >= 3
