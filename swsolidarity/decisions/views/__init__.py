"""The pages of Decide."""

from swsolidarity.decisions.views import lists, questions, results, rules, voting
from swsolidarity.decisions.views.frame import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "lists", "questions", "results", "rules", "voting"]
