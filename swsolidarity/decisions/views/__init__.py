"""The pages of Decide."""

from swsolidarity.decisions.views import elections, elsewhere, lists, lots, questions, results, rules, voting
from swsolidarity.decisions.views.frame import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "elections", "elsewhere", "lists", "lots", "questions", "results", "rules", "voting"]
