"""The demo: a true world, one tap to be somebody, and nothing left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import create_app
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives import queries as people
from swsolidarity.collectives import rules as belonging_rules
from swsolidarity.collectives.models import (
    DELEGATE,
    FACILITATOR,
    MODERATOR,
    OFFICES,
    RETURNING_OFFICER,
    Agreement,
    Collective,
    JoinRequest,
    Membership,
)
from swsolidarity.core import clock, vault
from swsolidarity.core.db import Base, db
from swsolidarity.decisions.models import FollowUp, Proposal, Standing
from swsolidarity.fund import check
from swsolidarity.fund.models import (
    BankLine,
    Fund,
    FundAuditTask,
    FundProject,
    FundRequest,
    FundRound,
    WeeklyWords,
)
from swsolidarity.fund.queries import books
from swsolidarity.fund.rules.requests import State
from swsolidarity.governance import queries as governance
from swsolidarity.governance.models import CharterChange, RemovalCase, RemovalSeat
from swsolidarity.moderation.models import ModerationCase
from swsolidarity.operations import setup
from swsolidarity.operations.demo import world
from swsolidarity.threads.models import Post
from tests.browser import Browser

pytestmark = pytest.mark.once
RUN = (
    "from swsolidarity.cli import cli; "
    "from swsolidarity.operations.demo import command; cli.add_command(command); cli()"
)


AT_VOTE = select(JoinRequest).where(JoinRequest.state == "vote")
HARBOUR = Agreement.collective_id.in_(select(CharterChange.collective_id))


@pytest.fixture(scope="module")
def demo(whole_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of a running demo, without its server; the suite's own keys are back afterwards."""
    before = vault._current
    folder = tmp_path_factory.mktemp("demo")
    setup.prepare(folder, {})
    config = {
        "INSTANCE_PATH": folder,
        "SMALL_SERVER": True,
        "TESTING": True,
        "DEMO": True,
        "DATABASE_URL": "",
    }
    app = create_app({**config, "DEMO_CAST": {}})
    with app.app_context():
        Base.metadata.create_all(db.engine)
    app.config["DEMO_CAST"] = world.make(app)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    vault.configure(before)


def test_the_books_of_the_demo_are_right_and_hold_what_the_page_says(demo: Flask) -> None:
    with demo.app_context():
        for fund_id in db.session.scalars(select(Fund.id)).all():
            assert not check.check(fund_id).problems
        harbour = db.session.scalars(select(Fund).where(Fund.currency == "KES")).one()
        assert books.overview(harbour).sums[0].total == harbour.money(83_700_00)
        db.session.rollback()


def test_there_is_a_request_in_every_state(demo: Flask) -> None:
    with demo.app_context():
        assert set(db.session.scalars(select(FundRequest.state))) == {state.value for state in State}
        db.session.rollback()


def test_somebody_stands_at_every_gate_and_the_collective_has_decided_about_itself(demo: Flask) -> None:
    with demo.app_context():
        now, stands = clock.now(), set()
        for asked in db.session.scalars(select(JoinRequest)):
            waiting = (asked.state, asked.gate_until, now, belonging.concerns_open(asked))
            stands.add(belonging_rules.stands_at(*waiting))
        assert stands >= {"waiting", "window", "look", "vote"}
        assert all(asked.decision_ref for asked in db.session.scalars(AT_VOTE))
        assert sorted(db.session.scalars(select(CharterChange.state))) == ["adopted", "adopted", "draft"]
        assert sorted(db.session.scalars(select(Agreement.version).where(HARBOUR))) == [1, 2]
        db.session.rollback()


def test_a_vote_closes_within_two_days(demo: Flask) -> None:
    with demo.app_context():
        closing = db.session.scalars(select(Proposal.closes_at).where(Proposal.state == "voting")).all()
        assert len(closing) == 5
        db.session.rollback()


def test_the_register_of_the_demo_shows_every_way_a_decision_can_stand(demo: Flask) -> None:
    with demo.app_context():
        harbour = select(Fund.collective_id).where(Fund.currency == "KES").scalar_subquery()
        rows = db.session.scalars(select(Standing).where(Standing.collective_id == harbour)).all()
        in_force = [row for row in rows if row.state == "in_force"]
        assert len({row.topic for row in in_force}) >= 5
        assert {row.state for row in rows} >= {"superseded", "repealed", "done"}
        assert [row.until is not None for row in in_force if row.provisional] == [True]
        due = select(FollowUp).where(
            FollowUp.collective_id == harbour, FollowUp.kind == "review", FollowUp.done_on.is_(None)
        )
        assert [row.due_on < clock.now().date() for row in db.session.scalars(due)] == [True]
        db.session.rollback()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("Asha", "Something is on its way to you"),
        ("Beto", "Somebody asks the fund for help"),
        ("Mira", "What needs you"),
        ("Dee", "What needs you"),
        ("an outsider", "in no collective yet"),
    ],
)
def test_one_tap_makes_somebody_of_you(demo: Flask, who: str, sees: str) -> None:
    browser = Browser(demo).open("/demo").press(f"Be {who}")
    assert browser.status == 200
    assert browser.sees(sees)


