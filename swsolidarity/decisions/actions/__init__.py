"""What people do with decisions, and what the clock does."""

from swsolidarity.decisions.actions.closing import close
from swsolidarity.decisions.actions.elsewhere import (
    confirm_result,
    enter_result,
    hand_out_roll,
    take_on,
)
from swsolidarity.decisions.actions.lots import add_to_lot
from swsolidarity.decisions.actions.proposals import (
    Draft,
    edit,
    put_to_vote,
    recuse,
    start,
    withdraw,
    write,
)
from swsolidarity.decisions.actions.rules import CHANGE_RULE, install_pack, next_version, propose_change
from swsolidarity.decisions.actions.voting import (
    call_off,
    freeze,
    lapse,
    open_discussed,
    open_vote,
    vote,
)
from swsolidarity.decisions.actions.wording import erase_wording

__all__ = [
    "CHANGE_RULE",
    "Draft",
    "add_to_lot",
    "call_off",
    "close",
    "confirm_result",
    "edit",
    "enter_result",
    "erase_wording",
    "freeze",
    "hand_out_roll",
    "install_pack",
    "lapse",
    "next_version",
    "open_discussed",
    "open_vote",
    "propose_change",
    "put_to_vote",
    "recuse",
    "start",
    "take_on",
    "vote",
    "withdraw",
    "write",
]
