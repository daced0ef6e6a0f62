"""What counting costs: a million simple ballots, ranked and shared counts, and closing a large vote.

Each count runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter, sleep
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock, ids
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions, ballots, methods
from swsolidarity.decisions.models import Proposal, RollEntry
from swsolidarity.decisions.rules import Option, Question
from swsolidarity.decisions.rules.pack import STARTING_PACK
from swsolidarity.decisions.rules.papers import write_marks, write_points, write_ranking
from swsolidarity.operations.bench.servers import own_peak_memory
from swsolidarity.operations.seed.chance import Chance

AT_ONCE = 5_000
OPTIONS = 12


def _vote(chance: Chance) -> str:
    return chance.one_of(("yes", "yes", "no", "abstain"))


def _marks(chance: Chance) -> str:
    return write_marks(option for option in range(OPTIONS) if chance.once_in(3))


def _points(chance: Chance) -> str:
    return write_points({option: chance.below(6) for option in range(4)})


def _ranking(chance: Chance) -> str:
    return write_ranking([(option,) for option in chance.some_of(range(OPTIONS), 1 + chance.below(5))])


# The rule, how many of the ballots asked for are counted, and one ballot.
COUNTS: dict[str, tuple[str, int, Callable[[Chance], str]]] = {
    "count votes": ("spend_small", 1, _vote),
    "count approvals": ("pick_some", 1, _marks),
    "count scores": ("rate", 1, _points),
    "count irv": ("instant_runoff", 10, _ranking),
    "count schulze": ("choose", 10, _ranking),
    "count stv": ("election", 10, _ranking),
    "count equal shares": ("share_money", 10, _marks),
}
CLOSE = "close a secret vote"
MEANWHILE = ("reads meanwhile", "writes meanwhile")
BETWEEN = 0.01
_CLOSE_ONE = f"""
from swsolidarity import create_app
from {__name__} import close_one
close_one(create_app())
"""


def measure(name: str, most: int) -> dict[str, int]:
    """Count once, here: microseconds from the papers to the outcome, and ballots."""
    key, part, paper = COUNTS[name]
    ballots = max(1, most // part)
    terms, chance = STARTING_PACK[key], Chance(1, name)
    # The papers of an electorate repeat; drawing each anew would measure the drawing.
    some = [paper(chance) for _ in range(10_000)]
    papers = [some[number % len(some)] for number in range(ballots)]
    question = Question(
        terms=terms,
        eligible=ballots,
        options=tuple(Option(str(number), cost=1_000_000) for number in range(OPTIONS)),
        places=3 if key == "election" else 1,
        budget=4_000_000,
        lot=tuple(range(OPTIONS)),
    )
    method = methods.named(terms.method)
    began = perf_counter()
    method.verdict(method.count(Counter(papers), question), question)
    return {"microseconds": int((perf_counter() - began) * 1_000_000), "ballots": ballots}


def rows(app: Flask, only: str, most: int) -> list[dict[str, Any]]:
    """Every count whose name has ``only`` in it, of ``most`` ballots or fewer, and a large vote closed."""
    found = [_apart(name, most) for name in COUNTS if only in name]
    if only in CLOSE:
        with app.app_context():
            found.extend(_close(max(5, most // 10)))
            db.engine.dispose()
    return found


def _apart(name: str, most: int) -> dict[str, Any]:
    ran = subprocess.run(  # noqa: S603  # our own interpreter, our own module, a name of our own list
        [sys.executable, "-c", f"from {__name__} import tell; tell()", name, str(most)],
        check=True,
        capture_output=True,
        text=True,
    )
    return {"name": name, **json.loads(ran.stdout)}


def _close(people_more: int) -> list[dict[str, Any]]:
    """A collective as large as a federation votes in secret; what closing takes, and how long others wait."""
    with transaction():
        collective = db.session.scalars(select(Collective).order_by(Collective.id).limit(1)).one()
        founder = db.session.scalars(
            select(Membership)
            .where(Membership.collective_id == collective.id, Membership.state == "active")
            .limit(1)
        ).one()
        people = [
            {
                "public_id": ids.public_id(),
                "collective_id": collective.id,
                "state": "active",
                "joined_at": founder.joined_at,
                "agreed_version": 0,
            }
            for _ in range(people_more)
        ]
        for some in _pieces(people):
            db.session.execute(insert(Membership), some)
        asked = actions.write(
            founder,
            actions.Draft(
                title="x", background="", what_happens=say("x"), rule_key="spend_small", secrecy="secret"
            ),
        )
        actions.start(founder, asked)
        number, here = asked.id, collective.id
    with transaction():
        on_it = RollEntry.proposal_id == number
        roll = db.session.scalars(select(RollEntry.membership_id).where(on_it)).all()
        ballots.cast_secret_for_all(number, ("no" if one % 3 == 0 else "yes" for one in roll))
        db.session.execute(update(Proposal).where(Proposal.id == number).values(voted=len(roll)))
    db.session.remove()
    with subprocess.Popen(  # noqa: S603  # our own interpreter, our own module, a number of our own
        [sys.executable, "-c", _CLOSE_ONE, str(number)],
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        reads, writes = _others_meanwhile(worker, here)
        told = json.loads(worker.communicate()[0])
    return [
        {"name": CLOSE, "ballots": len(roll), **told},
        *(
            {"name": name, "ballots": len(took), "microseconds": max(took), "peak_memory_kb": None}
            for name, took in zip(MEANWHILE, (reads, writes), strict=True)
        ),
    ]


def _others_meanwhile(worker: subprocess.Popen[str], collective: int) -> tuple[list[int], list[int]]:
    """How many microseconds each read and each write took that was done until the worker ended."""
    reads: list[int] = []
    writes: list[int] = []
    lists = select(Proposal.id).where(Proposal.collective_id == collective).limit(20)
    nothing = update(Collective).where(Collective.id == collective).values(id=collective)
    while not writes or worker.poll() is None:
        began = perf_counter()
        db.session.execute(lists).all()
        db.session.rollback()
        then = perf_counter()
        with transaction():
            db.session.execute(nothing)
        reads.append(int((then - began) * 1_000_000))
        writes.append(int((perf_counter() - then) * 1_000_000))
        sleep(BETWEEN)
    return reads, writes


def close_one(app: Flask) -> None:
    """Close one vote as the worker does, in a process of its own, and print what it took as JSON."""
    number = int(sys.argv[1])
    with app.app_context(), clock.moved(timedelta(days=60)):
        began = perf_counter()
        ahead = actions.count_ahead(number)
        with transaction():
            actions.close(number, ahead)
        spent = int((perf_counter() - began) * 1_000_000)
    print(json.dumps({"microseconds": spent, "peak_memory_kb": own_peak_memory()}))  # noqa: T201


def _pieces(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)]


def tell() -> None:
    """Print one count as JSON; its name and how many ballots are the arguments of the process."""
    name, most = sys.argv[1:]
    print(json.dumps({**measure(name, int(most)), "peak_memory_kb": own_peak_memory()}))  # noqa: T201
