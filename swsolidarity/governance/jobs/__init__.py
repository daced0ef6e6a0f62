"""What the clock does: importing this registers all of it."""

from swsolidarity.governance.jobs import removals

__all__ = ["removals"]
