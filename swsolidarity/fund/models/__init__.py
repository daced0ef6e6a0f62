"""Tables of the fund: the books, and what people ask of it."""

from swsolidarity.fund.models.books import (
    CashCount,
    Entry,
    EntryNote,
    Fund,
    FundAccount,
    FundMonth,
    PendingEntry,
    Posting,
    Seal,
)

__all__ = [
    "CashCount",
    "Entry",
    "EntryNote",
    "Fund",
    "FundAccount",
    "FundMonth",
    "PendingEntry",
    "Posting",
    "Seal",
]
