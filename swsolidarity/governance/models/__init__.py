"""Tables of governance, cut by what they are about."""

from swsolidarity.governance.models.agreements import (
    AgreementDraft,
)
from swsolidarity.governance.models.charter import (
    CharterChange,
)
from swsolidarity.governance.models.mandates import (
    Naming,
    RecallPetition,
    RecallSignature,
)
from swsolidarity.governance.models.removals import (
    MemberPause,
    RemovalCase,
    RemovalSeat,
    RemovalStarter,
)
from swsolidarity.governance.models.returning import (
    ReturnRequest,
)

__all__ = [
    "AgreementDraft",
    "CharterChange",
    "MemberPause",
    "Naming",
    "RecallPetition",
    "RecallSignature",
    "RemovalCase",
    "RemovalSeat",
    "RemovalStarter",
    "ReturnRequest",
]
