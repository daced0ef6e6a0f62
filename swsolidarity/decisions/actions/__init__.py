"""What people do with decisions, and what the clock does."""

from swsolidarity.decisions.actions.amendments import AMEND
from swsolidarity.decisions.actions.amendments import settle as settle_amendment
from swsolidarity.decisions.actions.closing import close, count_ahead
from swsolidarity.decisions.actions.elections import (
    call_election,
    give_more_time,
    leave,
    months_of,
    stand,
    stand_down,
    suggest,
    what_an_election_does,
)
from swsolidarity.decisions.actions.elsewhere import (
    confirm_result,
    enter_result,
    hand_out_roll,
    take_on,
)
from swsolidarity.decisions.actions.follow_ups import done, looked_again, plan
from swsolidarity.decisions.actions.helped import (
    accept_proxy,
    confirm_help,
    decline_proxy,
    drop_help,
    give_proxy,
    put_in,
    stop_helping,
    take_back_proxy,
    vote_for,
)
from swsolidarity.decisions.actions.in_talk import ask_in_talk, write_in_talk
from swsolidarity.decisions.actions.lots import add_to_lot
from swsolidarity.decisions.actions.options import Offer
from swsolidarity.decisions.actions.proposals import (
    Draft,
    edit,
    fix,
    open_fixed,
    put_to_vote,
    recuse,
    start,
    withdraw,
    write,
)
from swsolidarity.decisions.actions.reminders import remind
from swsolidarity.decisions.actions.rounds import ask_again
from swsolidarity.decisions.actions.rules import (
    CHANGE_RULE,
    install_pack,
    next_version,
    propose_change,
    propose_rule,
)
from swsolidarity.decisions.actions.seconds import lapse_unseconded, second, take_back
from swsolidarity.decisions.actions.standing import take_the_place
from swsolidarity.decisions.actions.voting import (
    call_off,
    considered,
    forget_vote_words,
    freeze,
    lapse,
    lapse_frozen,
    open_discussed,
    open_vote,
    vote,
)
from swsolidarity.decisions.actions.wording import erase_wording, forget_subject, forget_who
from swsolidarity.decisions.policy import ELECT

__all__ = [
    "AMEND",
    "CHANGE_RULE",
    "ELECT",
    "Draft",
    "Offer",
    "accept_proxy",
    "add_to_lot",
    "ask_again",
    "ask_in_talk",
    "call_election",
    "call_off",
    "close",
    "confirm_help",
    "confirm_result",
    "considered",
    "count_ahead",
    "decline_proxy",
    "done",
    "drop_help",
    "edit",
    "enter_result",
    "erase_wording",
    "fix",
    "forget_subject",
    "forget_vote_words",
    "forget_who",
    "freeze",
    "give_more_time",
    "give_proxy",
    "hand_out_roll",
    "install_pack",
    "lapse",
    "lapse_frozen",
    "lapse_unseconded",
    "leave",
    "looked_again",
    "months_of",
    "next_version",
    "open_discussed",
    "open_fixed",
    "open_vote",
    "plan",
    "propose_change",
    "propose_rule",
    "put_in",
    "put_to_vote",
    "recuse",
    "remind",
    "second",
    "settle_amendment",
    "stand",
    "stand_down",
    "start",
    "stop_helping",
    "suggest",
    "take_back",
    "take_back_proxy",
    "take_on",
    "take_the_place",
    "vote",
    "vote_for",
    "what_an_election_does",
    "withdraw",
    "write",
    "write_in_talk",
]
