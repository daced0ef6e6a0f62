"""What the pages of the fund show."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.needs import Need
from swsolidarity.fund.queries import lines, waiting
from swsolidarity.fund.queries.lines import my_requests
from swsolidarity.fund.queries.requests import asked_by_open_votes

__all__ = ["asked_by_open_votes", "my_requests", "needs_you"]


def needs_you(actor: Membership) -> list[Need]:
    """What waits for this person in the fund, for the home page; at most four statements."""
    return [*lines.needs_you(actor), *waiting.needs_you(actor)]
