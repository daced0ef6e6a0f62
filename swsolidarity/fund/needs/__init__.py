"""What of the fund can wait for a member."""

from swsolidarity.fund.needs import bank, rounds

__all__ = ["bank", "rounds"]
