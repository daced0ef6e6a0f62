"""Tables of rules, proposals, rolls and ballots. Only ``decisions.ballots`` reads or writes the ballots."""

from swsolidarity.decisions.models.box import InclusionCode, NamedBallot, RollEntry, SecretBallot
from swsolidarity.decisions.models.helped import HelpedVote, Proxy
from swsolidarity.decisions.models.proposals import Proposal, ProposalOption, Recusal
from swsolidarity.decisions.models.rules import DecisionRule, RuleDraft

__all__ = [
    "DecisionRule",
    "HelpedVote",
    "InclusionCode",
    "NamedBallot",
    "Proposal",
    "ProposalOption",
    "Proxy",
    "Recusal",
    "RollEntry",
    "RuleDraft",
    "SecretBallot",
]
