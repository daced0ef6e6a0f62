"""Collectives, memberships, the mandates people hold in them, and the ways in."""

from swsolidarity.collectives.models.agreements import Agreement
from swsolidarity.collectives.models.joining import Concern, FoundingLink, Invitation, JoinRequest, Vouch
from swsolidarity.collectives.models.offers import StewardshipOffer, StewardshipRest
from swsolidarity.collectives.models.offices import Office
from swsolidarity.collectives.models.pairs import PairedAct
from swsolidarity.collectives.models.people import (
    DELEGATE,
    FACILITATOR,
    FOUNDING,
    FUND_STEWARD,
    MODERATOR,
    OFFICES,
    RETURNING_OFFICER,
    SAFETY,
    STEWARD,
    WELCOMER,
    Collective,
    Mandate,
    Membership,
)

__all__ = [
    "DELEGATE",
    "FACILITATOR",
    "FOUNDING",
    "FUND_STEWARD",
    "MODERATOR",
    "OFFICES",
    "RETURNING_OFFICER",
    "SAFETY",
    "STEWARD",
    "WELCOMER",
    "Agreement",
    "Collective",
    "Concern",
    "FoundingLink",
    "Invitation",
    "JoinRequest",
    "Mandate",
    "Membership",
    "Office",
    "PairedAct",
    "StewardshipOffer",
    "StewardshipRest",
    "Vouch",
]
