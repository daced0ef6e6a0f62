"""Pages of how a collective governs itself."""

from swsolidarity.governance.views import oversight
from swsolidarity.governance.views.blueprint import bp

__all__ = ["BLUEPRINTS", "oversight"]

BLUEPRINTS = [bp]
