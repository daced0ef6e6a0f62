"""What may be left of two years once what has had its time was dropped: table by table (safety §9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import Base, db
from swsolidarity.core.vault import Sealed
from tests.stories.two_years.second import SecondYear

Check = Callable[[SecondYear, Sequence[Any]], bool]

# What was adopted, counted or set, and how far the clock's work is: nothing here leads to a person.
ABOUT_NOBODY = {
    "agreement",
    "agreement_draft",
    "audit_head",
    "charter_change",
    "collective",
    "decision_rule",
    "fund",
    "fund_month",
    "fund_seal",
    "job",
    "office",
    "rule_draft",
}


def _ago(days: int) -> Any:
    return clock.now() - timedelta(days=days)


def _none(_story: SecondYear, rows: Sequence[Any]) -> bool:
    return not rows


def _each(holds: Callable[[Any], bool]) -> Check:
    """There is at least one such row, and every one of them is as it may be."""
    return lambda _story, rows: bool(rows) and all(holds(row) for row in rows)


def _here(story: SecondYear) -> set[int]:
    """The memberships of those who belong to the collective."""
    gone = {who for who, one in story.model.people.items() if one.state in ("left", "removed")}
    return {member.id for who, member in story.people.items() if who not in gone}


def _of_those_here(story: SecondYear, rows: Sequence[Any]) -> bool:
    return bool(rows) and {row.membership_id for row in rows} <= _here(story)


def _memberships(story: SecondYear, rows: Sequence[Any]) -> bool:
    """Whoever is gone leaves a row that says when they came, and nothing about who they were."""
    bare = {"id", "public_id", "collective_id", "state", "joined_at", "agreed_version"}
    here = _here(story)
    kept = [{key for key, value in row._mapping.items() if value is not None} for row in rows]
    return len(rows) == len(story.people) and all(
        row.id in here or known == bare for row, known in zip(rows, kept, strict=True)
    )


def _rolls(_story: SecondYear, rows: Sequence[Any]) -> bool:
    """Who was entitled to vote stays. Who did is forgotten thirty days after the count."""
    counted = {
        row.id for row in _rows("proposal") if row.state in ("decided", "void") and row.ended_at <= _ago(30)
    }
    done = [row for row in rows if row.proposal_id in counted]
    return bool(done) and all(row.participated is None for row in done)


def _options(story: SecondYear, rows: Sequence[Any]) -> bool:
    """Who stood in an election stays, by the number of the membership. What they wrote goes with them."""
    here = _here(story)
    gone = [row for row in rows if row.membership_id is not None and row.membership_id not in here]
    return bool(gone) and all(row.statement_sealed is None and row.label_sealed is None for row in gone)


def _requests(story: SecondYear, rows: Sequence[Any]) -> bool:
    """One person came in less than ninety days ago: by whom they were vouched for, and nothing they wrote."""
    return [(row.state, row.membership_id, row.name_sealed, row.answers_sealed) for row in rows] == [
        ("joined", story.people["Rae"].id, None, None)
    ]


def _vouches(story: SecondYear, rows: Sequence[Any]) -> bool:
    vouched = {story.people[who].id for who in ("Nia", "Joy")}
    return {row.membership_id for row in rows} == vouched and all(
        row.made_on > _ago(90).date() for row in rows
    )


def _acts(_story: SecondYear, rows: Sequence[Any]) -> bool:
    """What two people did is kept for a year; nothing that was asked and never agreed to."""
    return all(row.state != "asked" and row.expires_at > _ago(365) for row in rows)


def _kept_out(_story: SecondYear, rows: Sequence[Any]) -> bool:
    """The door is kept shut for one of the two who were removed: the other was taken back."""
    return len(rows) == 1 and rows[0].forget_on > clock.now().date()


def _on_call(story: SecondYear, rows: Sequence[Any]) -> bool:
    return {row.membership_id for row in rows} == {story.people[who].id for who in ("Beto", "Elif")}


def _notices(story: SecondYear, rows: Sequence[Any]) -> bool:
    return _of_those_here(story, rows) and all(row.created_at >= _ago(90) for row in rows)


MAY_REMAIN: dict[str, Check] = {
    # For as long as there is a collective: who belongs to it, and what they decided and said.
    "account": lambda story, rows: len(rows) == len({one.id for one in story.accounts.values()}),
    "circle": _each(lambda row: (row.closed_on is None) == (row.name_sealed is not None)),
    "circle_member": lambda story, rows: (
        _of_those_here(story, rows) and {row.state for row in rows} == {"in"}
    ),
    "follow_up": lambda _story, rows: True,
    "journal": _each(lambda row: row.due_at is None and row.happened_at >= _ago(366)),
    "mandate": lambda story, rows: len(rows) == len(story.model.terms),
    "membership": _memberships,
    "post": lambda story, rows: len(rows) == sum(story.model.conversations.values()),
    "proposal": _each(lambda row: row.state in ("decided", "voting", "lapsed", "withdrawn")),
    "proposal_option": _options,
    "proposal_version": lambda _story, rows: True,
    "roll_entry": _rolls,
    "standing": lambda story, rows: {row.state for row in rows} >= {"in_force", "expired", "repealed"},
    "thread": _each(lambda row: row.last_post_at >= _ago(366)),
    "read_position": _of_those_here,
    # For a time.
    "audit_row": _each(lambda row: row.hour >= _ago(365)),
    "join_request": _requests,
    "kept_out": _kept_out,
    "notice": _notices,
    "on_call": _on_call,
    "paired_act": _acts,
    "vouch": _vouches,
    # Nothing at all: two months are longer than any of this is kept.
    **dict.fromkeys(
        (
            "account_session",
            "amendment",
            "concern",
            "draft",
            "external_result",
            "following",
            "picture",
            "picture_bytes",
            "post_version",
            "proposal_in_talk",
            "tag",
            "thread_pattern",
            "thread_tag",
            "founding_link",
            "helped_vote",
            "inclusion_code",
            "invitation",
            "mail_address",
            "member_pause",
            "moderation_case",
            "moderation_recusal",
            "moderation_report",
            "moderation_seat",
            "mute",
            "named_ballot",
            "ballot_words",
            "naming",
            "objection",
            "objection_answer",
            "objection_ruling",
            "notice_off",
            "quiet_hours",
            "parked_text",
            "proxy",
            "recall_petition",
            "recall_signature",
            "recovery_code",
            "recusal",
            "removal_case",
            "removal_seat",
            "removal_starter",
            "return_request",
            "returning_officer",
            "seconder",
            "seconding",
            "secret_ballot",
            "stewardship_offer",
            "stewardship_rest",
            "teller_phrase",
            "throttle",
            "used_form",
        ),
        _none,
    ),
    # This collective keeps no fund.
    **dict.fromkeys(
        (
            "fund_account",
            "fund_count",
            "fund_cap_secret",
            "fund_cap_use",
            "fund_detail_look",
            "fund_entry",
            "fund_entry_note",
            "fund_payment",
            "fund_pending",
            "fund_posting",
            "fund_request",
            "fund_request_event",
            "fund_request_mark",
            "fund_request_party",
            "fund_request_question",
            "fund_audit",
            "fund_audit_task",
            "fund_bank_layout",
            "fund_bank_line",
            "fund_line_lot",
            "fund_outflow",
            "fund_project",
            "fund_round",
            "fund_slip_word",
            "fund_terms",
            "fund_terms_change",
            "fund_weekly_words",
            "fund_wind_down",
        ),
        _none,
    ),
}

FOR_A_TIME = ("audit_row", "join_request", "kept_out", "notice", "on_call", "paired_act", "vouch")


def not_as_it_may_be(story: SecondYear) -> list[str]:
    """The tables in which more is kept than may be, or whose rows are not named here."""
    tables = Base.metadata.tables
    wrong = [f"{name} is not named" for name in tables if name not in ABOUT_NOBODY | set(MAY_REMAIN)]
    people = {"account", "membership"}
    for name in ABOUT_NOBODY & set(tables):
        if people & {key.column.table.name for key in tables[name].foreign_keys}:
            wrong.append(f"{name} leads to people")
    return wrong + [name for name, may in MAY_REMAIN.items() if not may(story, _rows(name))]


def after_all_time() -> list[str]:
    """What is still there of what is kept for a time only, years later."""
    return [name for name in FOR_A_TIME if _rows(name)]


def _rows(table: str) -> Sequence[Any]:
    return db.session.execute(select(Base.metadata.tables[table])).all()


def _words() -> Iterator[tuple[str, str]]:
    """Everything that is kept sealed and can still be read, and where."""
    for mapper in Base.registry.mappers:
        sealed = [name for name, one in vars(mapper.class_).items() if isinstance(one, Sealed)]
        for row in db.session.scalars(select(mapper.class_)).unique() if sealed else ():
            for name in sealed:
                yield f"{mapper.class_.__name__}.{name}", getattr(row, name) or ""


def still_read(*said: str) -> list[str]:
    """Where one of these names or sentences can still be read."""
    return sorted({place for place, words in _words() if any(one in words for one in said)})
