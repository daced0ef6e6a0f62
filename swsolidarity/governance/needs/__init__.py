"""What of governance waits for a member: importing this registers all of it."""

from swsolidarity.governance.needs import (
    agreements,
    mandates,
    removals,
)

__all__ = [
    "agreements",
    "mandates",
    "removals",
]
