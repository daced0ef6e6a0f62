"""The books for the plain-text accounting programs hledger and beancount, which then prove our balances.

A debit is above zero there as it is here, so amounts go over as they are. The balance of every account an
entry touches is asserted after it (hledger) or after its day (beancount, which knows no smaller time), and
at the end the balances the fund shows are asserted against all its entries. Nobody is named.

Both are written piece by piece; memory grows with the accounts, never with the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from swsolidarity.core.db import db
from swsolidarity.core.money import EXPONENTS, Money, plain
from swsolidarity.fund import verify
from swsolidarity.fund.check import begin_reading, entries
from swsolidarity.fund.export import accounts, csv_lines, day_of
from swsolidarity.fund.models.books import Fund

NAMES: Final[Mapping[str, str]] = {
    "asset": "assets:{code}",
    "transit": "assets:{code}",
    "pot": "equity:pot:{code}",
    "hold": "equity:held:{code}",
    "payable": "liabilities:{code}",
    "loan": "assets:loans:{code}",
    "loaned": "equity:loaned:{code}",
    "frozen": "assets:frozen:{code}",
    "pot_frozen": "equity:frozen:{code}",
}
"""What an account of each kind is called in other programs."""


def hledger_lines(fund_id: int, *, weeks: bool = False) -> Iterator[str]:
    """The ledger as a journal that ``hledger check -s`` accepts; ``weeks`` tells the week, not the day."""
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    known = {account["code"]: account for account in accounts(fund)}
    names = {code: account_name(account) for code, account in known.items()}
    yield "; The books of a fund. To prove them: hledger -f FILE check -s\n"
    yield f"; {fund.last_seq} entries. {verify.words(fund.head)}\n"
    yield "decimal-mark .\n"
    for currency in sorted({account["currency"] for account in known.values()}):
        yield f"commodity 1000.{'0' * EXPONENTS[currency]} {currency}\n"
    for name in names.values():
        yield f"account {name}\n"
    found = dict.fromkeys(known, 0)
    day = day_of(fund.opened_on, weeks)
    for entry in entries(fund):
        said = entry.content
        # What counts is the order of the numbers, also if a clock was once set back.
        day = max(day, day_of(entry.made_on, weeks))
        yield f"\n{day} * ({said['seq']}) {said['kind']}{_hledger_tags(said)}\n"
        for leg in said["legs"]:
            code, currency = leg["account"], known[leg["account"]]["currency"]
            found[code] += leg["amount"]
            yield f"    {names[code]}  {_sum(leg['amount'], currency)} = {_sum(found[code], currency)}\n"
    yield f"\n{day} * what the fund shows\n"
    for code, account in known.items():
        yield f"    {names[code]}  {_sum(0, account['currency'])} = {_shown(account)}\n"


def beancount_lines(fund_id: int, *, weeks: bool = False) -> Iterator[str]:
    """The ledger as a file that ``bean-check`` accepts; ``weeks`` tells the week, not the day."""
    begin_reading()
    fund = db.session.get_one(Fund, fund_id)
    known = {account["code"]: account for account in accounts(fund)}
    names = {code: _beancount_name(account) for code, account in known.items()}
    yield "; The books of a fund. To prove them: bean-check FILE\n"
    yield f"; {fund.last_seq} entries. {verify.words(fund.head)}\n"
    yield f'option "operating_currency" "{fund.currency}"\n\n'
    day = day_of(fund.opened_on, weeks)
    for code, account in known.items():
        yield f"{day} open {names[code]} {account['currency']}\n"
    found = dict.fromkeys(known, 0)
    touched: dict[str, None] = {}
    for entry in entries(fund):
        said = entry.content
        before, day = day, max(day, day_of(entry.made_on, weeks))
        if day != before:
            for code in touched:
                yield _balance(before, names[code], _exactly(found[code], known[code]["currency"]))
            touched.clear()
        yield f'\n{day} * "{said["kind"]}"\n  number: "{said["seq"]}"\n{_beancount_tags(said)}'
        for leg in said["legs"]:
            code = leg["account"]
            found[code] += leg["amount"]
            touched[code] = None
            yield f"  {names[code]}  {_sum(leg['amount'], known[code]['currency'])}\n"
    yield "\n"
    for code, account in known.items():
        yield _balance(day, names[code], _exactly(_signed(account), account["currency"]))


def account_name(account: Mapping[str, Any]) -> str:
    """What an exported account is called in hledger: ``assets:place-1``, ``equity:held:2026-041``."""
    code = str(account["code"])
    return NAMES[account["kind"]].format(code=code.removeprefix("hold-"))


def _beancount_name(account: Mapping[str, Any]) -> str:
    parts = account_name(account).split(":")
    return ":".join(part[:1].upper() + part[1:] for part in parts)


def _hledger_tags(said: Mapping[str, Any]) -> str:
    tags = [f"{name}:{said[key]}" for name, key in _TAGS.items() if said[key] is not None]
    return f"  ; {', '.join(tags)}" if tags else ""


def _beancount_tags(said: Mapping[str, Any]) -> str:
    return "".join(f'  {name}: "{said[key]}"\n' for name, key in _TAGS.items() if said[key] is not None)


_TAGS: Final = {"request": "reference", "takes-back": "reverses"}


def _signed(account: Mapping[str, Any]) -> int:
    """The balance an account shows, with the sign of its side."""
    balance = int(account["balance"])
    return balance if account["kind"] in verify.DEBIT_KINDS else -balance


def _shown(account: Mapping[str, Any]) -> str:
    return _sum(_signed(account), account["currency"])


def _sum(minor: int, currency: str) -> str:
    return f"{plain(Money(minor, currency))} {currency}"


def _exactly(minor: int, currency: str) -> str:
    # Without this, beancount lets a balance be one minor unit off.
    return f"{plain(Money(minor, currency))} ~ 0 {currency}"


def _balance(day: date, name: str, amount: str) -> str:
    # A balance is what is there as its day begins.
    return f"{day + timedelta(days=1)} balance {name}  {amount}\n"


WRITERS: Final[Mapping[str, Callable[..., Iterator[str]]]] = {
    "csv": csv_lines,
    "hledger": hledger_lines,
    "beancount": beancount_lines,
}
"""What writes the ledger for which program; each takes a fund's id and ``weeks``."""
