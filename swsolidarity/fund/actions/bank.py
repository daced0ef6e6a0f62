"""Bank statements beside the books: bringing lines, matching, splitting, leaving them. Nothing is posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from swsolidarity.collectives.actions import power
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.fund import ledger
from swsolidarity.fund.bank_files import Line, Unreadable, read, tables
from swsolidarity.fund.models.bank import BankLayout, BankLine
from swsolidarity.fund.models.books import Entry, Fund, FundAccount
from swsolidarity.fund.policy import bank as policy
from swsolidarity.fund.queries import bank as queries
from swsolidarity.fund.rules import bank as rules

FINGERPRINT = "fund_bank_line.content"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: new lines, lines that were there, and lines that had no day or no amount."""

    new: int
    known: int
    skipped: int


def keep_layout(actor: Membership, fund: Fund, account: FundAccount, layout: tables.Layout) -> None:
    """Keep how the tables of a place are read, for the next one."""
    require(policy.may_compare(actor, fund))
    found = db.session.get(BankLayout, account.id)
    if found is None:
        db.session.add(BankLayout(account_id=account.id, columns=layout.as_json()))
    else:
        found.columns = layout.as_json()


def bring(actor: Membership, fund: Fund, account: FundAccount, data: bytes) -> Brought:
    """Take the lines of a file that are not there yet; the file itself is not kept.

    Raises ``Invalid`` where the file cannot be read, or is in another currency.
    """
    require(policy.may_compare(actor, fund))
    fund = ledger.lock(fund.id)
    try:
        statement = read(data, queries.layout(account), Money(0, account.currency).exponent)
    except Unreadable as error:
        values = {name: str(value) for name, value in error.why.values.items()}
        raise Invalid(error.why.text, field="file", **values) from None
    if statement.currency not in (None, account.currency):
        raise Invalid("This file is in another currency than the place.", field="file")
    marks = _marks(statement.lines)
    known = set(
        db.session.scalars(
            select(BankLine.fingerprint).where(
                BankLine.account_id == account.id,
                BankLine.made_on.between(
                    min(line.day for line in statement.lines), max(line.day for line in statement.lines)
                ),
            )
        )
    )
    new = [
        (line, said)
        for line, said in zip(statement.lines, marks, strict=True)
        if known.isdisjoint(vault.current().indexes(FINGERPRINT, said))
    ]
    today = clock.now().date()
    for line, said in new:
        db.session.add(
            BankLine(
                account_id=account.id,
                fingerprint=vault.current().index(FINGERPRINT, said),
                made_on=line.day,
                amount=line.amount,
                text=line.text or None,
                brought_on=today,
                late_on=today + rules.SHOWN_AFTER,
                brought_by=actor.id,
            )
        )
    db.session.flush()
    power.note(actor, FUND_STEWARD, "brought", "statement")
    return Brought(len(new), len(marks) - len(new), statement.skipped)


def match(actor: Membership, fund: Fund, line: BankLine, entry: str) -> None:
    """Say that a line is this entry. Raises ``Conflict`` where it is not equal, or matched already."""
    line = _open(actor, fund, line)
    found = queries.may_match(line, entry)
    if found is None:
        raise Conflict("This entry is not equal to the line any more, or belongs to another. Look again.")
    _matched(actor, line, found)


def split(actor: Membership, fund: Fund, line: BankLine, parts: Sequence[int]) -> None:
    """Take a line apart, for what the bank wrote as one and the books as several. Raises ``Invalid``."""
    line = _open(actor, fund, line)
    rules.check_parts(line.amount, parts)
    for number, part in enumerate(parts, start=1):
        said = f"{line.public_id}/{number}"
        db.session.add(
            BankLine(
                account_id=line.account_id,
                split_from=line.id,
                fingerprint=vault.current().index(FINGERPRINT, said),
                made_on=line.made_on,
                amount=part,
                text=line.text,
                brought_on=line.brought_on,
                late_on=line.late_on,
                brought_by=line.brought_by,
            )
        )
    _settle(actor, line, "split")
    line.text = None
    db.session.flush()


def leave(actor: Membership, fund: Fund, line: BankLine, reason: str) -> None:
    """Say that a line needs no entry, and why; every steward can see that it was said."""
    ledger.lock(fund.id)
    line = queries.lock(line.id)
    require(policy.may_leave(actor, fund, line))
    if reason not in rules.REASONS:
        raise Invalid("Choose why.", field="reason")
    line.reason = reason
    _settle(actor, line, "ignored")
    power.note(actor, FUND_STEWARD, "left", "bank_line")


def reopen(actor: Membership, fund: Fund, line: BankLine) -> None:
    """Open a line again that was matched or left by mistake."""
    ledger.lock(fund.id)
    line = queries.lock(line.id)
    require(policy.may_reopen(actor, fund, line))
    line.state, line.entry_id, line.reason = "open", None, None
    line.settled_on = line.settled_by = None


def forget(line_id: int) -> bool:
    """Erase the bank's words of a line."""
    queries.lock(line_id).text = None
    return True


def _open(actor: Membership, fund: Fund, line: BankLine) -> BankLine:
    ledger.lock(fund.id)
    line = queries.lock(line.id)
    require(policy.may_settle(actor, fund, line))
    return line


def _matched(actor: Membership, line: BankLine, entry: Entry) -> None:
    line.entry_id = entry.id
    _settle(actor, line, "matched")
    db.session.flush()


def _settle(actor: Membership, line: BankLine, state: str) -> None:
    line.state, line.settled_on, line.settled_by = state, clock.now().date(), actor.id


def _marks(lines: Sequence[Line]) -> list[str]:
    """What a line is known by: its content, and which of several equal ones it is."""
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        said = f"{line.day.isoformat()}\n{line.amount}\n{line.text}"
        seen[said] += 1
        found.append(f"{said}\n{seen[said]}")
    return found
