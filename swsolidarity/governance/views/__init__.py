"""Pages of how a collective governs itself."""

from swsolidarity.governance.views import charter
from swsolidarity.governance.views.blueprint import bp

__all__ = ["BLUEPRINTS", "charter"]

BLUEPRINTS = [bp]
