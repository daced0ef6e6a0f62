"""What falls due by the clock."""

from swsolidarity.governance.jobs import admission

__all__ = ["admission"]
