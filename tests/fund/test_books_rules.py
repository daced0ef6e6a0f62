"""The rules of the books, branch by branch, with plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from swsolidarity.fund import verify
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.rules.books import Account, Leg, NewEntry

ACCOUNTS = {
    1: Account(1, "asset", "liquid", "KES", "tin", 100, holder_id=9),
    2: Account(2, "asset", "liquid", "KES", "bank", 100),
    3: Account(3, "pot", "liquid", "KES", "general", 100),
    4: Account(4, "pot", "liquid", "KES", "emergency", 100),
    5: Account(5, "hold", "liquid", "KES", "hold-2026-001", 50, pot_id=3),
    6: Account(6, "transit", "liquid", "KES", "transit", 0),
    7: Account(7, "pot", "liquid", "EUR", "euros", 100),
    8: Account(8, "pot", "frozen", "KES", "frozen", 100),
    9: Account(9, "payable", "liquid", "KES", "owed", 0),
    10: Account(10, "frozen", "frozen", "KES", "frozen-bank", 50),
    11: Account(11, "pot_frozen", "frozen", "KES", "frozen-general", 50),
    12: Account(12, "frozen", "frozen", "KES", "frozen-tin", 50, holder_id=9),
    13: Account(13, "pot_frozen", "frozen", "KES", "frozen-emergency", 50),
    14: Account(14, "loan", "loan", "KES", "loan-2026-001", 50),
    15: Account(15, "loaned", "loan", "KES", "loaned-2026-001", 50),
    16: Account(16, "loan", "loan", "KES", "loan-2026-002", 50),
    17: Account(17, "loaned", "loan", "KES", "loaned-2026-002", 50),
    18: Account(18, "asset", "liquid", "EUR", "wallet", 100),
    19: Account(19, "asset", "liquid", "EUR", "purse", 100, holder_id=9),
}

GOOD: dict[str, dict[str, Any]] = {
    "opening": {"legs": (1, 3), "recorded_by": 1, "approved_by": 2},
    "contribution": {"legs": (1, 3), "recorded_by": 1},
    "reserve": {"legs": (3, 5), "decision_ref": "d", "decided": 5, "reference": "2026-001"},
    "release": {"legs": (5, 3), "reference": "2026-001"},
    "dispatch": {
        "legs": (6, 1),
        "reference": "2026-001",
        "payment_ref": "p",
        "hold_id": 5,
        "recorded_by": 1,
        "approved_by": 2,
    },
    "settle": {"legs": (5, 6), "reference": "2026-001", "payment_ref": "p"},
    "transfer_asset": {"legs": (1, 2), "recorded_by": 1, "approved_by": 2},
    "transfer_pot": {"legs": (3, 4), "decision_ref": "d"},
    "fee": {"legs": (3, 2), "recorded_by": 1, "approved_by": 2},
    "count_adjust": {"legs": (1, 3), "recorded_by": 1, "approved_by": 2},
    "freeze": {"legs": (3, 2, 10, 11), "recorded_by": 1, "approved_by": 2},
    "unfreeze": {"legs": (2, 3, 11, 10), "recorded_by": 1, "approved_by": 2},
    "loan_repay": {"legs": (1, 3, 15, 14), "recorded_by": 1, "reference": "2026-001"},
    "exchange": {"legs": (3, 2, 18, 7), "recorded_by": 1, "approved_by": 2},
    "loan_forgive": {"legs": (15, 14), "decision_ref": "d", "reference": "2026-001"},
    "reversal": {"legs": (3, 1), "recorded_by": 1, "approved_by": 2, "reverses_id": 1},
}


def entry(kind: str, amount: int = 5, **changes: Any) -> NewEntry:
    values = {**GOOD[kind], **changes}
    accounts = values.pop("legs")
    legs = tuple(Leg(account, -amount if at % 2 else amount) for at, account in enumerate(accounts))
    return NewEntry(fund_id=1, kind=kind, key="k", legs=legs, **values)


def why(new: NewEntry) -> str:
    verdict = rules.may_stand(new, ACCOUNTS)
    return "" if verdict else str(verdict.why)


def test_every_kind_has_a_good_example_and_words() -> None:
    assert set(GOOD) == set(rules.ENTRY_KINDS) == set(rules.KIND_WORDS)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_entry_of_every_kind_may_stand(kind: str) -> None:
    assert why(entry(kind)) == ""


@pytest.mark.parametrize("kind", sorted(set(GOOD) - {"reversal"}))
def test_no_kind_moves_money_between_accounts_that_are_not_its_own(kind: str) -> None:
    for debit, credit in permutations(ACCOUNTS.values(), 2):
        shape = (debit.kind, credit.kind)
        fits = shape == rules.MOVES[kind] or (kind == "count_adjust" and shape == rules.MOVES[kind][::-1])
        if not fits:
            legs = (debit.id, credit.id, *GOOD[kind]["legs"][2:])
            assert why(entry(kind, legs=legs)), (kind, shape)


@pytest.mark.parametrize(
    ("kind", "legs"),
    [
        ("freeze", (3, 2)),
        ("freeze", (3, 2, 12, 11)),
        ("freeze", (3, 2, 10, 13)),
        ("freeze", (3, 2, 11, 10)),
        ("freeze", (3, 2, 10, 10)),
        ("unfreeze", (2, 3, 10, 11)),
        ("unfreeze", (2, 4, 11, 10)),
        ("contribution", (1, 3, 10, 11)),
        ("settle", (5, 6, 16, 17)),
        ("settle", (5, 6, 15, 14)),
        ("loan_repay", (1, 3)),
        ("loan_repay", (1, 3, 17, 16)),
        ("loan_repay", (1, 3, 14, 15)),
        ("loan_forgive", (17, 16)),
        ("loan_forgive", (14, 15)),
        ("transfer_asset", (1, 2, 15, 14)),
    ],
)
def test_what_is_blocked_or_lent_is_of_this_very_place_or_request(kind: str, legs: tuple[int, ...]) -> None:
    assert why(entry(kind, legs=legs))


def test_a_loan_is_settled_with_what_is_to_come_back() -> None:
    assert why(entry("settle", legs=(5, 6, 14, 15))) == ""
    assert why(entry("loan_repay", recorded_by=None)) == "Somebody has to record money that comes in."
    assert why(entry("loan_forgive", decision_ref=None)) == "This needs an adopted decision."
    assert why(entry("loan_forgive", reference=None))


def test_as_much_is_blocked_as_leaves_what_can_be_spent() -> None:
    legs = (Leg(3, 5), Leg(2, -5), Leg(10, 4), Leg(11, -4))
    assert why(replace(entry("freeze"), legs=legs))
    for sign, moved in ((1, (0, 5, 5)), (-1, (5, 0, 5))):
        four = [("pot", 5), ("asset", -5), ("frozen", 5), ("pot_frozen", -5)]
        assert rules.in_and_out([(kind, "KES", sign * each) for kind, each in four]) == {"KES": moved}


@pytest.mark.parametrize(
    ("legs", "well"),
    [
        ((Leg(3, 5), Leg(2, -5), Leg(18, 9), Leg(7, -9)), True),
        ((Leg(3, 5), Leg(2, -5), Leg(18, 9), Leg(7, -8)), False),
        ((Leg(3, 5), Leg(2, -5), Leg(1, 9), Leg(4, -9)), False),
        ((Leg(3, 5), Leg(2, -5), Leg(7, 9), Leg(18, -9)), False),
        ((Leg(3, 5), Leg(18, -5), Leg(2, 9), Leg(7, -9)), False),
        ((Leg(3, 5), Leg(2, -5), Leg(19, 9), Leg(7, -9)), True),
        ((Leg(3, 5), Leg(2, -5)), False),
    ],
)
def test_an_exchange_balances_in_each_of_two_currencies(legs: tuple[Leg, ...], well: bool) -> None:
    assert (why(replace(entry("exchange"), legs=legs)) == "") is well


def test_who_keeps_a_place_has_no_hand_in_what_it_was_exchanged_for() -> None:
    legs = (Leg(3, 5), Leg(2, -5), Leg(19, 9), Leg(7, -9))
    assert why(replace(entry("exchange"), legs=legs, approved_by=9)) == "You cannot act on this request."


def test_an_exchange_takes_from_one_currency_and_adds_to_another() -> None:
    legs = [("pot", "KES", 5), ("asset", "KES", -5), ("asset", "EUR", 9), ("pot", "EUR", -9)]
    assert rules.in_and_out(legs) == {"KES": (0, 5, 5), "EUR": (9, 0, 9)}


@pytest.mark.parametrize("kind", ["freeze", "unfreeze"])
def test_who_keeps_a_place_has_no_hand_in_saying_that_it_is_blocked(kind: str) -> None:
    legs = {"freeze": (3, 1, 12, 11), "unfreeze": (1, 3, 11, 12)}[kind]
    assert why(entry(kind, legs=legs)) == ""
    assert why(entry(kind, legs=legs, approved_by=9)) == "You cannot act on this request."


def test_a_decision_sets_money_aside_again_only_when_all_of_it_was_given_back() -> None:
    again = entry("reserve", decision_ref=verify.again("d", 1))
    assert why(again) == "What this decision set aside is still there."
    empty = {**ACCOUNTS, 5: replace(ACCOUNTS[5], balance=0)}
    assert rules.may_stand(again, empty)


def test_a_decision_has_another_name_each_time_it_sets_money_aside() -> None:
    names = [verify.again("d", times) for times in range(4)]
    assert names == ["d", "d~2", "d~3", "d~4"]
    assert [verify.before_again(name) for name in names] == [None, "d", "d~2", "d~3"]
    assert [verify.before_again(odd) for odd in ("d~", "d~1", "d~x", "")] == [None] * 4


@pytest.mark.parametrize("kind", sorted(rules.SECOND_PERSON))
def test_unusual_entries_need_two_different_people(kind: str) -> None:
    for hands in ((1, None), (None, 1), (None, None), (1, 1)):
        assert (
            why(entry(kind, recorded_by=hands[0], approved_by=hands[1])) == "This needs two different people."
        )


@pytest.mark.parametrize("kind", GOOD)
def test_nobody_who_is_a_party_records_or_approves(kind: str) -> None:
    for hands in ((1, 2), (2, 1)):
        refused = why(entry(kind, recorded_by=hands[0], approved_by=hands[1], parties=frozenset({1})))
        assert refused == "You cannot act on this request."


@pytest.mark.parametrize("kind", ["count_adjust", "fee"])
def test_the_keeper_of_a_place_is_a_party_to_its_difference(kind: str) -> None:
    legs = (1, 3) if kind == "count_adjust" else (3, 1)
    assert why(entry(kind, legs=legs, recorded_by=9)) == "You cannot act on this request."
    assert why(entry("transfer_asset", recorded_by=9)) == ""


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("contribution", {"amount": 0}, "above zero"),
        ("contribution", {"amount": verify.LARGEST + 1}, "above zero"),
        ("contribution", {"legs": (1, 1)}, "from one account to another"),
        ("contribution", {"legs": (1, 99)}, "does not belong"),
        ("contribution", {"legs": (1, 7)}, "never turns into another"),
        ("contribution", {"legs": (1, 8)}, "never turns into another"),
        ("contribution", {"recorded_by": None}, "Somebody has to record"),
        ("contribution", {"recorded_by": 1, "approved_by": 1}, "two different people"),
        ("reserve", {"decision_ref": None}, "adopted decision"),
        ("reserve", {"decided": 4}, "more than was decided"),
        ("reserve", {"decided": None}, "more than was decided"),
        ("reserve", {"reference": None}, "belongs to a request"),
        ("reserve", {"legs": (4, 5)}, "the pot it was decided on"),
        ("release", {"legs": (5, 4)}, "the pot it came from"),
        ("release", {"reference": ""}, "belongs to a request"),
        ("dispatch", {"payment_ref": None}, "belongs to a payment"),
        ("dispatch", {"hold_id": None}, "Nothing is promised"),
        ("settle", {"payment_ref": ""}, "belongs to a payment"),
        ("transfer_pot", {"decision_ref": ""}, "adopted decision"),
    ],
)
def test_what_an_entry_needs(kind: str, changes: dict[str, Any], words: str) -> None:
    assert words in why(entry(kind, **changes))


def test_an_unknown_kind_or_one_leg_or_unequal_legs_do_not_stand() -> None:
    good = entry("contribution")
    assert "no entry of this kind" in why(replace(good, kind="gift"))
    assert "from one account to another" in why(replace(good, legs=(Leg(1, 5),)))
    assert "same on both sides" in why(replace(good, legs=(Leg(1, 5), Leg(3, -4))))


@pytest.mark.parametrize(
    ("kind", "fate", "words"),
    [
        ("contribution", (False, False), ""),
        ("contribution", (True, False), "already taken back"),
        ("dispatch", (False, False), ""),
        ("dispatch", (False, True), "was received"),
        ("transfer_pot", (False, False), "A new decision moves it back."),
        ("reserve", (False, False), "cannot be taken back"),
        ("release", (False, False), "cannot be taken back"),
        ("settle", (False, False), "cannot be taken back"),
        ("reversal", (False, False), "never corrected"),
    ],
)
def test_what_can_be_taken_back(kind: str, fate: tuple[bool, bool], words: str) -> None:
    verdict = rules.may_reverse(kind, reversed_already=fate[0], settled=fate[1])
    assert words in str(verdict.why) if words else verdict


@pytest.mark.parametrize(
    ("legs", "totals"),
    [
        ([("asset", 5), ("pot", -5)], (5, 0, 5)),
        ([("pot", 5), ("asset", -5)], (0, 5, 5)),
        ([("hold", 5), ("transit", -5)], (0, 5, 5)),
        ([("transit", 5), ("asset", -5)], (0, 0, 5)),
        ([("pot", 5), ("hold", -5)], (0, 0, 5)),
    ],
)
def test_what_came_in_and_went_out(legs: list[tuple[str, int]], totals: tuple[int, int, int]) -> None:
    assert rules.in_and_out([(kind, "KES", amount) for kind, amount in legs]) == {"KES": totals}


def test_flows_and_months() -> None:
    assert rules.flow("transit", "asset") == "places"
    assert rules.flow("pot", "hold") == "purposes"
    assert rules.flow("asset", "pot") == rules.flow("hold", "transit") == "both"
    assert rules.month_of(date(2026, 2, 28)) == date(2026, 2, 1)


def test_commitments_bind_every_part_and_hide_it() -> None:
    assert rules.commit_note(b"1" * 16, "a note") != rules.commit_note(b"2" * 16, "a note")
    base: dict[str, Any] = {"key": "k", "recorded_by": 1, "approved_by": 2, "request_ref": "r"}
    seen = {rules.commit_private(b"s", **base)}
    for name, value in (("key", "x"), ("recorded_by", 3), ("approved_by", None), ("request_ref", None)):
        seen.add(rules.commit_private(b"s", **{**base, name: value}))
    assert len(seen) == 5
    pending: dict[str, Any] = {
        "fund": "f",
        "nonce": "n",
        "kind": "fee",
        "legs": [[1, 5], [2, -5]],
        "reverses_id": None,
        "note": None,
    }
    shown = {rules.pending_hash(**pending)}
    for name, value in (
        ("fund", "g"),
        ("nonce", "m"),
        ("kind", "opening"),
        ("legs", [[1, 6], [2, -6]]),
        ("legs", [[3, 5], [2, -5]]),
        ("reverses_id", 1),
        ("note", "x"),
    ):
        shown.add(rules.pending_hash(**{**pending, name: value}))
    assert len(shown) == 8


def test_canonical_writing_is_one_way_and_takes_no_floats_that_are_none() -> None:
    assert verify.canonical({"b": 1, "a": [None, "é"]}) == b'{"a":[null,"\\u00e9"],"b":1}'
    with pytest.raises(ValueError, match="Out of range"):
        verify.canonical(float("nan"))
