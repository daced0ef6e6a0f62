"""Who hears of what happens here."""

from swsolidarity.governance.notify import mandates

__all__ = ["mandates"]
