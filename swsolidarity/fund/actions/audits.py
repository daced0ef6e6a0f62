"""Drawing members by lot who look at entries, and what they say."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund import ledger
from swsolidarity.fund.events import AuditDrawn, AuditFoundSomething
from swsolidarity.fund.models.audits import FundAudit, FundAuditTask
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import audits as policy
from swsolidarity.fund.queries import audits as queries
from swsolidarity.fund.rules import audits as rules


def commit(fund: Fund, month: date) -> FundAudit:
    """Fix the secret of a month, while the month still runs."""
    made = FundAudit(fund_id=fund.id, month=month, secret=secrets.token_hex(32))
    db.session.add(made)
    db.session.flush()
    return made


def draw(fund_id: int, month: date) -> int:
    """Draw the lot of a month that is over; how many entries somebody is asked to look at.

    A month whose secret was not fixed before it ended, or that was drawn, is left alone.
    """
    fund = ledger.lock(fund_id)
    audit = queries.of_month(fund.id, month)
    if audit is None or audit.drawn_on is not None:
        return 0
    found = queries.range_of(fund.id, month)
    audit.head, audit.drawn_on = found.head if found else fund.head, clock.now().date()
    if found is None:
        return 0
    return len(_fall(fund, audit, found, rules.EACH_MONTH))


def answer(
    actor: Membership, fund: Fund, task: FundAuditTask, answers: dict[str, str], words: str = ""
) -> None:
    """Say what one found. Raises ``Invalid`` where a question was left out."""
    task = queries.lock(task.id)
    require(policy.may_answer(actor, fund, task))
    for question in rules.QUESTIONS:
        if answers.get(question) not in rules.ANSWERS:
            raise Invalid("Answer each question.", field=question)
    task.decision, task.counted, task.bank = (answers[question] for question in rules.QUESTIONS)
    task.words = words or None
    task.state, task.answered_on = "answered", clock.now().date()
    if task.odd:
        record(AuditFoundSomething(collective_id=fund.collective_id, subject=f"fund.audits:{fund.public_id}"))


def refuse(actor: Membership, fund: Fund, task: FundAuditTask) -> None:
    """Say that one would rather not; the lot falls on somebody else, and nobody is told who did not."""
    task = queries.lock(task.id)
    require(policy.may_answer(actor, fund, task))
    _pass_on(fund, task)


def leave(actor: Membership) -> None:
    """Whoever leaves looks at nothing any more; the lot falls on somebody else."""
    for number in queries.waiting_for(actor.id):
        task = queries.lock(number)
        _pass_on(db.session.get_one(Fund, task.audit.fund_id), task)


def lapse(task_id: int) -> bool:
    """End what nobody answered in time."""
    task = queries.lock(task_id)
    if task.state != "waiting":
        return False
    task.state = "lapsed"
    return True


def forget(task_id: int) -> bool:
    """Erase who was drawn and what they wrote; what they answered stays."""
    task = queries.lock(task_id)
    task.membership_id, task.words, task.words_erased = None, None, True
    return True


def _pass_on(fund: Fund, task: FundAuditTask) -> None:
    task.state = "refused"
    db.session.flush()
    asked = {member for member in _asked(task.audit.id) if member is not None}
    members = {name: number for name, number in queries.members(fund).items() if number not in asked}
    out = queries.with_a_part(task.entry)
    again = rules.seed(fund.public_id, task.audit.month, task.audit.head or b"", _secret(task.audit))
    names = [name for name, number in members.items() if number not in out]
    for _entry, who in rules.draw(again, [task.entry.seq], names, lambda _entry: (), most=1):
        _ask(fund, task.audit, task.entry_id, members[who])


def _asked(audit_id: int) -> list[int | None]:
    return list(
        db.session.scalars(select(FundAuditTask.membership_id).where(FundAuditTask.audit_id == audit_id))
    )


def _fall(fund: Fund, audit: FundAudit, found: queries.Range, most: int) -> list[tuple[int, str]]:
    drawn = rules.seed(fund.public_id, audit.month, found.head, _secret(audit))
    numbers = rules.numbers(drawn, found.first, found.last)
    entries = queries.entries(fund.id, numbers)
    members = queries.members(fund)
    names = {number: name for name, number in members.items()}

    def kept_out(number: int) -> set[str]:
        return {names[one] for one in queries.with_a_part(entries[number]) if one in names}

    wanted = [number for number in numbers if number in entries]
    fallen = rules.draw(drawn, wanted, sorted(members), kept_out, most)
    for number, who in fallen:
        _ask(fund, audit, entries[number].id, members[who])
    return fallen


def _ask(fund: Fund, audit: FundAudit, entry_id: int, member: int) -> None:
    task = FundAuditTask(audit_id=audit.id, entry_id=entry_id, membership_id=member)
    db.session.add(task)
    db.session.flush()
    record(AuditDrawn(collective_id=fund.collective_id, subject=task.ref))


def _secret(audit: FundAudit) -> bytes:
    return bytes.fromhex(audit.secret)
