"""Who hears of what: importing this registers all of it."""

from swsolidarity.governance.notify import removals

__all__ = ["removals"]
