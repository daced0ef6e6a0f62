"""The journal holds facts as ids, in the transaction of what happened, and hands each out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from swsolidarity.core import clock, journal
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import say

NOON = datetime(2026, 3, 12, 12, 34, 56, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("context", "own_handlers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(journal.Event):
    """Something a test made happen."""

    kind: ClassVar[str] = "test.happened"
    post: str | None = None
    amount: int = 0


def happen(subject: str = "tests.thing:abc", **values: object) -> None:
    with transaction():
        journal.record(Happened(collective_id=1, subject=subject, **values))  # type: ignore[arg-type]


def entries() -> list[JournalEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)))


def hand_out_one() -> bool:
    with transaction():
        return journal.hand_out_one()


def test_a_fact_is_written_with_what_happened_or_not_at_all() -> None:
    with pytest.raises(RuntimeError), transaction():
        journal.record(Happened(collective_id=1, subject="tests.thing:abc"))
        raise RuntimeError
    assert entries() == []


def test_a_fact_keeps_its_ids_and_the_hour_but_not_the_minute() -> None:
    with clock.frozen(NOON):
        happen("tests.thing:abc", post="k7m2-q9_x", amount=-5)
    (entry,) = entries()
    assert (entry.kind, entry.subject, entry.collective_id) == ("test.happened", "tests.thing:abc", 1)
    assert entry.data == {"post": "k7m2-q9_x", "amount": -5}
    assert entry.happened_at == NOON.replace(minute=0, second=0)


@pytest.mark.parametrize(
    "words",
    ["Asha is here", "<b>", "a\nb", "naïve é", "x" * 81, "a@b", "1;2", "a,b", "\u202e", "'"],
)
def test_words_are_refused_wherever_they_try_to_get_in(words: str) -> None:
    with pytest.raises(ValueError, match="ids and numbers"):
        happen(words)
    with pytest.raises(ValueError, match="ids and numbers"):
        happen(post=words)
    assert entries() == []


@pytest.mark.parametrize("value", [1.5, say("words"), b"raw", ["list"], {"a": 1}])
def test_only_ids_and_whole_numbers_are_taken(value: object) -> None:
    with pytest.raises(ValueError, match="ids and numbers"):
        happen(post=value)


def test_a_fact_nobody_waits_for_is_history_at_once() -> None:
    happen()
    assert entries()[0].due_at is None
    assert not journal.anything_due()
    assert not hand_out_one()


def test_who_asked_gets_the_event_as_it_was_recorded() -> None:
    heard = []
    journal.on(Happened)(heard.append)
    happen("tests.thing:abc", post="p1", amount=7)
    assert journal.anything_due()
    assert hand_out_one()
    assert heard == [Happened(collective_id=1, subject="tests.thing:abc", post="p1", amount=7)]
    assert not hand_out_one()
    assert entries()[0].due_at is None


def test_everybody_who_asked_gets_it_and_asking_twice_counts_once() -> None:
    heard: list[str] = []

    def first(_event: Happened) -> None:
        heard.append("first")

    def second(_event: Happened) -> None:
        heard.append("second")

    for handler in (first, second, first):
        journal.on(Happened)(handler)
    happen()
    hand_out_one()
    assert heard == ["first", "second"]


def test_the_oldest_comes_first() -> None:
    heard: list[Happened] = []
    journal.on(Happened)(heard.append)
    with clock.frozen(NOON):
        for number in range(3):
            happen(amount=number)
        while hand_out_one():
            pass
    assert [event.amount for event in heard] == [0, 1, 2]


def test_an_entry_of_a_kind_this_version_no_longer_knows_does_not_block_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Happened] = []
    journal.on(Happened)(heard.append)
    happen()
    with transaction() as session:
        session.scalars(select(JournalEntry)).one().kind = "test.gone"
    happen(amount=2)
    assert hand_out_one()
    assert hand_out_one()
    assert [event.amount for event in heard] == [2]


def test_what_a_failed_handler_wrote_is_undone_and_the_entry_stays_due() -> None:
    def handler(_event: Happened) -> None:
        journal.record(Happened(collective_id=2, subject="tests.thing:half-done"))
        raise RuntimeError

    journal.on(Happened)(handler)
    happen()
    with pytest.raises(journal.DeliveryFailed) as failure:
        hand_out_one()
    (entry,) = entries()
    assert failure.value.entry_id == entry.id
    assert isinstance(failure.value.__cause__, RuntimeError)
    assert entry.due_at is not None


def test_an_entry_put_off_waits_twice_as_long_each_time_and_then_rests() -> None:
    journal.on(Happened)(lambda _event: None)
    with clock.frozen(NOON):
        happen()
        (entry,) = entries()
        waits = []
        for _ in range(journal.MAX_ATTEMPTS):
            with transaction():
                journal.put_off(entry.id)
            due = entries()[0].due_at
            waits.append(due and (due - NOON).total_seconds())
    assert waits == [2, 4, 8, 16, 32, 64, 128, None]
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 1


def test_an_entry_that_another_worker_delivered_is_not_put_off_into_a_second_delivery() -> None:
    heard: list[Happened] = []
    journal.on(Happened)(heard.append)
    happen()
    (entry,) = entries()
    hand_out_one()
    with transaction():
        journal.put_off(entry.id)
    with clock.moved(timedelta(hours=1)):
        assert not hand_out_one()
    assert len(heard) == 1


def test_an_entry_is_not_handed_out_before_its_time() -> None:
    journal.on(Happened)(lambda _event: None)
    with clock.frozen(NOON):
        happen()
        with transaction():
            journal.put_off(entries()[0].id)
        assert not hand_out_one()
    with clock.frozen(NOON + timedelta(seconds=2)):
        assert hand_out_one()


def test_a_year_later_nothing_is_left_of_a_fact_and_what_is_newer_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "BATCH", 2)
    with clock.frozen(NOON):
        for number in range(5):
            happen(f"thing:{number}")
    with clock.frozen(NOON + timedelta(days=1)):
        happen("thing:new")
    with clock.frozen(NOON + journal.KEPT - timedelta(hours=1)):
        journal.forget()
        assert db.session.scalar(select(func.count(JournalEntry.id))) == 6
    with clock.frozen(NOON + journal.KEPT):
        journal.forget()
        journal.forget()
        assert db.session.scalars(select(JournalEntry.subject)).all() == ["thing:new"]
