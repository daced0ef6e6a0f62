"""Pages of governance."""

from swsolidarity.governance.views import removals, returning, standing
from swsolidarity.governance.views.blueprint import bp

__all__ = ["BLUEPRINTS", "removals", "returning", "standing"]

BLUEPRINTS = [bp]
