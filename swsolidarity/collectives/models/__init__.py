"""Collectives, memberships, the mandates people hold in them, and the ways in."""

from swsolidarity.collectives.models.agreements import Agreement
from swsolidarity.collectives.models.joining import FoundingLink, Invitation, JoinRequest, Vouch
from swsolidarity.collectives.models.offers import StewardshipOffer, StewardshipRest
from swsolidarity.collectives.models.on_call import OnCall
from swsolidarity.collectives.models.people import FOUNDING, STEWARD, Collective, Mandate, Membership

__all__ = [
    "FOUNDING",
    "STEWARD",
    "Agreement",
    "Collective",
    "FoundingLink",
    "Invitation",
    "JoinRequest",
    "Mandate",
    "Membership",
    "OnCall",
    "StewardshipOffer",
    "StewardshipRest",
    "Vouch",
]
