"""What people do in and with collectives: the only door through which these tables are written."""

from swsolidarity.collectives.actions.founding import (
    Founding,
    found,
    keep_answers,
    make_founding_link,
    on_founded,
)
from swsolidarity.collectives.actions.invitations import accept_invitation, cancel_invitation, make_invitation
from swsolidarity.collectives.actions.members import (
    Shut,
    check_name,
    check_name_here,
    end_probation,
    forget_account,
    leave,
    on_left,
    rename,
    welcome,
)
from swsolidarity.collectives.actions.offices import (
    end_mandate,
    give,
    lay_down,
    offer_care,
    on_ending,
    take_care,
)
from swsolidarity.collectives.actions.requests import (
    accept_answer,
    ask_to_join,
    decline,
    take_back,
    vouch,
    welcome_by_steward,
)
from swsolidarity.collectives.actions.settings import set_exit_page, set_joining
from swsolidarity.collectives.actions.stewards import (
    accept_stewardship,
    decline_stewardship,
    offer_stewardship,
    take_back_offer,
)

__all__ = [
    "Founding",
    "Shut",
    "accept_answer",
    "accept_invitation",
    "accept_stewardship",
    "ask_to_join",
    "cancel_invitation",
    "check_name",
    "check_name_here",
    "decline",
    "decline_stewardship",
    "end_mandate",
    "end_probation",
    "forget_account",
    "found",
    "give",
    "keep_answers",
    "lay_down",
    "leave",
    "make_founding_link",
    "make_invitation",
    "offer_care",
    "offer_stewardship",
    "on_ending",
    "on_founded",
    "on_left",
    "rename",
    "set_exit_page",
    "set_joining",
    "take_back",
    "take_back_offer",
    "take_care",
    "vouch",
    "welcome",
    "welcome_by_steward",
]
