"""Collectives, memberships, circles, the mandates people hold in them, and the ways in."""

from swsolidarity.collectives.models.agreements import (
    Agreement,
)
from swsolidarity.collectives.models.circles import (
    Circle,
    CircleMember,
)
from swsolidarity.collectives.models.joining import (
    Concern,
    FoundingLink,
    Invitation,
    JoinRequest,
    Vouch,
)
from swsolidarity.collectives.models.kept_out import (
    KeptOut,
)
from swsolidarity.collectives.models.mutes import (
    Mute,
)
from swsolidarity.collectives.models.offers import (
    StewardshipOffer,
    StewardshipRest,
)
from swsolidarity.collectives.models.offices import (
    Office,
)
from swsolidarity.collectives.models.on_call import (
    OnCall,
)
from swsolidarity.collectives.models.pairs import (
    PairedAct,
)
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
    "Circle",
    "CircleMember",
    "Collective",
    "Concern",
    "FoundingLink",
    "Invitation",
    "JoinRequest",
    "KeptOut",
    "Mandate",
    "Membership",
    "Mute",
    "Office",
    "OnCall",
    "PairedAct",
    "StewardshipOffer",
    "StewardshipRest",
    "Vouch",
]
