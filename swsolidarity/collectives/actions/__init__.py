"""What people do in and with collectives: the only door through which these tables are written."""

from swsolidarity.collectives.actions.admission import (
    DECLINE,
    LET_ON,
    TO_VOTE,
    take_back_concern,
    write_concern,
)
from swsolidarity.collectives.actions.agreements import agree, keep_version
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
from swsolidarity.collectives.actions.requests import (
    accept_answer,
    ask_invited,
    ask_to_join,
    take_back,
    vouch,
    welcome_by_steward,
)
from swsolidarity.collectives.actions.settings import set_exit_page, set_joining
from swsolidarity.collectives.actions.stewards import (
    accept_stewardship,
    decline_stewardship,
    elect,
    lay_down,
    offer_stewardship,
    take_back_offer,
)

__all__ = [
    "DECLINE",
    "LET_ON",
    "TO_VOTE",
    "Founding",
    "Shut",
    "accept_answer",
    "accept_invitation",
    "accept_stewardship",
    "agree",
    "ask_invited",
    "ask_to_join",
    "cancel_invitation",
    "check_name",
    "check_name_here",
    "decline_stewardship",
    "elect",
    "end_probation",
    "forget_account",
    "found",
    "keep_answers",
    "keep_version",
    "lay_down",
    "leave",
    "make_founding_link",
    "make_invitation",
    "offer_stewardship",
    "on_founded",
    "on_left",
    "rename",
    "set_exit_page",
    "set_joining",
    "take_back",
    "take_back_concern",
    "take_back_offer",
    "vouch",
    "welcome",
    "welcome_by_steward",
    "write_concern",
]
