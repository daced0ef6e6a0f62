"""May they? One module for each thing that governs."""

from swsolidarity.governance.policy.mandates import (
    may_answer_naming,
    may_name,
    may_see_offices,
    may_see_petition,
    may_sign,
    may_start_petition,
    may_take_back_signature,
)

__all__ = [
    "may_answer_naming",
    "may_name",
    "may_see_offices",
    "may_see_petition",
    "may_sign",
    "may_start_petition",
    "may_take_back_signature",
]
