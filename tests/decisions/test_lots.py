"""Lots: committed before the close, drawn again from the published record alone."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from typing import Any

import pytest

from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.decisions import actions, queries
from tests.browser import Browser
from tests.decisions.decided import TEAS, close, fill, opened, with_rule
from tests.decisions.making import later, world
from tests.decisions.test_ballots import at_once

PHRASES = ("seven dry umbrellas", "ünïcödé on the pier")


def drawn_again(record: dict[str, Any]) -> list[int]:
    """The order of the options from the record, by what the page says and nothing of ours."""
    sha = hashlib.sha256
    secrets = [bytes.fromhex(secret) for secret in record["lot"]["secrets"]]
    assert [sha(secret).hexdigest() for secret in secrets] == record["lot"]["commitments"]
    assert record["lot"]["commitments"] == sorted(record["lot"]["commitments"])
    parts = [record["proposal"].encode(), record["ballots_hash"].encode(), *secrets]
    seed = sha(b"\x1f".join(parts)).digest()
    assert seed.hex() == record["lot"]["seed"]
    numbers = {
        place: sha(b"\x1f".join((seed, record["proposal"].encode(), option["id"].encode()))).digest()
        for place, option in enumerate(record["options"])
    }
    return sorted(numbers, key=numbers.__getitem__)


def box_again(record: dict[str, Any]) -> str:
    lines = [
        paper for count, paper in sorted(record["ballots"], key=lambda one: one[1]) for _ in range(count)
    ]
    return hashlib.sha256("".join(f"{paper}\n" for paper in lines).encode()).hexdigest()


def test_two_tellers_add_phrases_and_anyone_draws_the_lot_again_from_the_record(make, app, browser):
    here = world(make, 8)
    with_rule(here, "pick_some", tie_break="lot", min_support=None, support=None)
    key = opened(here, "pick_some", TEAS)
    address = f"/c/{here.group.address}/decide/{key}"
    shown = []
    for who, phrase in zip((2, 5), PHRASES, strict=True):
        Browser(app).sign_in(here.people[who]).open(address).click("Add a phrase to the lot").fill(
            phrase=f"  {phrase} "
        ).press("Add it to the lot")
        commitment = hashlib.sha256(phrase.encode()).hexdigest()
        assert browser.sign_in(here.people[1]).open(address).sees(commitment)
        assert not browser.sees(phrase)
        shown.append(commitment)
    shown.append(here.look(key)["lot_commitment"])
    fill(here, key, ["0", "0", "2", "2", "1"])
    record = close(here, key)
    assert sorted(shown) == record["lot"]["commitments"]
    assert box_again(record) == record["ballots_hash"]
    order = drawn_again(record)
    assert order == record["lot"]["order"]
    assert record["winners"] == [min((0, 2), key=order.index)]
    with later(days=61):
        browser.sign_in(here.people[1]).open(address + "/outcome")
    assert browser.sees("The lot was needed, and it mattered")
    for shown_now in (*record["lot"]["secrets"], *PHRASES):
        assert browser.sees(shown_now)


def test_who_may_be_a_teller(make, app):
    here = world(make, 8)
    with_rule(here, "pick_some", tie_break="lot")
    key = opened(here, "pick_some", TEAS)

    def add(who: int, phrase: str) -> str:
        with make.writing():
            return actions.add_to_lot(here.people[who].load(), here.load(key), phrase=phrase)

    newcomer = make.member(here.group)
    with pytest.raises(Refused, match="neither asks nor stands"):
        add(0, PHRASES[0])
    with pytest.raises(Refused, match="on the roll"), make.writing():
        actions.add_to_lot(newcomer.load(), here.load(key), phrase=PHRASES[0])
    with pytest.raises(Invalid, match="at least twelve"):
        add(1, "short")
    add(1, PHRASES[0])
    with pytest.raises(Refused, match="cannot be changed"):
        add(1, PHRASES[1])
    with pytest.raises(Invalid, match="in the lot already"):
        add(2, PHRASES[0])
    add(2, PHRASES[1])
    with pytest.raises(Refused, match="all it takes"):
        add(3, "a third phrase of mine")
    with later(days=61), pytest.raises(Refused, match="while the vote is open"):
        add(3, "a third phrase of mine")


def test_nobody_who_stands_can_be_a_teller(make, app):
    here = world(make, 6)
    with make.writing():
        draft = actions.Draft(
            title="Who keeps the keys?",
            background="",
            what_happens=actions.what_an_election_does(),
            rule_key="election",
            discussion_days=3,
        )
        key = actions.call_election(here.people[0].load(), draft).public_id
        actions.start(here.people[0].load(), here.load(key))
        for who in (1, 2):
            actions.stand(here.people[who].load(), here.load(key), statement="I have time.")
    with later(days=4):
        with make.writing():
            assert actions.open_discussed(here.id_of(key))
        with pytest.raises(Refused, match="neither asks nor stands"), make.writing():
            actions.add_to_lot(here.people[2].load(), here.load(key), phrase=PHRASES[0])
        with make.writing():
            assert actions.add_to_lot(here.people[3].load(), here.load(key), phrase=PHRASES[0])


def test_where_no_lot_can_decide_there_is_nothing_to_add_to(make, app, browser):
    here = world(make, 6)
    with_rule(here, "pick_some", tie_break="tied")
    for key in (opened(here, "pick_some", TEAS), here.open()):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
        assert not browser.sees("If votes are equal")
        with pytest.raises(Refused, match="No lot"), make.writing():
            actions.add_to_lot(here.people[1].load(), here.load(key), phrase=PHRASES[0])


def test_the_lot_of_secret_ballots_can_be_drawn_again_without_telling_a_ballot(make, app):
    """The number of the box is salted: with so few ballots it could else be found by trying."""
    here = world(make, 8)
    with_rule(here, "choose", secrecy="secret", tie_break="lot", support=None)
    key = opened(here, "choose", TEAS)
    papers = ["0>1", "1>0", "0", "1", "0>2", "1>2"]
    fill(here, key, papers)
    record = close(here, key)
    assert record["ballots"] is None
    assert drawn_again(record) == record["lot"]["order"]
    assert box_again(record | {"ballots": [[1, paper] for paper in papers]}) != record["ballots_hash"]


@pytest.mark.once
def test_the_phrase_is_sealed_and_the_journal_does_not_know_it(make, app, instance):
    here = world(make, 6)
    with_rule(here, "pick_some", tie_break="lot")
    key = opened(here, "pick_some", TEAS)
    with make.writing():
        actions.add_to_lot(here.people[1].load(), here.load(key), phrase="seven dry umbrellas")
    data = b"".join(file.read_bytes() for file in (instance / "data").iterdir())
    assert b"umbrellas" not in data
    assert b"decisions.teller" in data


def test_an_old_teller_page_says_calmly_that_there_are_two(make, app):
    here = world(make, 8)
    with_rule(here, "pick_some", tie_break="lot")
    key = opened(here, "pick_some", TEAS)
    address = f"/c/{here.group.address}/decide/{key}/teller"
    late = Browser(app).sign_in(here.people[4]).open(address)
    for who, phrase in zip((1, 2), PHRASES, strict=True):
        Browser(app).sign_in(here.people[who]).open(address).fill(phrase=phrase).press("Add it to the lot")
    late.fill(phrase="a third phrase of mine").press("Add it to the lot")
    assert late.status == 403
    assert late.sees("Two tellers have added their phrases.")


def test_the_record_is_the_file_and_its_hash(make, app, browser):
    here = world(make, 6)
    key = opened(here, "pick_some", TEAS)
    fill(here, key, ["0", "0", "1", "0"])
    close(here, key)
    with later(days=61):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}/outcome.json")
    content = browser.response.get_data()
    assert hashlib.sha256(content).hexdigest() == here.look(key)["result_hash"]
    assert json.loads(content)["ballots"] == [[3, "0"], [1, "1"]]


def test_an_open_question_with_tellers_costs_ten_statements_at_most(make, browser, statements):
    here = world(make, 8)
    with_rule(here, "pick_some", tie_break="lot")
    key = opened(here, "pick_some", TEAS)
    for who, phrase in zip((1, 2), PHRASES, strict=True):
        with make.writing():
            actions.add_to_lot(here.people[who].load(), here.load(key), phrase=phrase)
    browser.sign_in(here.people[3]).open(f"/c/{here.group.address}/decide/{key}")
    with statements.counted() as seen:
        browser.open(browser.url)
    assert browser.sees("If votes are equal")
    assert len(seen) <= 10, "\n".join(seen)


def test_of_three_who_would_be_tellers_at_the_same_moment_two_are(make, app):
    here = world(make, 8)
    with_rule(here, "pick_some", tie_break="lot")
    key = opened(here, "pick_some", TEAS)

    def add(who: int) -> str:
        with make.writing():
            phrase = f"the phrase of number {who}"
            return actions.add_to_lot(here.people[who].load(), here.load(key), phrase=phrase)

    results = at_once(app, *(partial(add, who) for who in (1, 2, 3)))
    (refused,) = (one for one in results if not isinstance(one, str))
    assert isinstance(refused, Refused)
    with app.app_context():
        found = queries.tellers(here.load(key))
        assert {one.commitment for one in found} == {one for one in results if isinstance(one, str)}
