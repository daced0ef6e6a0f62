"""What adopted decisions do here: importing this registers all of it."""

from swsolidarity.governance.effects import removals, returning

__all__ = ["removals", "returning"]
