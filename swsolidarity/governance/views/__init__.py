"""The pages on which a collective governs itself."""

from swsolidarity.governance.views import offices, petitions
from swsolidarity.governance.views.blueprint import bp

__all__ = ["BLUEPRINTS", "offices", "petitions"]

BLUEPRINTS = [bp]
