"""What of this domain waits for a member."""

from swsolidarity.governance.needs import mandates

__all__ = ["mandates"]
