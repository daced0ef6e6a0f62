"""What governing takes besides votes: petitions for a recall, people named for an office."""

from swsolidarity.governance.models.mandates import Naming, RecallPetition, RecallSignature

__all__ = ["Naming", "RecallPetition", "RecallSignature"]
