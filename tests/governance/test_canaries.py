"""What is typed about and by a person is nowhere on the disk, from the first word to the way back (P1)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.governance.rules import removals as rules
from tests.browser import Browser
from tests.governance.cases import NOON, REMOVE, Cases
from tests.test_stolen_disk import CANARY, lies_in

pytestmark = pytest.mark.once
CLOSE = rules.NOTICE + timedelta(days=7)


def test_no_form_of_a_case_leaves_a_readable_word(app: Flask, instance: Path) -> None:
    with clock.frozen(NOON):
        cases = Cases(app)
        here = f"/c/{cases.group.address}"

        def at(name: str, page: str) -> Browser:
            who = next(one for one in (cases.rosa, cases.ada, *cases.people) if one.name == name)
            return Browser(app).sign_in(who).open(f"{here}/{page}")

        def says(page: Browser, button: str, **more: str) -> None:
            page.fill(words=f"{CANARY} {button}", **more).press(button)
            assert page.status == 200, page.text
            assert lies_in(instance / "data", CANARY) == []

        says(at("Ada", f"people/{cases.rosa.public_id}/pause"), "Ask a second person", point="2")
        start = at("Voter 0", f"people/{cases.rosa.public_id}/case")
        says(start, "Ask my colleague", point="3", with_name="Voter 1")
        key = start.url.rpartition("/")[2]
        at("Voter 1", f"cases/{key}").press("Yes, begin")
        says(at("Rosa", "standing"), "Send my reply")
        with clock.frozen(NOON + rules.NOTICE):
            cases.tick()
            cases.vote(key, [REMOVE] * 8)
        with clock.frozen(NOON + CLOSE):
            cases.close(key)
            says(at("Rosa", "standing"), "Appeal")
            for drawn in cases.seats(key)[:2]:
                name = next(one.name for one in (cases.ada, cases.beto, *cases.people) if one.id == drawn)
                if name == "Beto":
                    page = Browser(app).sign_in(cases.beto).open(f"{here}/cases/{key}")
                else:
                    page = at(name, f"cases/{key}")
                says(page, "It stands")
        assert cases.status() == "removed"
        with clock.frozen(NOON + CLOSE + timedelta(days=183)):
            says(Browser(app).sign_in(cases.rosa).open(f"{here}/return"), "Ask", name=f"{CANARY} Rosa")
        with app.app_context(), db.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        assert lies_in(instance / "data", CANARY) == []
