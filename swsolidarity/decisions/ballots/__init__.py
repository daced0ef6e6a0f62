"""The ballot box: rolls, casting, counting, sealing, forgetting. Nobody else touches these tables.

Casting in secret writes two things in one transaction, a ballot without a person or time, and "has voted" on
the roll, and nothing else. Sealing moves every ballot to a fresh random id in random order and writes the
roll anew, so that nothing the database keeps about rows joins the two again.
"""

from __future__ import annotations

from swsolidarity.decisions.ballots.box import (
    BoxBroken,
    Loose,
    Stored,
    burn,
    check_roll,
    cut_loose,
    enter_elsewhere,
    entered_elsewhere,
    forget_ballots,
    forget_roll,
    in_the_box,
    seal,
)
from swsolidarity.decisions.ballots.casting import (
    Mine,
    cast_named,
    cast_named_in_bulk,
    cast_secret,
    cast_secret_for_all,
    entry_of,
    make_roll,
    mine,
)
from swsolidarity.decisions.ballots.named import (
    ITS_WORDS,
    OWN_CHOICE,
    OWN_WORDS,
    Named,
    codes,
    forget_words_of,
    has_code,
    names,
    put_in_by_others,
    say_with_vote,
    unlisted,
)
from swsolidarity.decisions.models import NamedBallot, RollEntry, SecretBallot

TABLES = tuple(table.__tablename__ for table in (SecretBallot, NamedBallot, RollEntry))

__all__ = [
    "ITS_WORDS",
    "OWN_CHOICE",
    "OWN_WORDS",
    "TABLES",
    "BoxBroken",
    "Loose",
    "Mine",
    "Named",
    "Stored",
    "burn",
    "cast_named",
    "cast_named_in_bulk",
    "cast_secret",
    "cast_secret_for_all",
    "check_roll",
    "codes",
    "cut_loose",
    "enter_elsewhere",
    "entered_elsewhere",
    "entry_of",
    "forget_ballots",
    "forget_roll",
    "forget_words_of",
    "has_code",
    "in_the_box",
    "make_roll",
    "mine",
    "names",
    "put_in_by_others",
    "say_with_vote",
    "seal",
    "unlisted",
]
