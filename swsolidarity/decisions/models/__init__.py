"""Tables of rules, proposals, rolls and ballots. Only ``decisions.ballots`` reads or writes the ballots."""

from swsolidarity.decisions.models.box import BallotWords, InclusionCode, NamedBallot, RollEntry, SecretBallot
from swsolidarity.decisions.models.elsewhere import ExternalResult, ReturningOfficer
from swsolidarity.decisions.models.follow_ups import FollowUp
from swsolidarity.decisions.models.helped import HelpedVote, Proxy
from swsolidarity.decisions.models.in_talk import InTalk
from swsolidarity.decisions.models.lots import TellerPhrase
from swsolidarity.decisions.models.objections import Objection, ObjectionAnswer, ObjectionRuling
from swsolidarity.decisions.models.proposals import Proposal, ProposalOption, Recusal
from swsolidarity.decisions.models.rules import DecisionRule, RuleDraft
from swsolidarity.decisions.models.seconds import Seconder, Seconding
from swsolidarity.decisions.models.standing import Standing
from swsolidarity.decisions.models.wording import Amendment, ProposalVersion

__all__ = [
    "Amendment",
    "BallotWords",
    "DecisionRule",
    "ExternalResult",
    "FollowUp",
    "HelpedVote",
    "InTalk",
    "InclusionCode",
    "NamedBallot",
    "Objection",
    "ObjectionAnswer",
    "ObjectionRuling",
    "Proposal",
    "ProposalOption",
    "ProposalVersion",
    "Proxy",
    "Recusal",
    "ReturningOfficer",
    "RollEntry",
    "RuleDraft",
    "Seconder",
    "Seconding",
    "SecretBallot",
    "Standing",
    "TellerPhrase",
]
