"""What of the fund can wait for a member."""

from swsolidarity.fund.needs import audits, bank, rounds

__all__ = ["audits", "bank", "rounds"]
