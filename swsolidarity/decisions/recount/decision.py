"""A decision as the site itself publishes it (``decision/1``): rule, options, ballots and lot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swsolidarity.core.verdict import Invalid, Sentence, say
from swsolidarity.decisions import methods
from swsolidarity.decisions.recount import election, source
from swsolidarity.decisions.recount.election import MOST_MONEY, MOST_OPTIONS, Election, whole, whole_order
from swsolidarity.decisions.recount.source import Unreadable, inside
from swsolidarity.decisions.rules import Option, Question, lots, record
from swsolidarity.decisions.rules.question import CHOICE, KINDS
from swsolidarity.decisions.rules.terms import read as read_terms

FORMAT = "decision/1"
MOST_HASHED = 10**7
"""The hash goes through every ballot, so there are not endlessly many."""
_LONGEST_TEXT = 1000


def read(content: bytes) -> Election:
    """The decision in a file. Raises ``Unreadable``."""
    data = source.parsed(content)
    ballots = _ballots(data)
    faults: list[Sentence] = []
    hashed = data.get("ballots_hash")
    found = record.box_hash(ballots)
    if hashed != found:
        faults.append(say("The hash in the file is not that of its ballots: something was changed."))
    options = _options(data)
    question = _question(data, options)
    drawn = _lot(data, question, found, faults)
    labels = [each.get("label") for each in data.get("options", ())]
    for place, ballot in enumerate(ballots):
        try:
            methods.named(question.terms.method).validate(ballot, question)
        except Invalid:
            raise Unreadable(
                say("A ballot in the file is not one for its question."), at=("ballots", place)
            ) from None
    return Election(
        kind=question.terms.method,
        title=election.name(data.get("title") or data.get("proposal") or ""),
        names=tuple(
            election.name(label or f"{place + 1}") if isinstance(label, str | None) else str(place + 1)
            for place, label in enumerate(labels)
        ),
        numbers=tuple(range(len(options))),
        seats=question.places,
        ballots=ballots,
        costs=tuple(option.cost for option in options),
        budget=question.budget,
        money_scale=_scale(question.step),
        lot=drawn,
        question=question,
        expected=[{"method": question.terms.method, **_published(data)}],
        published=True,
        faults=tuple(faults),
    )


def _ballots(data: Any) -> dict[str, int]:
    rows = data.get("ballots")
    if not isinstance(rows, list):
        raise Unreadable(
            say("The ballots of this decision are not published, so it cannot be counted again.")
        )
    ballots: dict[str, int] = {}
    for place, row in enumerate(rows):
        with inside("ballots", place):
            if not isinstance(row, list) or len(row) != 2 or not isinstance(row[1], str):
                raise Unreadable(say("A ballot must be a pair: how often, and what it says."))
            number = whole(row[0], "The count of a ballot", least=1, most=MOST_HASHED)
            if len(row[1]) > _LONGEST_TEXT or row[1] in ballots:
                raise Unreadable(say("The same ballot stands twice in the file, or is too long."))
            ballots[row[1]] = number
    whole(sum(ballots.values()), "The number of ballots", most=MOST_HASHED)
    return ballots


def _options(data: Mapping[str, Any]) -> tuple[Option, ...]:
    rows = data.get("options", [])
    if not isinstance(rows, list) or len(rows) > MOST_OPTIONS:
        raise Unreadable(say("The options must be a list, and not too long."))
    options = []
    for place, row in enumerate(rows):
        with inside("options", place):
            if (
                not isinstance(row, dict)
                or not isinstance(row.get("id"), str)
                or row.get("kind") not in KINDS
            ):
                raise Unreadable(say("An option must have an id and a kind."))
            cost = whole(row.get("cost", 0), "A cost", most=MOST_MONEY)
            options.append(Option(row["id"], row.get("kind", CHOICE), cost))
    return tuple(options)


def _question(data: Mapping[str, Any], options: tuple[Option, ...]) -> Question:
    rule, roll = data.get("rule"), data.get("roll")
    if not isinstance(rule, dict) or not isinstance(roll, dict):
        raise Unreadable(say("The rule or the roll of this decision is missing."))
    if str(rule.get("method")) not in methods.METHODS:
        raise Unreadable(say("The method of this rule is not known here."))
    try:
        terms = read_terms(rule["method"], rule["params"])
    except Invalid as error:
        raise Unreadable(error.why) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable(say("The rule in this file is not whole.")) from None
    return Question(
        terms=terms,
        eligible=whole(roll.get("size"), "The size of the roll"),
        call=whole(data.get("call", 1), "call", least=1, most=2),
        options=options,
        places=whole(data.get("places", 1), "places", least=1, most=MOST_OPTIONS),
        people=data.get("people") is True,
        budget=whole(data.get("budget", 0), "The budget", most=MOST_MONEY),
        step=whole(data.get("step", 100), "step", least=1, most=10**9),
        open_objections=whole(data.get("open_objections", 0), "open_objections", most=MOST_HASHED),
    )


def _lot(
    data: Mapping[str, Any], question: Question, box_hash: str, faults: list[Sentence]
) -> tuple[int, ...]:
    """The order of the options, drawn again where the secrets are published."""
    lot = data.get("lot")
    said = lot.get("order") if isinstance(lot, dict) else lot
    if lot is None or not question.options:
        return ()
    order = said
    if isinstance(lot, dict) and lot.get("secrets") is not None:
        proposal: Any = data.get("proposal")
        try:
            drawn = lots.seed(proposal, box_hash, [bytes.fromhex(secret) for secret in lot["secrets"]])
            order = list(lots.order(drawn, proposal, [option.id for option in question.options]))
        except (TypeError, ValueError, AttributeError):
            raise Unreadable(say("The secrets of the lot cannot be read.")) from None
        if lot.get("seed", drawn.hex()) != drawn.hex() or (said is not None and said != order):
            faults.append(say("The lot in the file is not the one its secrets draw."))
    return whole_order(order, len(question.options))


def _scale(step: int) -> int:
    """Minor units in one unit of money: what shares are raised by, where that is one unit."""
    return step if step in (1, 10, 100, 1000, 10_000) else 100


def _published(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: data[key] for key in ("code", "winners", "tied") if key in data}
