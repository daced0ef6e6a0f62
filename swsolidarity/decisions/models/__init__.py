"""Tables of rules, proposals, rolls and ballots. Only ``decisions.ballots`` reads or writes the ballots."""

from swsolidarity.decisions.models.box import InclusionCode, NamedBallot, RollEntry, SecretBallot
from swsolidarity.decisions.models.proposals import Proposal, ProposalOption, Recusal
from swsolidarity.decisions.models.rules import DecisionRule, RuleDraft

__all__ = [
    "DecisionRule",
    "InclusionCode",
    "NamedBallot",
    "Proposal",
    "ProposalOption",
    "Recusal",
    "RollEntry",
    "RuleDraft",
    "SecretBallot",
]
