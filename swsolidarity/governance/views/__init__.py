"""Pages of how a collective governs itself."""

from swsolidarity.governance.views import agreements, charter
from swsolidarity.governance.views.blueprint import bp

__all__ = ["BLUEPRINTS", "agreements", "charter"]

BLUEPRINTS = [bp]
