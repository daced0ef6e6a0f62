"""What the clock does: importing this registers all of it."""

from swsolidarity.governance.jobs import oversight, removals

__all__ = ["oversight", "removals"]
