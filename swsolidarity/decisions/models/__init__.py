"""Tables of rules, proposals, rolls and ballots. Only ``decisions.ballots`` reads or writes the ballots."""

from swsolidarity.decisions.models.box import InclusionCode, NamedBallot, RollEntry, SecretBallot
from swsolidarity.decisions.models.elsewhere import ExternalResult, ReturningOfficer
from swsolidarity.decisions.models.lots import TellerPhrase
from swsolidarity.decisions.models.proposals import Proposal, ProposalOption, Recusal
from swsolidarity.decisions.models.rules import DecisionRule, RuleDraft

__all__ = [
    "DecisionRule",
    "ExternalResult",
    "InclusionCode",
    "NamedBallot",
    "Proposal",
    "ProposalOption",
    "Recusal",
    "ReturningOfficer",
    "RollEntry",
    "RuleDraft",
    "SecretBallot",
    "TellerPhrase",
]
