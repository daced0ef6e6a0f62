"""Pages, unread and mentions, with plain values."""

from __future__ import annotations

import pytest

from swsolidarity.core import text
from swsolidarity.threads import rules
from swsolidarity.threads.models import rendering


@pytest.mark.parametrize(
    ("position", "page"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (10_000, 500)]
)
def test_a_position_stands_on_its_page(position: int, page: int) -> None:
    assert rules.page_of(position) == page
    if position:
        first, last = rules.positions_on(page)
        assert first <= position <= last
        assert last - first + 1 == rules.PAGE


@pytest.mark.parametrize(("last", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2)])
def test_a_conversation_has_at_least_one_page(last: int, pages: int) -> None:
    assert rules.pages_of(last) == pages


@pytest.mark.parametrize(
    ("read", "last", "page"),
    [(0, 1, 1), (0, 90, 1), (19, 90, 1), (20, 90, 2), (45, 90, 3), (90, 90, 5), (0, 0, 1), (21, 20, 1)],
)
def test_a_conversation_opens_where_the_first_new_reply_is_else_at_its_last_page(
    read: int, last: int, page: int
) -> None:
    assert rules.opens_at(read, last) == page


@pytest.mark.parametrize(
    ("before", "seen", "written", "after"),
    [
        (0, 1, 2, 2),  # saw everything there was
        (5, 20, 21, 21),
        (0, 20, 31, 20),  # ten came in between, or stand on a later page
        (25, 20, 31, 25),  # never backwards
        (30, 20, 31, 31),  # had read all of it before
        (0, 999, 3, 3),  # a page cannot have shown more than there was
        (0, 0, 5, 0),
    ],
)
def test_replying_reads_what_the_page_showed_and_no_more(
    before: int, seen: int, written: int, after: int
) -> None:
    assert rules.read_to(before, seen, written) == after


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Hello @Asha, come", "<p>Hello <strong>@Asha</strong>, come</p>"),
        ('Ask @"Beto Núñez" too', '<p>Ask <strong>@"Beto Núñez"</strong> too</p>'),
        ("مرحبا @ليلى", "<p>مرحبا <strong>@ليلى</strong></p>"),
        ("Not mail@example.org", "<p>Not mail@example.org</p>"),
        ("`@Asha` in code", "<p><code>@Asha</code> in code</p>"),
        ("@Ashanti is not @Asha", "<p><strong>@Ashanti</strong> is not <strong>@Asha</strong></p>"),
        ("Nobody", "<p>Nobody</p>"),
    ],
)
def test_a_call_by_name_is_bold_where_it_stands(source: str, expected: str) -> None:
    assert rendering(source).strip() == expected


def test_a_quoted_call_stays_plain() -> None:
    assert "<strong>" not in rendering("> ask @Asha\n\nno")


def test_a_name_can_carry_no_markup_into_the_page() -> None:
    made = rules.with_mentions(text.render('@"<img src=x>" hi'), ["<img src=x>"])
    assert "<img" not in made
    assert "<strong>@" in made


def test_a_name_that_looks_like_a_pattern_is_only_a_name() -> None:
    assert rules.with_mentions("<p>@(a+)+$ @aaaa</p>", ["(a+)+$"]).count("<strong>") == 1


def test_only_text_changes_and_never_a_tag() -> None:
    made = rules.with_mentions('<p><a href="https://x.example/@Asha">@Asha</a> @Asha</p>', ["Asha"])
    assert made == '<p><a href="https://x.example/@Asha">@Asha</a> <strong>@Asha</strong></p>'


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        ([], []),
        (["Asha"], ["Asha"]),
        (["Asha's"], ["Asha's", "Asha"]),
        (["O’Brien", "O"], ["O’Brien", "O"]),
        (["'"], ["'"]),
        ([f"n{n}" for n in range(30)], [f"n{n}" for n in range(20)]),
    ],
)
def test_whom_a_call_may_mean(names: list[str], meant: list[str]) -> None:
    assert rules.spellings(names) == meant
