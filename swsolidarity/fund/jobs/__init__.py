"""What falls due in the fund by the clock."""

from swsolidarity.fund.jobs import audits, bank, books, caps, line, requests, rounds, winding, words

__all__ = ["audits", "bank", "books", "caps", "line", "requests", "rounds", "winding", "words"]
