"""What the clock does here."""

from swsolidarity.governance.jobs import mandates

__all__ = ["mandates"]
