"""May they? Who is on probation meets the people who welcome them, and no list (safety M3, M4, P6)."""

from swsolidarity.collectives.policy.joining import (
    may_cancel,
    may_decline,
    may_invite,
    may_see_invitation,
    may_see_invitations,
    may_see_requests,
    may_vouch,
    may_welcome,
)
from swsolidarity.collectives.policy.offices import (
    may_agree_to_care,
    may_answer_offer,
    may_lay_down,
    may_offer_stewardship,
    may_see_offer,
    may_take_back_offer,
    may_take_care,
)
from swsolidarity.collectives.policy.pairs import may_agree, may_see_act, may_take_back_act
from swsolidarity.collectives.policy.people import may_change_settings, may_see_everybody, may_see_person

__all__ = [
    "may_agree",
    "may_agree_to_care",
    "may_answer_offer",
    "may_cancel",
    "may_change_settings",
    "may_decline",
    "may_invite",
    "may_lay_down",
    "may_offer_stewardship",
    "may_see_act",
    "may_see_everybody",
    "may_see_invitation",
    "may_see_invitations",
    "may_see_offer",
    "may_see_person",
    "may_see_requests",
    "may_take_back_act",
    "may_take_back_offer",
    "may_take_care",
    "may_vouch",
    "may_welcome",
]
