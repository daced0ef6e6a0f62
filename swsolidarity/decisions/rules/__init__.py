"""The pure heart of decisions: plain values in, plain values out, whole numbers only."""

from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import Option, Question
from swsolidarity.decisions.rules.terms import Approval, Floor, Opposition, Share, Terms

__all__ = ["Approval", "Floor", "Numbers", "Opposition", "Option", "Outcome", "Question", "Share", "Terms"]
