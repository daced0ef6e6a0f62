"""What follows from decisions about how a collective governs itself."""

from swsolidarity.governance.effects import mandates

__all__ = ["mandates"]
