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
from swsolidarity.collectives.actions.requests import (
    accept_answer,
    ask_to_join,
    decline,
    take_back,
    vouch,
    welcome_by_steward,
)
from swsolidarity.collectives.actions.settings import set_exit_page, set_joining

__all__ = [
    "Founding",
    "Shut",
    "accept_answer",
    "accept_invitation",
    "ask_to_join",
    "cancel_invitation",
    "check_name",
    "check_name_here",
    "decline",
    "end_probation",
    "forget_account",
    "found",
    "keep_answers",
    "leave",
    "make_founding_link",
    "make_invitation",
    "on_founded",
    "on_left",
    "rename",
    "set_exit_page",
    "set_joining",
    "take_back",
    "vouch",
    "welcome",
    "welcome_by_steward",
]
