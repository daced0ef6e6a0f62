"""What an adopted decision does to how a collective governs itself, cut by what it is about."""

from swsolidarity.governance.effects import admission, agreements, charter

__all__ = ["admission", "agreements", "charter"]
