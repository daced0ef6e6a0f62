"""What falls due in the fund by the clock."""

from swsolidarity.fund.jobs import bank, books, requests, rounds

__all__ = ["bank", "books", "requests", "rounds"]
