"""What people do with decisions, and what the clock does."""

from swsolidarity.decisions.actions.closing import close
from swsolidarity.decisions.actions.elections import (
    TERM,
    call_election,
    leave,
    stand,
    stand_down,
    suggest,
    what_an_election_does,
)
from swsolidarity.decisions.actions.options import Offer
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
from swsolidarity.decisions.policy import ELECT

__all__ = [
    "CHANGE_RULE",
    "ELECT",
    "TERM",
    "Draft",
    "Offer",
    "call_election",
    "call_off",
    "close",
    "edit",
    "erase_wording",
    "freeze",
    "install_pack",
    "lapse",
    "leave",
    "next_version",
    "open_discussed",
    "open_vote",
    "propose_change",
    "put_to_vote",
    "recuse",
    "stand",
    "stand_down",
    "start",
    "suggest",
    "vote",
    "what_an_election_does",
    "withdraw",
    "write",
]
