"""What people do in and with collectives: the only door through which these tables are written."""

from swsolidarity.collectives.actions.admission import (
    DECLINE,
    LET_ON,
    TO_VOTE,
    take_back_concern,
    write_concern,
)
from swsolidarity.collectives.actions.agreements import (
    agree,
    keep_version,
)
from swsolidarity.collectives.actions.circle_pairs import (
    ask_circle,
    without_pictures,
)
from swsolidarity.collectives.actions.circles import (
    answer_asker,
    decline_circle,
    describe_circle,
    enter_circle,
    invite_to_circle,
    leave_circle,
    name_in_circle,
    on_left_circle,
    start_circle,
    take_back_ask,
)
from swsolidarity.collectives.actions.founding import (
    Founding,
    found,
    keep_answers,
    make_founding_link,
    on_founded,
)
from swsolidarity.collectives.actions.invitations import (
    accept_invitation,
    cancel_invitation,
    make_invitation,
)
from swsolidarity.collectives.actions.members import (
    Shut,
    check_name,
    check_name_here,
    end_probation,
    forget_account,
    leave,
    on_ending,
    on_left,
    on_words_removed,
    rename,
    welcome,
)
from swsolidarity.collectives.actions.mutes import (
    mute,
    set_block,
    unmute,
)
from swsolidarity.collectives.actions.offices import (
    end_mandate,
    give,
    lay_down,
    offer_care,
    take_care,
)
from swsolidarity.collectives.actions.on_call import (
    be_off_call,
    be_on_call,
)
from swsolidarity.collectives.actions.pictures import ask_for_pictures, no_pictures
from swsolidarity.collectives.actions.requests import (
    accept_answer,
    ask_invited,
    ask_to_join,
    take_back,
    vouch,
    welcome_by_steward,
)
from swsolidarity.collectives.actions.settings import (
    set_exit_page,
    set_joining,
)
from swsolidarity.collectives.actions.stewards import (
    accept_stewardship,
    decline_stewardship,
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
    "answer_asker",
    "ask_circle",
    "ask_for_pictures",
    "ask_invited",
    "ask_to_join",
    "be_off_call",
    "be_on_call",
    "cancel_invitation",
    "check_name",
    "check_name_here",
    "decline_circle",
    "decline_stewardship",
    "describe_circle",
    "end_mandate",
    "end_probation",
    "enter_circle",
    "forget_account",
    "found",
    "give",
    "invite_to_circle",
    "keep_answers",
    "keep_version",
    "lay_down",
    "leave",
    "leave_circle",
    "make_founding_link",
    "make_invitation",
    "mute",
    "name_in_circle",
    "no_pictures",
    "offer_care",
    "offer_stewardship",
    "on_ending",
    "on_founded",
    "on_left",
    "on_left_circle",
    "on_words_removed",
    "rename",
    "set_block",
    "set_exit_page",
    "set_joining",
    "start_circle",
    "take_back",
    "take_back_ask",
    "take_back_concern",
    "take_back_offer",
    "take_care",
    "unmute",
    "vouch",
    "welcome",
    "welcome_by_steward",
    "without_pictures",
    "write_concern",
]
