"""Checks the books of a fund with nothing but Python: ``python verify.py BUNDLE``.

This file stands alone on purpose: anybody can read it, copy it to another machine and run it on an
exported bundle. The server's own ``fund check`` runs the same code over its database.

What it proves: every entry is the one that was sealed, none is missing, added or moved, each is balanced
and of an allowed kind with the authority its kind needs, no account was ever below zero, and the balances
shown are the sums of the entries.

What it cannot prove by itself: that the whole file was not made up and sealed anew. For that, compare the
six words it prints with those read out at a meeting or on somebody else's page: they depend on every
entry. Nor can it know whether an entry tells the truth; for that there are witnessed counts and decisions.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "swsolidarity-fund-1"
FIRST_HASH: Final = bytes(32)
LARGEST: Final = 10**18
DEBIT_KINDS: Final = frozenset({"asset", "transit", "frozen", "loan"})
LAYER_OF: Final = {"frozen": "frozen", "pot_frozen": "frozen", "loan": "loan", "loaned": "loan"}
MOVES: Final = {
    "opening": ("asset", "pot"),
    "contribution": ("asset", "pot"),
    "reserve": ("pot", "hold"),
    "release": ("hold", "pot"),
    "dispatch": ("transit", "asset"),
    "settle": ("hold", "transit"),
    "transfer_asset": ("asset", "asset"),
    "transfer_pot": ("pot", "pot"),
    "fee": ("pot", "asset"),
    "count_adjust": ("asset", "pot"),
    "freeze": ("pot", "asset"),
    "unfreeze": ("asset", "pot"),
    "loan_repay": ("asset", "pot"),
    "loan_forgive": ("loaned", "loan"),
    "exchange": ("pot", "asset"),
}
# The second pair of legs of an exchange, in the other currency.
INTO: Final = ("asset", "pot")
# What a kind of entry moves besides, in another layer, by the same amount; a settle only of a loan.
MIRRORS: Final = {
    "freeze": ("frozen", "pot_frozen"),
    "unfreeze": ("pot_frozen", "frozen"),
    "settle": ("loan", "loaned"),
    "loan_repay": ("loaned", "loan"),
}
_TWO_PEOPLE: Final = frozenset(
    [
        "opening",
        "dispatch",
        "transfer_asset",
        "fee",
        "exchange",
        "count_adjust",
        "reversal",
        "freeze",
        "unfreeze",
    ]
)
_FINAL: Final = frozenset(("reserve", "release", "settle", "reversal", "freeze", "unfreeze", "loan_forgive"))
_MOST_PROBLEMS: Final = 200
Content = Mapping[str, Any]
Legs = Sequence[tuple[str, int]]
Find = Callable[[int], Content | None]


def canonical(value: object) -> bytes:
    """The one way to write a value as bytes: JSON with sorted keys, no spaces, no floats."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode()


def content_hash(content: Mapping[str, object]) -> bytes:
    """What an entry says, as 32 bytes."""
    return hashlib.sha256(canonical(content)).digest()


def link(prev: bytes, content: bytes) -> bytes:
    """The next link of the chain: everything before, and this entry."""
    return hashlib.sha256(prev + content).digest()


def words(head: bytes) -> str:
    """A hash as six words to read aloud: 16 bits each, 96 in all, consonants and vowels in turn.

    The words mean nothing in any language and need no list, so the one who checks needs only this file.
    """
    return " ".join(_word(int.from_bytes(head[at : at + 2], "big")) for at in range(0, 12, 2))


def _word(bits: int) -> str:
    consonants, vowels = "bdfghjklmnprstvz", "aiou"
    return (
        consonants[bits >> 12]
        + vowels[bits >> 10 & 3]
        + consonants[bits >> 6 & 15]
        + vowels[bits >> 4 & 3]
        + consonants[bits & 15]
    )


@dataclass(slots=True)
class Account:
    """An account as it is stored, and what the entries say about it."""

    code: str
    kind: str
    layer: str
    currency: str
    balance: int
    sent: int = 0
    pot: str | None = None
    found: int = 0
    found_sent: int = 0
    found_given: int = 0


