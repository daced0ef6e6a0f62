"""What of the fund can wait for a member."""

from swsolidarity.fund.needs import rounds

__all__ = ["rounds"]
