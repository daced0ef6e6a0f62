"""The only writer of the books.

``post`` checks an entry with the rules, locks what it touches, moves the balances by delta and seals the
entry into the fund's chain, in the caller's transaction. What it costs does not depend on how long the
ledger is. The named builders say what each kind of entry needs; use those.

Too little money is an outcome: ``InsufficientFunds`` comes back as a value and nothing was written.
Anything else that cannot stand raises ``Refused`` (or ``Conflict``, when a key was used for something else).
"""

from swsolidarity.fund.ledger.exchange import Half, exchange, exchange_legs
from swsolidarity.fund.ledger.kinds import (
    contribution,
    count_adjust,
    dispatch,
    erase_note,
    fee,
    find_hold,
    head_words,
    hold_for,
    opening,
    release,
    reserve,
    reverse,
    settle,
    transfer_asset,
    transfer_pot,
    transit,
)
from swsolidarity.fund.ledger.layers import (
    blocking_legs,
    freeze,
    loan_for,
    loan_forgive,
    loan_repay,
    unfreeze,
)
from swsolidarity.fund.ledger.posting import (
    InsufficientFunds,
    LegSaid,
    content,
    legs_of,
    lock,
    on_pot_raised,
    post,
)
from swsolidarity.fund.rules.books import Leg, NewEntry

__all__ = [
    "Half",
    "InsufficientFunds",
    "Leg",
    "LegSaid",
    "NewEntry",
    "blocking_legs",
    "content",
    "contribution",
    "count_adjust",
    "dispatch",
    "erase_note",
    "exchange",
    "exchange_legs",
    "fee",
    "find_hold",
    "freeze",
    "head_words",
    "hold_for",
    "legs_of",
    "loan_for",
    "loan_forgive",
    "loan_repay",
    "lock",
    "on_pot_raised",
    "opening",
    "post",
    "release",
    "reserve",
    "reverse",
    "settle",
    "transfer_asset",
    "transfer_pot",
    "transit",
    "unfreeze",
]