@dataclass
class Books:
    """Goes through the entries in order; memory grows with accounts and payments, never with entries."""

    accounts: dict[str, Account]
    problems: list[str] = field(default_factory=list)
    seq: int = 0
    head: bytes = FIRST_HASH
    _live: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    _paid: set[str] = field(default_factory=set)
    _decided: set[tuple[str, str]] = field(default_factory=set)
    _reversed: set[int] = field(default_factory=set)

    def problem(self, text: str) -> None:
        """Note something that does not add up; a long list is cut."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(text)

    def entry(
        self, content: Content, seal: Mapping[str, bytes] | None, *, people: int, original: Find
    ) -> None:
        """Check one entry against all before it.

        ``people`` is how many different people stand behind it; ``original`` finds an entry by number.
        """
        where = f"Entry {content.get('seq')}"
        if content.get("seq") != self.seq + 1:
            self.problem(f"{where}: entry {self.seq + 1} should come here. One is missing or moved.")
        self._chain(where, content, seal)
        self.seq = int(content.get("seq") or self.seq + 1)
        try:
            self._say(where, content, people, original)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.problem(f"{where}: it cannot be read.")

    def _chain(self, where: str, content: Content, seal: Mapping[str, bytes] | None) -> None:
        if seal is None:
            self.problem(f"{where}: it was never sealed.")
            return
        if seal["content"] != content_hash(content):
            self.problem(f"{where}: it does not say what was sealed. Somebody changed it.")
        if seal["prev"] != self.head:
            self.problem(f"{where}: it does not follow the entry before it.")
        if seal["hash"] != link(seal["prev"], seal["content"]):
            self.problem(f"{where}: its seal is broken.")
        self.head = seal["hash"]

    def _say(self, where: str, content: Content, people: int, original: Find) -> None:
        kind = content["kind"]
        legs = [(leg["account"], leg["amount"]) for leg in content["legs"]]
        amount = self._balanced(where, content, legs)
        if amount is None:
            return
        debit = self.accounts[next(code for code, value in legs if value > 0)]
        credit = self.accounts[next(code for code, value in legs if value < 0)]
        shape = (debit.kind, credit.kind)
        if kind == "reversal":
            self._reversal(where, content, legs, original)
        elif kind not in MOVES:
            self.problem(f"{where}: there is no such kind of entry.")
        elif shape != MOVES[kind] and not (kind == "count_adjust" and shape[::-1] == MOVES[kind]):
            self.problem(f"{where}: a {kind} does not move money between these accounts.")
        loan = f"loan-{content['reference']}" in self.accounts
        if kind == "exchange":
            self._exchange(where, content, legs)
        elif kind != "reversal" and (len(legs) > 2 or (kind in MIRRORS and (loan or kind != "settle"))):
            self._mirror(where, kind, legs, content["reference"])
        if kind in _TWO_PEOPLE and people < 2:
            self.problem(f"{where}: a {kind} needs two people, it has {people}.")
        if kind in ("reserve", "transfer_pot", "loan_forgive"):
            self._decision(where, content, amount, credit)
        hold, pot = (credit, debit) if kind == "reserve" else (debit, credit)
        if kind in ("reserve", "release") and hold.pot != pot.code:
            self.problem(f"{where}: a {kind} is between a promise and the pot it comes from.")
        if kind in ("dispatch", "settle"):
            self._payment(where, content, amount, debit)
        self._move(where, legs)

    def _balanced(self, where: str, content: Content, legs: Legs) -> int | None:
        """The amount of an entry, or None if it cannot be followed any further."""
        if len(legs) < 2 or len({code for code, _ in legs}) != len(legs):
            self.problem(f"{where}: it has fewer than two legs.")
            return None
        sums: dict[tuple[str, str], int] = {}
        for code, value in legs:
            account = self.accounts.get(code)
            if account is None or type(value) is not int or value == 0:
                self.problem(f"{where}: there is no account {code}, or no whole amount above or below zero.")
                return None
            if account.currency not in (content["currency"], content.get("into")):
                self.problem(f"{where}: {code} is kept in {account.currency}.")
            key = (account.layer, account.currency)
            sums[key] = sums.get(key, 0) + value
        if "into" in content and content["kind"] not in ("exchange", "reversal"):
            self.problem(f"{where}: a {content['kind']} is in one currency.")
        for layer, currency in (key for key, total in sums.items() if total):
            self.problem(f"{where}: its two sides differ ({layer}, {currency}).")
        if any(sums.values()):
            self._move(where, legs)
            return None
        return max(value for _, value in legs)

    def _mirror(self, where: str, kind: str, legs: Legs, reference: str | None) -> None:
        """The second pair of legs says the same in another layer: of this place and pot, or this request."""
        (debit, amount), (credit, _), *rest = sorted(legs[:2], key=lambda leg: -leg[1]) + list(legs[2:])
        to, source = mirror_codes(kind, debit, credit, reference)
        kinds = tuple(self.accounts[code].kind for code, _ in rest)
        if rest != [(to, amount), (source, -amount)] or kinds != MIRRORS[kind]:
            self.problem(f"{where}: what is blocked or lent does not match what moved.")

    def _exchange(self, where: str, content: Content, legs: Legs) -> None:
        """Money leaves in one currency and comes in another, at the same places and pots of each."""
        accounts = [self.accounts[code] for code, _ in sorted(legs[2:], key=lambda leg: -leg[1])]
        kinds = tuple(account.kind for account in accounts)
        first, into = content["currency"], content.get("into")
        wanted = [first, first, into, into]
        found = [self.accounts[code].currency for code, _ in legs]
        if kinds != INTO or found != wanted or first == into:
            self.problem(f"{where}: an exchange is between a place and a pot in each of two currencies.")

    def _decision(self, where: str, content: Content, amount: int, credit: Account) -> None:
        decision = content["decision"]
        if not decision:
            self.problem(f"{where}: no decision stands behind it.")
        elif (content["kind"], decision) in self._decided:
            self.problem(f"{where}: its decision was used before.")
        self._decided.add((content["kind"], decision))
        if content["kind"] != "reserve":
            return
        if amount > (content["decided"] or 0):
            self.problem(f"{where}: more was set aside than was decided.")
        before, room = before_again(decision or ""), (content["decided"] or 0) - credit.found_given
        if before and (("reserve", before) not in self._decided or credit.found or amount > room):
            self.problem(f"{where}: it sets aside again what was not given back.")

    def _payment(self, where: str, content: Content, amount: int, debit: Account) -> None:
        payment, reference = content["payment"], content["reference"]
        if not payment or not reference:
            self.problem(f"{where}: it belongs to no payment.")
            return
        if content["kind"] == "dispatch":
            hold = self.accounts.get(hold_code(reference))
            if payment in self._paid:
                self.problem(f"{where}: this payment was sent before.")
            elif hold is None or hold.currency != debit.currency:
                self.problem(f"{where}: nothing was promised to request {reference}.")
            else:
                hold.found_sent += amount
                self._live[payment] = (amount, reference, hold.code)
                if hold.found_sent > hold.found:
                    self.problem(f"{where}: more is on its way than was promised.")
            self._paid.add(payment)
            return
        sent = self._live.pop(payment, None)
        if sent is None:
            self.problem(f"{where}: nothing was on its way for this payment.")
        else:
            self.accounts[sent[2]].found_sent -= sent[0]
            self.accounts[sent[2]].found_given += sent[0]
            if sent != (amount, reference, debit.code):
                self.problem(f"{where}: what arrived is not what was sent.")

    def _reversal(self, where: str, content: Content, legs: Legs, original: Find) -> None:
        number = content["reverses"]
        first = original(number) if isinstance(number, int) and number < content["seq"] else None
        if first is None:
            self.problem(f"{where}: what it takes back is not there.")
            return
        if first["kind"] in _FINAL:
            self.problem(f"{where}: a {first['kind']} cannot be taken back.")
        if number in self._reversed:
            self.problem(f"{where}: entry {number} was taken back before.")
        self._reversed.add(number)
        if {(leg["account"], -leg["amount"]) for leg in first["legs"]} != set(legs):
            self.problem(f"{where}: it is not the exact opposite of entry {number}.")
        if first["kind"] == "dispatch":
            sent = self._live.pop(first["payment"], None)
            if sent is None:
                self.problem(f"{where}: that payment was not on its way any more.")
            else:
                self.accounts[sent[2]].found_sent -= sent[0]

    def _move(self, where: str, legs: Legs) -> None:
        for code, value in legs:
            account = self.accounts[code]
            account.found += value if account.kind in DEBIT_KINDS else -value
            if account.found < 0:
                self.problem(f"{where}: {code} went below zero.")

    def finish(self, *, seq: int, head: bytes) -> None:
        """Check what is left when all entries were seen: balances, layers, money on its way, the end."""
        sums: dict[tuple[str, str], int] = {}
        for code, account in self.accounts.items():
            if account.layer != LAYER_OF.get(account.kind, "liquid"):
                self.problem(f"Account {code}: it does not lie in layer {account.layer}.")
            key = (account.layer, account.currency)
            side = 1 if account.kind in DEBIT_KINDS else -1
            sums[key] = sums.get(key, 0) + side * account.balance
            if account.found != account.balance:
                self.problem(f"Account {code}: it says {account.balance}, its entries say {account.found}.")
            if account.found_sent != account.sent:
                found = f"its entries say {account.found_sent}"
                self.problem(f"Account {code}: {account.sent} said to be on its way, {found}.")
        for (layer, currency), total in ((key, total) for key, total in sums.items() if total):
            self.problem(f"Layer {layer}, {currency}: the two sides differ by {total}.")
        live: dict[str, int] = {}
        for amount, _, hold in self._live.values():
            live[self.accounts[hold].currency] = live.get(self.accounts[hold].currency, 0) + amount
        for account in self.accounts.values():
            if account.kind == "transit" and account.balance != live.get(account.currency, 0):
                sent = f"{account.balance} {account.currency}"
                owed = live.get(account.currency, 0)
                self.problem(f"On its way: {sent}, but the payments not yet received are {owed}.")
        if seq != self.seq:
            self.problem(f"The fund says it has {seq} entries; {self.seq} are here.")
        if head != self.head:
            self.problem("The end of the chain is not the one the fund remembers.")


def hold_code(reference: str) -> str:
    """The account that holds what was promised to the request with this number."""
    return f"hold-{reference}"


def frozen_code(code: str) -> str:
    """The account for what is blocked of a place, or missing from a pot because of it."""
    return f"frozen-{code}"


def transit_code(currency: str, main: str) -> str:
    """The account for what is on its way in a currency; the fund's first currency came without a name."""
    return "transit" if currency == main else f"transit-{currency.lower()}"


