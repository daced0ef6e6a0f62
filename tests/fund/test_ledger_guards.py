"""What the database itself refuses, and that edits behind its back are found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from swsolidarity.core.db import db
from swsolidarity.fund import export, guards, ledger, verify
from swsolidarity.fund.check import check
from tests.fund.books import Books


@pytest.fixture
def full(books: Books) -> Books:
    """A ledger with most kinds of entries in it."""
    books.pay_in(120_000, note="first")
    books.pay_in(30_000)
    books.reserve("2026-041", 50_000)
    books.dispatch("2026-041", 20_000, "p1")
    books.settle("2026-041", 20_000, "p1")
    books.dispatch("2026-041", 30_000, "p2")
    books.reserve("2026-042", 10_000)
    books.release("2026-042", 4_000)
    return books


def block(books: Books, minor: int, *, place: str = "bank", back: bool = False) -> None:
    with books.writing():
        (ledger.unfreeze if back else ledger.freeze)(
            place=books.account(place),
            pot=books.account("general"),
            amount=books.money(minor),
            key=f"block:{minor}:{back}",
            recorded_by=books.asha.id,
            approved_by=books.beto.id,
        )


def sql(books: Books, *statements: str) -> None:
    with books.app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def bundle(books: Books) -> dict[str, Any]:
    with books.app.app_context():
        found: dict[str, Any] = json.loads("".join(export.bundle_lines(books.id)))
        return found


def problems(books: Books) -> list[str]:
    with books.app.app_context():
        return list(check(books.id).problems)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fund_entry SET reference = '2026-999' WHERE seq = 3",
        "DELETE FROM fund_entry WHERE seq = 3",
        "UPDATE fund_posting SET amount = amount * 2",
        "DELETE FROM fund_posting",
        "UPDATE fund_seal SET seq = seq + 1",
        "DELETE FROM fund_seal WHERE seq = 8",
        "INSERT INTO fund_posting (entry_id, line, account_id, amount) SELECT entry_id, 3, (SELECT id FROM "
        "fund_account WHERE code = 'emergency'), 5 FROM fund_seal WHERE seq = 1",
        "UPDATE fund_account SET balance = -1 WHERE code = 'tin'",
        "UPDATE fund_account SET sent = 999999 WHERE code = 'hold-2026-041'",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_sealed(full: Books, statement: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError)):
        sql(full, statement)
    assert problems(full) == []


def test_replacing_a_row_is_refused_where_the_database_knows_that_word(full: Books) -> None:
    with full.app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
    for table in ("fund_entry", "fund_posting", "fund_seal"):
        with pytest.raises(IntegrityError):
            sql(full, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert problems(full) == []


ENTRY = (
    "INSERT INTO fund_entry (public_id, fund_id, seq, kind, made_on, idem_key, private_salt, private_commit) "
    "SELECT 'raw', fund_id, 9, 'contribution', made_on, 'raw', private_salt, private_commit "
    "FROM fund_entry WHERE seq = 1"
)
SEAL = (
    "INSERT INTO fund_seal (fund_id, seq, entry_id, prev, content_hash, hash) "
    "SELECT fund_id, 9, (SELECT id FROM fund_entry WHERE public_id = 'raw'), hash, hash, hash "
    "FROM fund_seal WHERE seq = 8"
)


def leg(line: int, code: str, amount: int) -> str:
    return (
        "INSERT INTO fund_posting (entry_id, line, account_id, amount) SELECT fund_entry.id, "
        f"{line}, fund_account.id, {amount} FROM fund_entry, fund_account "
        f"WHERE fund_entry.public_id = 'raw' AND fund_account.code = '{code}'"
    )


@pytest.mark.parametrize(
    "legs",
    [[], [leg(1, "tin", 5)], [leg(1, "tin", 5), leg(2, "general", -4)]],
    ids=["no legs", "one leg", "unequal legs"],
)
def test_an_entry_that_does_not_balance_cannot_be_sealed(full: Books, legs: list[str]) -> None:
    with pytest.raises((IntegrityError, DatabaseError), match="does not balance"):
        sql(full, ENTRY, *legs, SEAL)


@pytest.mark.parametrize(
    "legs",
    [
        [leg(1, "tin", 5), leg(2, "general", -5), leg(3, "frozen-bank", 4), leg(4, "frozen-general", -4)],
        [leg(1, "tin", 5), leg(2, "general", -5), leg(3, "frozen-bank", 5), leg(4, "frozen-general", -5)],
        [leg(1, "frozen-bank", 5), leg(2, "general", -5)],
    ],
    ids=["unequal layers", "a kind that crosses no layer", "from one layer into the other"],
)
def test_money_does_not_become_spendable_by_crossing_layers(full: Books, legs: list[str]) -> None:
    full.pay_in(100, place="bank")
    block(full, 100)
    entry, seal = (text.replace(" 9,", " 11,").replace("seq = 8", "seq = 10") for text in (ENTRY, SEAL))
    with pytest.raises((IntegrityError, DatabaseError), match="does not balance"):
        sql(full, entry, *legs, seal)


def test_blocking_in_one_layer_only_cannot_be_sealed(full: Books) -> None:
    entry = ENTRY.replace("'contribution'", "'freeze'")
    with pytest.raises((IntegrityError, DatabaseError), match="does not balance across layers"):
        sql(full, entry, leg(1, "tin", -5), leg(2, "general", 5), SEAL)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fund_account SET layer = 'liquid' WHERE code = 'frozen-bank'",
        "UPDATE fund_account SET kind = 'asset' WHERE code = 'frozen-bank'",
        "UPDATE fund_account SET layer = 'frozen' WHERE code = 'tin'",
        "UPDATE fund_account SET balance = -1 WHERE code = 'frozen-general'",
    ],
)
def test_what_is_blocked_cannot_be_called_money_to_spend(full: Books, statement: str) -> None:
    full.pay_in(100, place="bank")
    block(full, 100)
    with pytest.raises((IntegrityError, DatabaseError)):
        sql(full, statement)
    assert problems(full) == []


def test_a_bundle_in_which_blocked_money_was_moved_to_another_place_is_found(full: Books) -> None:
    full.pay_in(100, place="bank")
    block(full, 100)
    block(full, 30, back=True)
    good = bundle(full)
    assert verify.check_bundle(good).problems == []
    for at, account in ((2, "frozen-tin"), (3, "frozen-emergency"), (2, "general")):
        bad = json.loads(json.dumps(good))
        bad["accounts"] += [
            {**row, "code": row["code"].replace("bank", "tin").replace("general", "emergency"), "balance": 0}
            for row in bad["accounts"]
            if row["layer"] == "frozen"
        ]
        freeze = next(one for one in bad["entries"] if one["kind"] == "freeze")
        freeze["legs"][at]["account"] = account
        found = verify.check_bundle(bad).problems
        assert any("does not match" in one or "differ" in one or "two legs" in one for one in found), found
    moved = json.loads(json.dumps(good))
    next(row for row in moved["accounts"] if row["code"] == "frozen-bank")["layer"] = "liquid"
    assert any("does not lie in layer" in one for one in verify.check_bundle(moved).problems)


def test_the_spreadsheet_shows_what_is_blocked_as_a_second_line(full: Books) -> None:
    full.pay_in(100, place="bank")
    block(full, 100)
    with full.app.app_context():
        rows = [line.strip().split(",") for line in export.csv_lines(full.id)]
    assert [row[3:6] for row in rows if row[2] == "freeze"] == [
        ["general", "bank", "1.00"],
        ["frozen-bank", "frozen-general", "1.00"],
    ]


def test_a_seal_that_does_not_follow_the_one_before_is_refused(full: Books) -> None:
    forged = SEAL.replace("hash, hash, hash", "content_hash, hash, hash")
    skipping = SEAL.replace("SELECT fund_id, 9", "SELECT fund_id, 10")
    for seal in (forged, skipping):
        with pytest.raises((IntegrityError, DatabaseError), match="does not follow"):
            sql(full, ENTRY, leg(1, "tin", 5), leg(2, "general", -5), seal)


def test_an_entry_that_was_never_sealed_is_found(full: Books) -> None:
    sql(full, ENTRY, leg(1, "tin", 5), leg(2, "general", -5))
    found = problems(full)
    assert "Entry 9: it was never sealed." in found
    assert any(problem.startswith("Account tin:") for problem in found)


def off(books: Books) -> None:
    """Switch the guards off, as somebody with the database file could."""
    with books.app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
    for guard in guards.GUARDS:
        sql(books, f"DROP TRIGGER {guard.name}" + (f" ON {guard.table}" if postgresql else ""))


def on(books: Books) -> None:
    """Put them back, so that a forger's traces are only in the rows."""
    with books.app.app_context():
        dialect = db.engine.dialect.name
    sql(books, *guards.statements(dialect))


