"""The use of power, as a chain of rows without people: which office did what to which kind of thing.

A row holds an hour, an office, an act and a kind of object, never a person, a title or a name (safety §14).
Each is bound to the one before it by HMAC-SHA256 under a subkey of the keyring, which is not in the database:
whoever edits, inserts or removes rows there cannot make the links right again. The head is bound too, so that
rows cut off at the end are missed.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core import clock, vault
from swsolidarity.core.db import Base, db, insert_unless_there

START = bytes(32)
Said = list[int | str]


class AuditRow(Base):
    """One use of power by an office."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_hour", "collective_id", "hour"),)

    collective_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[datetime]
    office: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(32))
    kid: Mapped[str] = mapped_column(String(8))
    link: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditHead(Base):
    """Where a collective's chain ends, and since rows are dropped after their time, where it begins."""

    __tablename__ = "audit_head"

    collective_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(default=0)
    link: Mapped[bytes] = mapped_column(LargeBinary(32), default=START)
    first_seq: Mapped[int] = mapped_column(default=1)
    first_link: Mapped[bytes] = mapped_column(LargeBinary(32), default=START)
    kid: Mapped[str] = mapped_column(String(8))
    proof: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a chain that is not as it was written; ``seq`` is 0 for the chain as a whole."""

    collective_id: int
    seq: int
    what: str


def note(collective_id: int, *, office: str, act: str, kind: str) -> None:
    """Write down that an office did something, in the transaction in which it does it.

    ``act`` and ``kind`` are words of a fixed list that the domain owns. Nobody is named.
    """
    head = _locked_head(collective_id)
    row = AuditRow(
        collective_id=collective_id,
        seq=head.seq + 1,
        hour=clock.this_hour(),
        office=office,
        act=act,
        kind=kind,
        kid=vault.current().keyring.active,
        link=START,
    )
    row.link = _link(head.link, row)
    db.session.add(row)
    head.seq, head.link = row.seq, row.link
    _prove(head)
    db.session.flush()


def forget(collective_id: int, before: datetime) -> int:
    """Drop the rows before an hour; the chain then begins at the next one. Gives how many went."""
    head = _locked_head(collective_id)
    old = AuditRow.collective_id == collective_id, AuditRow.hour < before
    last = db.session.scalar(select(func.max(AuditRow.seq)).where(*old))
    if last is None:
        return 0
    row = db.session.get_one(AuditRow, (collective_id, last))
    gone = last - head.first_seq + 1
    head.first_seq, head.first_link = last + 1, row.link
    _prove(head)
    db.session.flush()
    db.session.execute(
        delete(AuditRow).where(AuditRow.collective_id == collective_id, AuditRow.seq <= last),
        execution_options={"synchronize_session": False},
    )
    return gone


def collectives() -> Sequence[int]:
    """Which collectives have a chain."""
    return db.session.scalars(select(AuditHead.collective_id).order_by(AuditHead.collective_id)).all()


def length(collective_id: int) -> int:
    """How many rows a collective's chain has had, those included that were dropped after their time."""
    return db.session.scalar(select(AuditHead.seq).where(AuditHead.collective_id == collective_id)) or 0


def verify(collective_id: int) -> Iterator[Fault]:
    """Whatever in a collective's chain was changed, put in or taken out behind the application's back.

    Reads in order and keeps nothing, however long the chain is.
    """
    head = db.session.get(AuditHead, collective_id)
    if head is None:
        return
    if not hmac.compare_digest(head.proof, _proof(head)):
        yield Fault(collective_id, 0, "the end of the chain was changed")
    link, expected = head.first_link, head.first_seq
    rows = select(AuditRow).where(AuditRow.collective_id == collective_id).order_by(AuditRow.seq)
    for row in db.session.scalars(rows.execution_options(yield_per=1_000)):
        if row.seq != expected:
            yield Fault(collective_id, expected, "a row is missing")
        if row.kid not in vault.current().keyring.kids:
            yield Fault(collective_id, row.seq, "its key is not in the keyring")
        elif not hmac.compare_digest(row.link, _link(link, row)):
            yield Fault(collective_id, row.seq, "the row does not fit the one before it")
        link, expected = row.link, row.seq + 1
    if expected != head.seq + 1 or not hmac.compare_digest(link, head.link):
        yield Fault(collective_id, head.seq, "rows at the end are missing or were added")


def _locked_head(collective_id: int) -> AuditHead:
    """The end of the chain, held until the transaction ends: rows get their numbers one at a time."""
    kid = vault.current().keyring.active
    db.session.execute(
        insert_unless_there(AuditHead).values(
            collective_id=collective_id,
            seq=0,
            link=START,
            first_seq=1,
            first_link=START,
            kid=kid,
            proof=b"",
        )
    )
    wanted = select(AuditHead).where(AuditHead.collective_id == collective_id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _prove(head: AuditHead) -> None:
    head.kid = vault.current().keyring.active
    head.proof = _proof(head)


def _proof(head: AuditHead) -> bytes:
    if head.kid not in vault.current().keyring.kids:
        return b""
    said: Said = [head.collective_id, head.seq, head.link.hex(), head.first_seq, head.first_link.hex()]
    return _mac(head.kid, "head", said)


def _link(before: bytes, row: AuditRow) -> bytes:
    said: Said = [
        row.collective_id,
        row.seq,
        row.hour.isoformat(),
        row.office,
        row.act,
        row.kind,
        before.hex(),
    ]
    return _mac(row.kid, "row", said)


def _mac(kid: str, label: str, said: Said) -> bytes:
    key = vault.current().keyring.subkey("audit", kid)
    return hmac.digest(key, f"{label}|{json.dumps(said)}".encode(), "sha256")
