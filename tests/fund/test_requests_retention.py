"""What is forgotten when, what the person reads about it before, and books that still add up afterwards."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from flask import Flask

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.models import Entry, EntryNote, FundRequestParty
from swsolidarity.fund.promises import check_all
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import ADDRESS, MIDDLE, SMALL, WORDS, Asks, actions, payments


def look(asks: Asks, who: Member, number: int) -> Browser:
    address = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}"
    return Browser(asks.app).sign_in(who).open(address)


def test_everything_goes_in_its_time_and_the_chain_still_proves_the_rest(app: Flask, tmp_path: Path) -> None:
    asks = Asks(app)
    asks.pay_in(2_000_000)
    noted = asks.pay_in(700, note="From the jar by the door")
    paid = asks.sent(asks.noor, MIDDLE)
    asks.do(asks.noor, paid, payments.confirm)
    sealed = asks.ask(asks.noor, SMALL, level="sealed")
    refused = asks.ask(asks.kai, SMALL)
    for steward in (asks.asha, asks.beto):
        asks.do(
            steward, refused, actions.decline, seen=asks.seen(refused), reason="elsewhere", words="Sorry."
        )
    page = look(asks, asks.noor, paid)
    assert page.sees("How to pay you is erased on")
    assert page.sees("What you wrote is erased on")
    assert page.sees(ADDRESS)

    with clock.moved(timedelta(days=6)):
        worker.tick(app)
        assert look(asks, asks.noor, paid).sees(ADDRESS), "the seven days are not over"
    with clock.moved(timedelta(days=8)):
        worker.tick(app)
        page = look(asks, asks.noor, paid)
        assert not page.sees(ADDRESS)
        assert page.sees(WORDS)
        assert not page.sees("How to pay you is erased on")
        with asks.app.app_context():
            assert asks.load(paid).destination_sealed is None
    with clock.moved(timedelta(days=62)):
        worker.tick(app)
        with asks.app.app_context():
            for number in (paid, refused):
                request = asks.load(number)
                assert request.state == "redacted"
                assert request.words_sealed is request.public_text_sealed is None
                assert request.parties == []
            told = asks.load(sealed)
            assert told.asker_tag is not None, "nobody has decided about this one"
            assert db.session.query(FundRequestParty).count() == 1
    with asks.writing():
        ledger.erase_note(noted.id)
        assert db.session.get(EntryNote, noted.id) is None
        assert db.session.get(Entry, noted.id) is not None

    with asks.app.app_context():
        fund = asks.load(paid).fund
        assert check_all(fund.id).problems == ()
        six = verify.words(fund.head)
    bundle = tmp_path / "bundle.json"
    answer = Browser(app).sign_in(asks.kai).open(f"/c/{asks.group.address}/fund/bundle.json").response
    assert answer is not None
    bundle.write_bytes(answer.get_data())
    for secret in ("jar by the door", WORDS, ADDRESS, "Noor"):
        assert secret not in bundle.read_text()
    checked = subprocess.run(  # our own file, as anybody would run it
        [sys.executable, "-I", str(Path(verify.__file__)), str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert six in checked.stdout


def test_whoever_waits_reads_their_place_the_next_look_and_how_long_it_is_kept(app: Flask) -> None:
    asks = Asks(app)
    asks.pay_in(100_000)
    first, second = asks.reserved(asks.noor, SMALL), asks.reserved(asks.kai, SMALL)
    assert [asks.state(number) for number in (first, second)] == ["waitlisted", "waitlisted"]
    page = look(asks, asks.kai, second)
    assert page.sees("You are number 2 in line.")
    assert page.sees("Stewards look next on")
    assert page.sees("It keeps its place until")
    asks.pay_in(150_000)
    assert asks.state(first) == "reserved", "in the very transaction the money came in"
    assert look(asks, asks.noor, first).sees("It is kept for you until")
    assert look(asks, asks.kai, second).sees("You are number 1 in line.")
    asks.prepare(first, SMALL)
    asks.approve(first)
    asks.do(asks.asha, first, payments.hand_over)
    asks.do(asks.noor, first, payments.confirm)
    with clock.moved(timedelta(days=84)):
        home = Browser(app).sign_in(asks.kai).open(f"/c/{asks.group.address}/home")
        assert home.sees("Your place in line is about to run out")
        look(asks, asks.kai, second).press("I still need it")
    with clock.moved(timedelta(days=100)):
        worker.tick(app)
        assert asks.state(second) == "waitlisted", "saying so keeps it for ninety days more"
    with clock.moved(timedelta(days=180)):
        worker.tick(app)
        assert asks.state(second) == "lapsed"
