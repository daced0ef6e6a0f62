"""May they? Who is on probation meets the people who welcome them, and no list (safety M3, M4, P6)."""

from swsolidarity.collectives.policy.circles import (
    may_answer_invitation,
    may_describe_circle,
    may_enter,
    may_let_in,
    may_look_inside,
    may_see_circle,
    may_see_circles,
    may_start_circle,
    may_take_back_ask,
)
from swsolidarity.collectives.policy.joining import (
    may_cancel,
    may_decline,
    may_invite,
    may_let_on,
    may_read_answers,
    may_read_concerns,
    may_see_invitation,
    may_see_invitations,
    may_see_request,
    may_see_requests,
    may_take_back_concern,
    may_vouch,
    may_welcome,
    may_write_concern,
)
from swsolidarity.collectives.policy.offices import (
    may_answer_offer,
    may_lay_down,
    may_offer_stewardship,
    may_see_offer,
    may_take_back_offer,
)
from swsolidarity.collectives.policy.on_call import (
    may_be_on_call,
)
from swsolidarity.collectives.policy.pairs import (
    may_agree,
    may_see_act,
    may_take_back_act,
)
from swsolidarity.collectives.policy.people import (
    may_change_settings,
    may_see_everybody,
    may_see_person,
)

__all__ = [
    "may_agree",
    "may_answer_invitation",
    "may_answer_offer",
    "may_be_on_call",
    "may_cancel",
    "may_change_settings",
    "may_decline",
    "may_describe_circle",
    "may_enter",
    "may_invite",
    "may_lay_down",
    "may_let_in",
    "may_let_on",
    "may_look_inside",
    "may_offer_stewardship",
    "may_read_answers",
    "may_read_concerns",
    "may_see_act",
    "may_see_circle",
    "may_see_circles",
    "may_see_everybody",
    "may_see_invitation",
    "may_see_invitations",
    "may_see_offer",
    "may_see_person",
    "may_see_request",
    "may_see_requests",
    "may_start_circle",
    "may_take_back_act",
    "may_take_back_ask",
    "may_take_back_concern",
    "may_take_back_offer",
    "may_vouch",
    "may_welcome",
    "may_write_concern",
]
