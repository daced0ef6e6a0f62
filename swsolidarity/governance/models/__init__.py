"""What a collective adopts about itself, as drafts and history in one."""

from swsolidarity.governance.models.agreements import AgreementDraft
from swsolidarity.governance.models.charter import CharterChange

__all__ = ["AgreementDraft", "CharterChange"]
