"""What people do with decisions, and what the clock does."""

from swsolidarity.decisions.actions.amendments import AMEND
from swsolidarity.decisions.actions.amendments import settle as settle_amendment
from swsolidarity.decisions.actions.closing import close
from swsolidarity.decisions.actions.follow_ups import done, looked_again
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
from swsolidarity.decisions.actions.rules import CHANGE_RULE, install_pack, next_version, propose_change
from swsolidarity.decisions.actions.seconds import lapse_unseconded, second, take_back
from swsolidarity.decisions.actions.voting import (
    call_off,
    freeze,
    lapse,
    lapse_frozen,
    open_discussed,
    open_vote,
    vote,
)
from swsolidarity.decisions.actions.wording import erase_wording

__all__ = [
    "AMEND",
    "CHANGE_RULE",
    "Draft",
    "ask_again",
    "call_off",
    "close",
    "done",
    "edit",
    "erase_wording",
    "fix",
    "freeze",
    "install_pack",
    "lapse",
    "lapse_frozen",
    "lapse_unseconded",
    "looked_again",
    "next_version",
    "open_discussed",
    "open_fixed",
    "open_vote",
    "propose_change",
    "put_to_vote",
    "recuse",
    "remind",
    "second",
    "settle_amendment",
    "start",
    "take_back",
    "vote",
    "withdraw",
    "write",
]
