"""What people do to govern their collective."""

from swsolidarity.governance.actions.naming import (
    accept_naming,
    decline_naming,
    forget_naming,
    name_for_office,
    settle_naming,
)
from swsolidarity.governance.actions.recall import (
    end_petition,
    settle_recall,
    sign,
    start_petition,
    take_back_signature,
)

__all__ = [
    "accept_naming",
    "decline_naming",
    "end_petition",
    "forget_naming",
    "name_for_office",
    "settle_naming",
    "settle_recall",
    "sign",
    "start_petition",
    "take_back_signature",
]
