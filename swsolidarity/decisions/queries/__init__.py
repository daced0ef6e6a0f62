"""What people ask about decisions."""

from swsolidarity.decisions.queries.due import (
    ballots_to_forget,
    due_to_close,
    due_to_open,
    old_drafts,
    rolls_to_forget,
    traces_left,
)
from swsolidarity.decisions.queries.electorate import (
    electorate,
    has_recused,
    on_the_roll,
    roll_now,
    roll_sizes,
)
from swsolidarity.decisions.queries.lists import needs_you, over, under_way, waiting, waiting_count
from swsolidarity.decisions.queries.proposals import asked_to_stand, options, place_of, proposal, question
from swsolidarity.decisions.queries.rules import (
    rule_draft,
    rule_in_force,
    rules_in_force,
    rules_to_ask_by,
    versions,
)

__all__ = [
    "asked_to_stand",
    "ballots_to_forget",
    "due_to_close",
    "due_to_open",
    "electorate",
    "has_recused",
    "needs_you",
    "old_drafts",
    "on_the_roll",
    "options",
    "over",
    "place_of",
    "proposal",
    "question",
    "roll_now",
    "roll_sizes",
    "rolls_to_forget",
    "rule_draft",
    "rule_in_force",
    "rules_in_force",
    "rules_to_ask_by",
    "traces_left",
    "under_way",
    "versions",
    "waiting",
    "waiting_count",
]
