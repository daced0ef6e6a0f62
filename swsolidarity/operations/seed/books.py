"""A fund's ledger in bulk: the entries, legs, seals and totals ``fund.ledger`` would have posted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select

from swsolidarity.core import vault
from swsolidarity.core.db import db, transaction
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, FundMonth, Posting, Seal
from swsolidarity.fund.queries.terms import in_force
from swsolidarity.fund.rules import books as rules
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.rows import Rows


class Ledger:
    """One fund while its entries are made; ``finish`` writes balances, totals and the end of the chain."""

    def __init__(self, rows: Rows, chance: Chance, fund_id: int) -> None:
        self.rows, self.chance = rows, chance
        fund = db.session.get_one(Fund, fund_id)
        accounts = db.session.scalars(select(FundAccount).where(FundAccount.fund_id == fund_id)).all()
        self.fund_id, self.fund_name, self.currency = fund.id, fund.public_id, fund.currency
        self.terms_id = in_force(fund_id).id
        self.seq, self.head = fund.last_seq, fund.head
        self.by_code = {row.code: (row.id, row.kind) for row in accounts}
        self.balances = {row.id: row.balance for row in accounts}
        self.newest = ""
        self._months: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        db.session.rollback()

    def hold(self, reference: str) -> str:
        """Make the account of a request whose money has all been received by the end; its code."""
        code = verify.hold_code(reference)
        number = self.rows.number(FundAccount)
        self.rows.add(
            FundAccount,
            id=number,
            public_id=self.chance.public_id(),
            fund_id=self.fund_id,
            kind="hold",
            layer="liquid",
            currency=self.currency,
            code=code,
            name_sealed=None,
            holder_id=None,
            pot_id=self.by_code["general"][0],
            balance=0,
            sent=0,
        )
        self.by_code[code] = (number, "hold")
        return code

    def hold_code(self, reference: str) -> str:
        """The code of a request's account."""
        return verify.hold_code(reference)

    def post(
        self, moment: datetime, kind: str, key: str, to: str, source: str, *, amount: int, **more: Any
    ) -> int:
        """One entry: debit ``to``, credit ``source``. Returns its number in the database."""
        self.seq += 1
        number, note = self.rows.number(Entry), more.pop("note", "")
        salt, note_salt = self.chance.bytes(16), self.chance.bytes(16)
        row = {
            "id": number,
            "public_id": self.chance.public_id(),
            "fund_id": self.fund_id,
            "seq": self.seq,
            "kind": kind,
            "made_on": moment.date(),
            "idem_key": key,
            "note_commit": rules.commit_note(note_salt, note) if note else None,
            "decision_ref": more.get("decision_ref"),
            "decided": more.get("decided"),
            "payment_ref": more.get("payment_ref"),
            "request_ref": more.get("request_ref"),
            "reference": more.get("reference"),
            "recorded_by": more.get("recorded_by"),
            "approved_by": more.get("approved_by"),
            "private_salt": salt,
            "private_commit": rules.commit_private(
                salt,
                key=key,
                recorded_by=more.get("recorded_by"),
                approved_by=more.get("approved_by"),
                request_ref=more.get("request_ref"),
            ),
            "reverses_id": None,
        }
        self.rows.add(Entry, **row)
        self.newest = str(row["public_id"])
        legs = [(to, amount), (source, -amount)]
        for line, (code, value) in enumerate(legs, start=1):
            account, account_kind = self.by_code[code]
            self.rows.add(Posting, entry_id=number, line=line, account_id=account, amount=value)
            if account_kind != "hold":
                self.balances[account] += rules.own_side(account_kind, value)
        self._seal(row, legs)
        self._note(number, note, note_salt)
        legs_in = [(self.by_code[code][1], self.currency, value) for code, value in legs]
        totals = rules.in_and_out(legs_in)[self.currency]
        month = self._months[rules.month_of(moment.date()), kind]
        for at, value in enumerate((1, *totals)):
            month[at] += value
        return number

    def _seal(self, row: dict[str, Any], legs: list[tuple[str, int]]) -> None:
        said = verify.content_hash(
            ledger.content(
                cast(Entry, SimpleNamespace(**row)),
                [
                    ledger.LegSaid(code, self.by_code[code][1], "liquid", self.currency, value)
                    for code, value in legs
                ],
                fund=self.fund_name,
                reverses=None,
            )
        )
        link = verify.link(self.head, said)
        self.rows.add(
            Seal,
            fund_id=self.fund_id,
            seq=self.seq,
            entry_id=row["id"],
            prev=self.head,
            content_hash=said,
            hash=link,
        )
        self.head = link

    def _note(self, entry: int, note: str, salt: bytes) -> None:
        if not note:
            return
        name = self.chance.public_id()
        self.rows.add(
            EntryNote,
            public_id=name,
            entry_id=entry,
            text_sealed=vault.current().seal("fund_entry_note.text", name, note),
            salt_sealed=vault.current().seal("fund_entry_note.salt", name, salt.hex()),
        )

    def finish(self) -> None:
        """Balances, monthly totals and the end of the chain, once every row of it is written."""
        with transaction() as session:
            fund = session.get_one(Fund, self.fund_id)
            fund.last_seq, fund.head = self.seq, self.head
            for account, balance in self.balances.items():
                session.get_one(FundAccount, account).balance = balance
            for (month, kind), (entries, came_in, went_out, moved) in sorted(self._months.items()):
                session.add(
                    FundMonth(
                        fund_id=self.fund_id,
                        month=month,
                        kind=kind,
                        currency=self.currency,
                        entries=entries,
                        came_in=came_in,
                        went_out=went_out,
                        moved=moved,
                    )
                )