def mirror_codes(kind: str, debit: str, credit: str, reference: str | None) -> tuple[str, str]:
    """The accounts of the second pair of legs, by those of the first, or by the number of the loan."""
    if kind in ("freeze", "unfreeze"):
        return frozen_code(credit), frozen_code(debit)
    to, source = MIRRORS[kind]
    return f"{to}-{reference}", f"{source}-{reference}"


def again(decision: str, times: int) -> str:
    """The name under which a decision sets money aside when it did so ``times`` before and gave it back."""
    return f"{decision}~{times + 1}" if times else decision


def before_again(decision: str) -> str | None:
    """The name a decision had the time before, if this is not its first."""
    first, _, times = decision.partition("~")
    return again(first, int(times) - 2) if times.isdecimal() and int(times) > 1 else None


class NotABundle(Exception):
    """The file is not an exported fund; the text says why."""


def check_bundle(bundle: Any) -> Books:
    """Check an exported bundle; what does not add up is in ``problems``.

    Raises ``NotABundle`` for anything else.
    """
    if not isinstance(bundle, dict) or bundle.get("format") != FORMAT:
        raise NotABundle("this is not an export of a fund, or of a version this file does not know")
    try:
        accounts = {row["code"]: Account(**row) for row in bundle["accounts"]}
        entries: Sequence[Mapping[str, Any]] = bundle["entries"]
        by_seq = {entry["seq"]: entry for entry in entries}
        books = Books(accounts)
        for entry in entries:
            if entry["fund"] != bundle["fund"]:
                books.problem(f"Entry {entry['seq']}: it belongs to another fund.")
            books.entry(
                {name: value for name, value in entry.items() if name not in ("hands", "seal")},
                {name: bytes.fromhex(entry["seal"][name]) for name in ("prev", "content", "hash")},
                people=len(set(entry["hands"])),
                original=by_seq.get,
            )
        books.finish(seq=bundle["seq"], head=bytes.fromhex(bundle["head"]))
        if bundle["words"] != words(books.head):
            books.problem("The six words in the file are not those of its chain.")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotABundle(f"the export is damaged ({type(error).__name__})") from None
    return books


def report(books: Books) -> Iterable[str]:
    """What was found, in lines for a terminal."""
    yield f"{books.seq} entries, {len(books.accounts)} accounts."
    yield from books.problems
    yield "The books do not add up." if books.problems else "The books are right."
    yield f"Compare these six words with the ledger page or the minutes: {words(books.head)}"


def main(arguments: Sequence[str]) -> int:
    """``python verify.py BUNDLE``: 0 when right, 1 when something does not add up, 2 when unreadable."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("Usage: python verify.py BUNDLE.json", file=sys.stderr)  # noqa: T201  # it is a command
        return 2
    try:
        books = check_bundle(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    except (OSError, ValueError, NotABundle) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    print("\n".join(report(books)))  # noqa: T201
    return 1 if books.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
