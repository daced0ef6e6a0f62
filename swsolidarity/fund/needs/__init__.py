"""What of the fund can wait for a member."""

from swsolidarity.fund.needs import audits, bank, cash, rounds

__all__ = ["audits", "bank", "cash", "rounds"]
