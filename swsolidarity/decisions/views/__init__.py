"""The pages of Decide."""

from swsolidarity.decisions.views import elections, helped, lists, questions, results, rules, voting
from swsolidarity.decisions.views.frame import bp

BLUEPRINTS = [bp]

__all__ = ["BLUEPRINTS", "elections", "helped", "lists", "questions", "results", "rules", "voting"]
