"""Pages of how a collective governs itself."""

from swsolidarity.governance.views import (
    agreements,
    charter,
    emergency,
    offices,
    oversight,
    petitions,
    register,
    removals,
    returning,
    standing,
)
from swsolidarity.governance.views.blueprint import (
    bp,
)

__all__ = [
    "BLUEPRINTS",
    "agreements",
    "charter",
    "emergency",
    "offices",
    "oversight",
    "petitions",
    "register",
    "removals",
    "returning",
    "standing",
]

BLUEPRINTS = [bp]
