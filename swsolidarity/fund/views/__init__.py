"""The pages of the fund."""

from swsolidarity.fund.views import books, places, waiting
from swsolidarity.fund.views.frame import blueprint

BLUEPRINTS = [blueprint]

__all__ = ["BLUEPRINTS", "books", "places", "waiting"]
