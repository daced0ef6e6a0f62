"""Differences between wordings, changes of one paragraph, panels and sunsets, as plain values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.core import compare
from swsolidarity.core.compare import GONE, NEW, SAME, Piece
from swsolidarity.decisions.rules import Outcome, Terms, objections, sunset, wording

pytestmark = pytest.mark.once

TEXTS = st.lists(st.sampled_from(["a", "b", "cat", " ", "\n\n", ".", "ü"]), max_size=30).map("".join)


def only(kinds, paragraphs):
    return "".join(piece.words for piece in paragraphs if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_a_difference_of_words_holds_both_texts_whole(old, new):
    found = compare.words(old, new)
    assert only((SAME, GONE), found) == old
    assert only((SAME, NEW), found) == new


@given(TEXTS, TEXTS)
def test_a_difference_of_texts_holds_every_paragraph_of_both_in_order(old, new):
    found = compare.texts(old, new)
    for kinds, text in (((SAME, GONE), old), ((SAME, NEW), new)):
        told = [only(kinds, pieces) for pieces in found]
        assert [words for words in told if words] == [words for words in compare.paragraphs(text) if words]


def test_only_what_changed_is_marked():
    found = compare.texts("One two three.\n\nThis stays.", "One too three, four.\n\nThis stays.\n\nAnd more")
    assert found == [
        [
            Piece(SAME, "One "),
            Piece(GONE, "two"),
            Piece(NEW, "too"),
            Piece(SAME, " three"),
            Piece(NEW, ", four"),
            Piece(SAME, "."),
        ],
        [Piece(SAME, "This stays.")],
        [Piece(NEW, "And more")],
    ]
    assert [compare.is_same(pieces) for pieces in found] == [False, True, False]


def test_a_paragraph_with_little_in_common_is_shown_whole_before_and_after():
    assert compare.words("We buy a kettle.", "Nobody pays for the door.") == [
        Piece(GONE, "We buy a kettle."),
        Piece(NEW, "Nobody pays for the door."),
    ]


def test_two_long_texts_that_share_nothing_are_not_searched_for_ever():
    old, new = "a " * 10_000, "b " * 10_000
    assert compare.texts(old, new) == [[Piece(GONE, old), Piece(NEW, new)]]


@pytest.mark.parametrize(
    ("text", "place", "before", "after", "found"),
    [
        ("a\n\nb\n \nc", 1, "b", "x\n\ny", "a\n\nx\n\ny\n \nc"),
        ("a\n\nb", 0, "a", "", "b"),
        ("a\n\nb", 1, "b", "", "a"),
        ("", 0, "", "first words", "first words"),
        ("new\n\na\n\nb", 1, "b", "x", "new\n\na\n\nx"),  # moved, and there is one such paragraph
        ("a\n\nchanged", 1, "b", "x", None),
        ("a\n\na", 5, "a", "x", None),  # which of the two?
    ],
)
def test_a_change_of_one_paragraph_leaves_everything_else_as_it_is(text, place, before, after, found):
    assert wording.patched(text, place, before, after) == found


def test_a_panel_is_drawn_again_by_whoever_has_the_list_whatever_its_order():
    people = [f"person-{number}" for number in range(9)]
    drawn = objections.draw("question", "objection", b"secret", people)
    assert len(set(drawn)) == 3
    assert objections.draw("question", "objection", b"secret", people[::-1]) == drawn
    others = {tuple(objections.draw("question", "objection", bytes([n]), people)) for n in range(40)}
    assert len(others) > 20
    assert {name for panel in others for name in panel} == set(people)


def test_two_of_three_decide_and_one_does_not():
    yes, no = objections.SUSTAINED, objections.SET_ASIDE
    assert objections.ruling([yes, None, None]) is None
    assert objections.ruling([yes, no, None]) is None
    assert objections.ruling([yes, no, yes]) == yes
    assert objections.ruling([None, no, no]) == no


def test_what_is_decided_in_a_hurry_is_adopted_for_a_time():
    terms = Terms(method="vote", open_hours=6, lapses_days=14)
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    told = sunset.provisional(Outcome("adopted", True, None, ()), terms)
    assert (told.code, told.adopted) == ("adopted_provisionally", True)
    assert str(told.reasoning[-1]).startswith("Under this rule it holds for 14 days.")
    assert sunset.lapses_at(told, terms, at) == "2026-03-16T12:00:00+00:00"
    failed = Outcome("not_adopted", False, None, ())
    assert sunset.provisional(failed, terms) == failed
    assert sunset.lapses_at(failed, terms, at) is None
