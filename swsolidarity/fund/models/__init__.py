"""Tables of the fund: the books, and what people ask of it."""

from swsolidarity.fund.models.audits import FundAudit, FundAuditTask
from swsolidarity.fund.models.bank import BankLayout, BankLine
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
from swsolidarity.fund.models.caps import FundCapSecret, FundCapUse
from swsolidarity.fund.models.line import FundLineLot
from swsolidarity.fund.models.outflow import FundOutflow
from swsolidarity.fund.models.requests import (
    FundDetailLook,
    FundPayment,
    FundRequest,
    FundRequestEvent,
    FundRequestMark,
    FundRequestParty,
    FundRequestQuestion,
)
from swsolidarity.fund.models.rounds import FundProject, FundRound
from swsolidarity.fund.models.slips import FundSlipWord
from swsolidarity.fund.models.terms import FundTerms, FundTermsChange
from swsolidarity.fund.models.winding import FundWindDown
from swsolidarity.fund.models.words import WeeklyWords

__all__ = [
    "BankLayout",
    "BankLine",
    "CashCount",
    "Entry",
    "EntryNote",
    "Fund",
    "FundAccount",
    "FundAudit",
    "FundAuditTask",
    "FundCapSecret",
    "FundCapUse",
    "FundDetailLook",
    "FundLineLot",
    "FundMonth",
    "FundOutflow",
    "FundPayment",
    "FundProject",
    "FundRequest",
    "FundRequestEvent",
    "FundRequestMark",
    "FundRequestParty",
    "FundRequestQuestion",
    "FundRound",
    "FundSlipWord",
    "FundTerms",
    "FundTermsChange",
    "FundWindDown",
    "PendingEntry",
    "Posting",
    "Seal",
    "WeeklyWords",
]
