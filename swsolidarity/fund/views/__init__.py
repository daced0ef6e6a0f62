"""The pages of the fund."""

from swsolidarity.fund.views import asking, books, payments, places, requests, statements, waiting
from swsolidarity.fund.views.frame import blueprint

BLUEPRINTS = [blueprint]

__all__ = ["BLUEPRINTS", "asking", "books", "payments", "places", "requests", "statements", "waiting"]
