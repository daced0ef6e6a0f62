"""Who hears of what concerns how a collective governs itself, in words that tell nothing."""

from swsolidarity.governance.notify import admission

__all__ = ["admission"]
