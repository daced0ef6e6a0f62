"""Who hears of what concerns how a collective governs itself, in words that tell nothing."""

from swsolidarity.governance.notify import admission, agreements, charter

__all__ = ["admission", "agreements", "charter"]