EDITS: dict[str, tuple[str, ...]] = {
    "an amount on both sides, with the balances": (
        "UPDATE fund_posting SET amount = amount * 2 "
        "WHERE entry_id = (SELECT id FROM fund_entry WHERE seq = 1)",
        "UPDATE fund_account SET balance = balance + 120000 WHERE code IN ('tin', 'general')",
    ),
    "a reference": ("UPDATE fund_entry SET reference = '2026-042' WHERE seq = 3",),
    "a day": ("UPDATE fund_entry SET made_on = '2020-01-01' WHERE seq = 2",),
    "a decision": ("UPDATE fund_entry SET decision_ref = 'decisions.proposal:z' WHERE seq = 3",),
    "what was decided": ("UPDATE fund_entry SET decided = 9999999 WHERE seq = 3",),
    "an entry left out": (
        "DELETE FROM fund_entry_note",
        "DELETE FROM fund_posting WHERE entry_id = (SELECT id FROM fund_entry WHERE seq = 2)",
        "DELETE FROM fund_seal WHERE seq = 2",
        "DELETE FROM fund_entry WHERE seq = 2",
        "UPDATE fund_account SET balance = balance - 30000 WHERE code IN ('tin', 'general')",
    ),
    "the last entry left out": (
        "DELETE FROM fund_posting WHERE entry_id = (SELECT id FROM fund_entry WHERE seq = 8)",
        "DELETE FROM fund_seal WHERE seq = 8",
        "DELETE FROM fund_entry WHERE seq = 8",
        "UPDATE fund_account SET balance = balance - 4000 WHERE code = 'general'",
        "UPDATE fund_account SET balance = balance + 4000 WHERE code = 'hold-2026-042'",
    ),
    "two entries in each other's place": (
        "UPDATE fund_seal SET seq = 100 WHERE seq = 1",
        "UPDATE fund_seal SET seq = 1 WHERE seq = 2",
        "UPDATE fund_seal SET seq = 2 WHERE seq = 100",
        "UPDATE fund_entry SET seq = 100 WHERE seq = 1",
        "UPDATE fund_entry SET seq = 1 WHERE seq = 2",
        "UPDATE fund_entry SET seq = 2 WHERE seq = 100",
    ),
    "a balance": ("UPDATE fund_account SET balance = balance + 1 WHERE code = 'general'",),
    "two balances alike": ("UPDATE fund_account SET balance = balance + 1 WHERE code IN ('general', 'tin')",),
    "money on its way": ("UPDATE fund_account SET sent = 1 WHERE code = 'hold-2026-041'",),
}
ONLY_HERE: dict[str, tuple[str, ...]] = {
    "who recorded": (
        "UPDATE fund_entry SET recorded_by = approved_by, approved_by = recorded_by WHERE seq = 4",
    ),
    "which request": ("UPDATE fund_entry SET request_ref = 'fund.request:other' WHERE seq = 3",),
    "a key": ("UPDATE fund_entry SET idem_key = 'other' WHERE seq = 3",),
    "a month": ("UPDATE fund_month SET came_in = came_in + 1 WHERE kind = 'contribution'",),
    "a note": ("UPDATE fund_entry_note SET salt_sealed = text_sealed",),
    "the end of the chain": ("UPDATE fund SET head = private_salt FROM fund_entry WHERE fund_entry.seq = 1",),
}


