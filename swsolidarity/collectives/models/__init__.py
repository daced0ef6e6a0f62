"""Collectives, memberships, circles, the mandates people hold in them, and the ways in."""

from swsolidarity.collectives.models.agreements import Agreement
from swsolidarity.collectives.models.circles import Circle, CircleMember
from swsolidarity.collectives.models.joining import FoundingLink, Invitation, JoinRequest, Vouch
from swsolidarity.collectives.models.offers import StewardshipOffer, StewardshipRest
from swsolidarity.collectives.models.people import FOUNDING, STEWARD, Collective, Mandate, Membership

__all__ = [
    "FOUNDING",
    "STEWARD",
    "Agreement",
    "Circle",
    "CircleMember",
    "Collective",
    "FoundingLink",
    "Invitation",
    "JoinRequest",
    "Mandate",
    "Membership",
    "StewardshipOffer",
    "StewardshipRest",
    "Vouch",
]
