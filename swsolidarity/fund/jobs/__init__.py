"""What falls due in the fund by the clock."""

from swsolidarity.fund.jobs import books, requests, rounds

__all__ = ["books", "requests", "rounds"]
