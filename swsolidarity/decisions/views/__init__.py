"""The pages of Decide."""

from swsolidarity.decisions.views import (
    changes,
    course,
    elections,
    elsewhere,
    helped,
    in_talk,
    lists,
    lots,
    objections,
    questions,
    results,
    rules,
    voting,
)
from swsolidarity.decisions.views.frame import bp

BLUEPRINTS = [bp]

__all__ = [
    "BLUEPRINTS",
    "changes",
    "course",
    "elections",
    "elsewhere",
    "helped",
    "in_talk",
    "lists",
    "lots",
    "objections",
    "questions",
    "results",
    "rules",
    "voting",
]
