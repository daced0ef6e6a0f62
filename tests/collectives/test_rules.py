"""The rules of belonging, branch by branch."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from swsolidarity.collectives import codes, rules, starting_agreements
from swsolidarity.collectives.rules import Standing
from swsolidarity.core.verdict import Invalid

MET, KNOWS, NEITHER = Standing(True, False), Standing(False, True), Standing(False, False)


@pytest.mark.parametrize(
    ("standings", "needed", "enough"),
    [
        ([], 1, False),
        ([MET], 1, True),
        ([KNOWS], 1, False),
        ([MET], 2, False),
        ([KNOWS, KNOWS], 2, False),
        ([KNOWS, MET], 2, True),
        ([KNOWS, KNOWS, MET], 2, True),
        ([MET, MET], 3, False),
    ],
)
def test_enough_vouch_and_one_of_them_has_met_the_person(
    standings: list[Standing], needed: int, enough: bool
) -> None:
    assert rules.vouched_enough(standings, needed) is enough


def test_a_request_says_what_it_still_needs() -> None:
    assert str(rules.still_missing([MET], 2)) == "Vouched so far: 1 of 2"
    assert "must have met" in str(rules.still_missing([KNOWS, KNOWS], 2))


@pytest.mark.parametrize(
    ("standing", "free", "field"), [(MET, False, "free"), (NEITHER, True, "met"), (NEITHER, False, "free")]
)
def test_an_empty_or_pressed_vouch_is_refused(standing: Standing, free: bool, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_vouch(standing, free=free)
    assert refused.value.field == field


@pytest.mark.parametrize("standing", [MET, KNOWS])
def test_a_free_vouch_that_says_something_stands(standing: Standing) -> None:
    rules.check_vouch(standing, free=True)


@pytest.mark.parametrize("name", ["A", "x" * 40, "นก", "أمل"])
def test_names_in_any_script_stand(name: str) -> None:
    rules.check_name(name)


@pytest.mark.parametrize("name", ["", "x" * 41])
def test_names_that_are_empty_or_too_long_do_not(name: str) -> None:
    with pytest.raises(Invalid):
        rules.check_name(name)


@pytest.mark.parametrize("address", ["abc", "a1b", "quiet-bay-12", "x" * 40])
def test_addresses_that_stand(address: str) -> None:
    rules.check_address(address)


@pytest.mark.parametrize(
    "address", ["", "ab", "x" * 41, "-abc", "abc-", "a--b", "Abc", "a b", "a/b", "a.b", "ümlaut", "abc\n"]
)
def test_addresses_that_do_not(address: str) -> None:
    with pytest.raises(Invalid):
        rules.check_address(address)


CHOICES = {"join_by": "vouches", "vouches_needed": 2, "probation_days": 30, "months": 6}


@pytest.mark.parametrize(
    "change",
    [{"join_by": "x"}, {"vouches_needed": 4}, {"probation_days": 7}, {"months": 13}, {"months": None}],
)
def test_a_founder_chooses_among_what_is_offered(change: dict[str, object]) -> None:
    rules.check_founding(CHOICES)
    with pytest.raises(Invalid):
        rules.check_founding({**CHOICES, **change})


@pytest.mark.parametrize(
    ("starts", "months", "ends"),
    [
        ((2026, 3, 12), 3, (2026, 6, 12)),
        ((2026, 11, 20), 3, (2027, 2, 20)),
        ((2026, 1, 31), 12, (2027, 1, 31)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 31), 6, (2027, 6, 28)),
    ],
)
def test_a_mandate_ends_within_twelve_months(
    starts: tuple[int, int, int], months: int, ends: tuple[int, int, int]
) -> None:
    start = datetime(*starts, 9, 30, tzinfo=UTC)
    assert rules.mandate_ends(start, months) == datetime(*ends, 9, 30, tzinfo=UTC)
    assert rules.mandate_ends(start, months) - start <= timedelta(days=366)


def test_an_invitation_ends_on_the_hour() -> None:
    now = datetime(2026, 3, 12, 9, 30, 5, tzinfo=UTC)
    assert rules.invitation_ends(now, 14) == datetime(2026, 3, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, -1, 31, 10**9])
def test_an_invitation_is_valid_from_one_to_thirty_days(days: int) -> None:
    with pytest.raises(Invalid):
        rules.invitation_ends(datetime(2026, 3, 12, tzinfo=UTC), days)


def test_first_weeks_end_or_never_begin() -> None:
    assert rules.probation_ends(date(2026, 1, 1), 30) == date(2026, 1, 31)
    assert rules.probation_ends(date(2026, 1, 1), 0) is None


@pytest.mark.parametrize(
    ("month", "words"),
    [
        (1, "early 2026"),
        (4, "early 2026"),
        (5, "the middle of 2026"),
        (8, "the middle of 2026"),
        (9, "late 2026"),
    ],
)
def test_since_when_somebody_is_here_is_told_by_a_third_of_a_year(month: int, words: str) -> None:
    assert str(rules.part_of_year(date(2026, month, 15))) == words


def test_a_code_survives_being_written_down_and_typed() -> None:
    code = codes.new(codes.ANSWER_LENGTH)
    shown = codes.grouped(code)
    assert codes.normal(shown, codes.ANSWER_LENGTH) == code
    assert codes.normal(f"  {shown.replace('0', 'o').replace('1', 'I').replace('-', ' ')} ", 20) == code
    assert codes.normal(shown[:-1], codes.ANSWER_LENGTH) is None
    assert codes.normal("u" * 20, codes.ANSWER_LENGTH) is None


def test_suggested_addresses_stand_and_differ() -> None:
    suggested = {codes.neutral_address() for _ in range(50)}
    assert len(suggested) > 40
    for address in suggested:
        rules.check_address(address)


def test_the_starting_agreements_cover_what_they_must_in_short_sentences() -> None:
    sentences = [str(s) for _, group in starting_agreements.TEXT for s in group]
    whole = " ".join(sentences).lower()
    for word in ("screenshots", "adverts", "clients", "legal names", "looks down", "racism", "trans", "hiv"):
        assert word in whole
    for sentence in sentences:
        for part in sentence.split(". "):
            assert len(part.split()) <= 20, part


FOUNDED = date(2026, 1, 1)


def test_the_founding_time_is_ninety_days() -> None:
    assert rules.founding_ends(FOUNDED) == date(2026, 4, 1)
    assert rules.in_founding_time(FOUNDED, date(2026, 3, 31))
    assert not rules.in_founding_time(FOUNDED, date(2026, 4, 1))


@pytest.mark.parametrize(
    ("asked", "mandate_ends", "lapses"),
    [
        (date(2026, 1, 2), date(2026, 12, 31), date(2026, 1, 16)),
        (date(2026, 3, 25), date(2026, 12, 31), date(2026, 4, 1)),
        (date(2026, 3, 25), date(2026, 3, 30), date(2026, 3, 30)),
    ],
)
def test_an_unanswered_question_lapses_after_14_days_or_with_the_time_to_ask(
    asked: date, mandate_ends: date, lapses: date
) -> None:
    assert rules.offer_lapses(asked, FOUNDED, mandate_ends) == lapses


@pytest.mark.parametrize(
    ("holding", "asked", "left"), [(1, 0, 4), (1, 3, 1), (4, 1, 0), (5, 0, 0), (5, 2, 0)]
)
def test_who_was_asked_keeps_a_place(holding: int, asked: int, left: int) -> None:
    assert rules.seats_left(5, holding, asked) == left


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("One.", [(1, "One.", False)]),
        (
            "# Be kind\n\n- No screenshots.\n- No outing,\n  ever.",
            [
                (1, "Be kind", True),
                (2, "No screenshots.", False),
                (3, "No outing, ever.", False),
            ],
        ),
        (
            "Two lines\nof one.\n\nAnother **bold** one.",
            [
                (1, "Two lines of one.", False),
                (2, "Another bold one.", False),
            ],
        ),
        (
            "## Money\nRight below.\n1. First\n2) Second",
            [
                (1, "Money", True),
                (2, "Right below.", False),
                (3, "First", False),
                (4, "Second", False),
            ],
        ),
        ("a_name_here stays * alone", [(1, "a_name_here stays * alone", False)]),
    ],
)
def test_agreements_consist_of_numbered_points(body, expected):
    assert rules.points(body) == expected
