"""The pages about how the collective governs itself."""

from swsolidarity.governance.views import emergency, register
from swsolidarity.governance.views.blueprint import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "emergency", "register"]