def test_noor_sees_her_answer_without_an_account(demo: Flask) -> None:
    browser = Browser(demo).open("/demo").press("Be Noor")
    assert browser.url.startswith("/j/")
    assert browser.status == 200


def test_becoming_nobody_known_is_not_found(demo: Flask) -> None:
    browser = Browser(demo).open("/demo")
    assert browser.post("/demo/Somebody").status == 404


def test_asha_is_in_two_collectives_under_two_names(demo: Flask) -> None:
    browser = Browser(demo).open("/demo").press("Be Asha").open("/")
    assert browser.sees("You are Asha here.")
    assert browser.sees("You are Wren here.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_command_serves_says_where_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port, environment = _free_port(), {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "demo", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).resolve().parents[2],
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip() for _ in range(4)]
        assert lines[0] == f"swsolidarity demo is running.   Open  http://127.0.0.1:{port}/demo", (
            process.stderr
        )
        assert lines[1] == "Everything here is invented. It disappears when you press Ctrl+C."
        assert lines[2].startswith("Sign in with one tap as:  Asha (member) · Beto (fund steward)")
        assert "An invented world" in _page(port, "/demo")
        second = subprocess.run(
            [sys.executable, "-c", RUN, "demo", "--port", str(port)],
            capture_output=True,
            check=False,
            text=True,
            env=environment,
        )
        assert second.returncode != 0
        assert f"Port {port} is taken" in second.stderr
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert not re.search("Traceback", errors)
    assert list(tmp_path.glob("swsolidarity-demo-*")) == []
    shutil.rmtree(tmp_path, ignore_errors=True)


def _page(port: int, path: str) -> str:
    until = time.perf_counter() + 20
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                parts = []
                while data := connection.recv(65536):
                    parts.append(data)
                return b"".join(parts).decode()
        except OSError:
            if time.perf_counter() > until:
                raise


def test_one_case_is_in_its_notice_and_another_is_mediated(demo: Flask) -> None:
    with demo.app_context():
        found = db.session.scalars(select(RemovalCase).order_by(RemovalCase.id)).all()
        assert [(case.state, case.outcome) for case in found] == [("mediation", "mediate"), ("notice", None)]
        assert all(case.reply for case in found)
        seats = db.session.scalars(select(RemovalSeat)).all()
        assert {seat.state for seat in seats} == {"accepted"}


def test_a_text_is_hidden_and_appealed_and_another_waits(demo: Flask) -> None:
    with demo.app_context():
        found = sorted(db.session.scalars(select(ModerationCase.state)))
        assert found == ["appealed", "waiting"]
        assert list(db.session.scalars(select(Post.note).where(Post.note.is_not(None)))) == ["police"]


def test_offices_are_held_end_soon_are_empty_and_asked_about(demo: Flask) -> None:
    with demo.app_context():
        group = db.session.scalars(select(Collective).where(Collective.address == "harbour")).one()
        holding = people.in_office(group.id)
        soon = [one for one in holding if one.ends_at <= clock.now() + timedelta(days=20)]
        assert {one.office for one in soon} == {FACILITATOR}
        assert set(OFFICES) - {one.office for one in holding} == {DELEGATE, RETURNING_OFFICER}
        keepers = [one for one in holding if one.office == MODERATOR]
        assert len(keepers) == 2
        assert all(one.source.startswith("decisions.proposal:") for one in keepers)
        held = governance.offices_held(group.id)
        assert [one.decision_ref for _mandate, one in held if one is not None] == [None]


def test_somebody_is_in_their_first_weeks_somebody_is_paused_and_an_emergency_has_a_sum(demo: Flask) -> None:
    with demo.app_context():
        here = select(Collective.id).where(Collective.address == "harbour").scalar_subquery()
        members = db.session.scalars(select(Membership).where(Membership.collective_id == here)).all()
        assert [one.name for one in members if one.state == "probation"] == ["Yasmin"]
        assert [one.name for one in members if one.is_paused] == ["Amani"]
        sums = select(Proposal.budget).where(Proposal.effect == "governance.emergency")
        assert db.session.scalars(sums).all() == [1_500_00]
    for who, sees in (("Yasmin", "first weeks"), ("Amani", "You are asked to stay away")):
        assert Browser(demo).open("/demo").press(f"Be {who}").sees(sees)


def test_the_fund_of_the_demo_is_kept_and_looked_at(demo: Flask) -> None:
    with demo.app_context():
        assert set(db.session.scalars(select(FundRound.state))) == {"decided", "open"}
        assert set(db.session.scalars(select(FundProject.state))) == {
            *("asked", "checked", "sent_back", "suggested")
        }
        assert sorted(db.session.scalars(select(BankLine.state))) == ["matched", "open", "open"]
        assert "answered" in set(db.session.scalars(select(FundAuditTask.state)))
        assert db.session.scalars(select(WeeklyWords.posted_seq)).one() > 0
        db.session.rollback()