@pytest.mark.parametrize("edits", [*EDITS.values(), *ONLY_HERE.values()], ids=[*EDITS, *ONLY_HERE])
def test_an_edit_behind_the_applications_back_is_found_by_the_check(
    full: Books, edits: tuple[str, ...]
) -> None:
    assert problems(full) == []
    off(full)
    sql(full, *edits)
    on(full)
    assert problems(full)


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_and_by_whoever_verifies_an_export(full: Books, edits: tuple[str, ...]) -> None:
    off(full)
    sql(full, *edits)
    on(full)
    assert verify.check_bundle(bundle(full)).problems


def test_missing_and_weakened_guards_are_found(full: Books) -> None:
    off(full)
    assert len(problems(full)) == len(guards.GUARDS)
    on(full)
    assert problems(full) == []
    with full.app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
    if postgresql:
        sql(full, "ALTER TABLE fund_posting DISABLE TRIGGER fund_posting_no_update")
    else:
        sql(
            full,
            "DROP TRIGGER fund_posting_no_update",
            "CREATE TRIGGER fund_posting_no_update BEFORE UPDATE ON fund_posting WHEN 0 "
            "BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
    assert len(problems(full)) == 1
    if postgresql:
        sql(full, "ALTER TABLE fund_posting ENABLE TRIGGER fund_posting_no_update")


# A bundle ----------------------------------------------------------------------------------------------


def reseal(data: dict[str, Any]) -> None:
    """Forge: seal every entry anew, so that the chain of the file is whole again."""
    prev = verify.FIRST_HASH
    for number, entry in enumerate(data["entries"], start=1):
        entry["seq"] = number
        content = {name: value for name, value in entry.items() if name not in ("hands", "seal")}
        said = verify.content_hash(content)
        made = verify.link(prev, said)
        entry["seal"] = {"prev": prev.hex(), "content": said.hex(), "hash": made.hex()}
        prev = made
    data.update(seq=len(data["entries"]), head=prev.hex(), words=verify.words(prev))


def change_amount(data: dict[str, Any]) -> None:
    for one in data["entries"][0]["legs"]:
        one["amount"] *= 2
    for account in data["accounts"]:
        if account["code"] in ("tin", "general"):
            account["balance"] += 120_000


def drop_entry(data: dict[str, Any]) -> None:
    del data["entries"][1]


def swap_entries(data: dict[str, Any]) -> None:
    data["entries"][0], data["entries"][1] = data["entries"][1], data["entries"][0]


def change_hands(data: dict[str, Any]) -> None:
    data["entries"][3]["hands"] = ["S1", "S1"]


def move_pot(data: dict[str, Any]) -> None:
    next(account for account in data["accounts"] if account["code"] == "hold-2026-041")["pot"] = "emergency"


@pytest.mark.parametrize("change", [change_amount, drop_entry, swap_entries, change_hands, move_pot])
def test_a_changed_bundle_is_found(full: Books, change: Callable[[dict[str, Any]], None]) -> None:
    data = bundle(full)
    assert verify.check_bundle(data).problems == []
    change(data)
    assert verify.check_bundle(data).problems


def test_a_forged_and_resealed_bundle_adds_up_but_its_six_words_differ(full: Books) -> None:
    """What the file alone cannot prove, and why the words are read aloud."""
    data = bundle(full)
    words = data["words"]
    change_amount(data)
    reseal(data)
    books = verify.check_bundle(data)
    assert books.problems == []
    assert verify.words(books.head) != words


def test_resealing_does_not_help_against_the_rules(full: Books) -> None:
    data = bundle(full)
    data["entries"][2]["decided"] = 1
    data["entries"][4]["payment"] = "fund.payment:p9"
    reseal(data)
    found = verify.check_bundle(data).problems
    assert any("more was set aside than was decided" in problem for problem in found)
    assert any("nothing was on its way" in problem for problem in found)


def test_verify_runs_alone_with_nothing_but_python(full: Books, tmp_path: Path) -> None:
    file = tmp_path / "fund.json"
    alone = tmp_path / "verify.py"
    alone.write_text(Path(verify.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    file.write_text(json.dumps(bundle(full)), encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(alone), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    right = run(str(file))
    assert right.returncode == 0, right.stderr
    assert "The books are right." in right.stdout
    data = bundle(full)
    drop_entry(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    assert run(str(file)).returncode == 1
    for broken in ("", "[]", "{}", '{"format": "swsolidarity-fund-1"}', "\x00", '{"format": 1e400}'):
        file.write_text(broken, encoding="utf-8")
        assert run(str(file)).returncode == 2
    assert run(str(tmp_path / "nothing")).returncode == run().returncode == 2


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@cmd", "\tx", "\rx", "|calc", "%x"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert export.safe_cell(cell) == "'" + cell


def test_other_cells_stay_as_they_are() -> None:
    assert [export.safe_cell(cell) for cell in (None, 5, "2026-041", "a=b")] == ["", "5", "2026-041", "a=b"]


def test_words_are_six_and_every_bit_of_96_counts() -> None:
    zero = verify.words(bytes(32))
    assert zero == "babab babab babab babab babab babab"
    seen = {verify.words((1 << bit).to_bytes(32, "big")) for bit in range(160, 256)}
    assert len(seen | {zero}) == 97
