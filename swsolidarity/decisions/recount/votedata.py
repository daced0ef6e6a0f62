"""Elections as ``votedata/1``: JSON with ballots grouped or one a line, and published results to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple

from swsolidarity.core.verdict import Invalid, say
from swsolidarity.decisions.recount import election, source
from swsolidarity.decisions.recount.election import (
    APPROVAL,
    BUDGET,
    CONSENT,
    MOST_MONEY,
    MOST_OPTIONS,
    RANKED,
    SCORE,
    YESNO,
    Election,
    whole,
)
from swsolidarity.decisions.recount.source import Unreadable
from swsolidarity.decisions.rules import Question, Terms, papers
from swsolidarity.decisions.rules.terms import Approval, Share

FORMAT = "votedata/1"
MOST_POINTS = 10**6
_BALLOTS = b'\n"ballots": [\n'
_BASES = {"yes+no": "decisive", "yes+no+abstain": "cast", "eligible": "eligible"}
_ANSWERS = {
    "consent": "consent",
    "concern": "concern",
    "consent_with_concern": "concern",
    "stand_aside": "aside",
    "objection": "object",
    "object": "object",
    "abstain": "abstain",
}

Found = Iterator[tuple[bytes, Any, int]]
"""Ballots as they stand in a file: the line, where each has its own; the value; how often it stands there."""


class _File(NamedTuple):
    """Everything but the ballots, the ballots, and the whole text."""

    data: Mapping[str, Any]
    found: Found
    content: bytes


def read(content: bytes) -> Election:
    """The election in a file. Raises ``Unreadable``."""
    data, found = _split(content)
    if data.get("format") != FORMAT:
        raise Unreadable(say("This is no format that is known here."))
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in _READ:
        raise Unreadable(say("This kind of election is not counted here."))
    return _READ[kind](_File(data, found, content))


def _split(content: bytes) -> tuple[Mapping[str, Any], Found]:
    """Everything but the ballots, and the ballots; where they stand one a line, equal lines are read once."""
    start = content.find(_BALLOTS)
    end = -1 if start < 0 else max(content.find(b"\n]\n", start), content.find(b"\n],\n", start))
    if end > start:
        first = start + len(_BALLOTS)
        try:
            data = source.parsed(content[:first] + content[end:])
            rows = _rows(content, first, end + 1)
        except Unreadable:
            data, rows = None, None
        if isinstance(data, dict) and rows is not None:
            return data, iter(rows)
    data = source.parsed(content)
    if not isinstance(data, dict):
        raise Unreadable(say("This is not an election."))
    ballots = data.get("ballots", [])
    if not isinstance(ballots, list):
        raise Unreadable(say("The ballots must be a list."))
    return data, ((b"", value, 1) for value in ballots)


def _rows(content: bytes, first: int, end: int) -> list[tuple[bytes, Any, int]] | None:
    """The ballots between two places, if each has a line to itself; None if they are laid out otherwise."""
    file = BytesIO(content)
    file.seek(first)
    distinct = Counter(islice(file, content.count(b"\n", first, end)))
    last = content[content.rfind(b"\n", first - 1, end - 1) + 1 : end]
    rows = []
    for line, times in distinct.items():
        text = line.strip()
        if not text:
            continue
        if text.endswith(b",") == (line == last) or (line == last and times > 1):
            return None
        value = source.parsed(text.removesuffix(b","))
        if not isinstance(value, list):
            return None
        rows.append((line, value, times))
    return rows


def _ballots(file: _File, paper: Callable[[Any], str]) -> dict[str, int]:
    """Every ballot through ``paper``, which writes one as text. Raises ``Unreadable``, with the line."""
    ballots: dict[str, int] = {}
    cast = 0
    for line, row, times in file.found:
        try:
            if not isinstance(row, list) or len(row) != 2:
                raise Unreadable(say("A ballot must be a pair: how often, and what it says."))
            number = times * whole(row[0], "The count of a ballot", least=1)
            text = paper(row[1])
        except Unreadable as error:
            place = file.content.find(b"\n" + line) + 1 if line else 0
            raise Unreadable(error.why, source.line_of(file.content, place) if place else None) from None
        ballots[text] = ballots.get(text, 0) + number
        cast += number
    whole(cast, "The number of ballots")
    if "n_ballots" in file.data:
        place = file.content.find(b'"n_ballots"')
        at = source.line_of(file.content, place) if place >= 0 else None
        election.agree(whole(file.data["n_ballots"], "n_ballots", line=at), cast, at)
    return ballots


def _common(data: Mapping[str, Any], options: str = "candidates") -> dict[str, Any]:
    names = _list(data, options)
    if len(names) > MOST_OPTIONS:
        raise Unreadable(say("More than %(most)s options are not counted.", most=MOST_OPTIONS))
    expected = data.get("expected", [])
    if not isinstance(expected, list) or not all(isinstance(each, dict) for each in expected):
        raise Unreadable(say("The expected results must be a list of objects."))
    return {
        "title": election.name(data.get("title", "")),
        "numbers": tuple(range(len(names))),
        "seats": whole(data.get("seats", 1), "seats", least=1, most=MOST_OPTIONS),
        "expected": expected,
    }


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    if not isinstance(value, list):
        raise Unreadable(say("%(key)s must be a list.", key=key))
    return value


def _marked(value: Any, options: int) -> str:
    if not isinstance(value, list):
        raise Unreadable(say("This ballot is not a list."))
    return election.marks(value, options)


def _points(value: Any, options: int, most: int) -> str:
    if not isinstance(value, dict):
        raise Unreadable(say("This ballot does not give points to options."))
    given = {}
    for key, points in value.items():
        option = int(key) if key.isascii() and key.isdigit() and len(key) < 4 else -1
        if str(option) != key:
            raise Unreadable(say("This ballot names an option that does not exist."))
        given[election.exists(option, options)] = whole(points, "Points", most=most)
    return papers.write_points(given)


def _ranked(file: _File) -> Election:
    names = tuple(election.name(each) for each in _list(file.data, "candidates"))

    def paper(value: Any) -> str:
        if not isinstance(value, list):
            raise Unreadable(say("This ballot is not a list."))
        groups = [each if isinstance(each, list) else [each] for each in value]
        return election.ranking(groups, len(names))

    common = _common(file.data)
    return Election(kind=RANKED, names=names, ballots=_ballots(file, paper), **common)


def _approval(file: _File) -> Election:
    names = tuple(election.name(each) for each in _list(file.data, "candidates"))
    common = _common(file.data)
    ballots = _ballots(file, lambda value: _marked(value, len(names)))
    return Election(kind=APPROVAL, names=names, ballots=ballots, **common)


def _score(file: _File) -> Election:
    names = tuple(election.name(each) for each in _list(file.data, "candidates"))
    most = whole(file.data.get("max_score", 5), "max_score", least=1, most=MOST_POINTS)
    common = _common(file.data)
    ballots = _ballots(file, lambda value: _points(value, len(names), most))
    return Election(kind=SCORE, names=names, ballots=ballots, most=most, points=True, **common)


def _budget(file: _File) -> Election:
    projects = _list(file.data, "projects")
    if not all(isinstance(each, dict) for each in projects):
        raise Unreadable(say("A project must be an object."))
    common = _common(file.data, "projects")
    points = file.data.get("ballot_type", "approval")
    if points not in ("approval", "points"):
        raise Unreadable(say("Ballots are of the type approval or points."))
    size = len(projects)

    def paper(value: Any) -> str:
        if points == "points":
            return _points(value, size, MOST_POINTS)
        return _marked(value, size)

    return Election(
        kind=BUDGET,
        names=tuple(election.name(each.get("name", each.get("id", ""))) for each in projects),
        ballots=_ballots(file, paper),
        costs=tuple(whole(each.get("cost"), "A cost", most=MOST_MONEY) for each in projects),
        budget=whole(file.data.get("budget"), "The budget", most=MOST_MONEY),
        money_scale=whole(file.data.get("money_scale", 1), "money_scale", least=1, most=10**6),
        points=points == "points",
        lot=by_id([str(each.get("id", "")) for each in projects]),
        **common,
    )


def by_id(ids: list[str]) -> tuple[int, ...]:
    """What these files take instead of a lot where none is given: the ids in the order of their text."""
    return tuple(sorted(range(len(ids)), key=lambda place: (ids[place], place)))


def _answers(data: Mapping[str, Any], key: str, known: Mapping[str, str]) -> dict[str, int]:
    answers = data.get(key)
    if not isinstance(answers, dict):
        raise Unreadable(say("%(key)s must be an object.", key=key))
    ballots: dict[str, int] = {}
    for answer, times in answers.items():
        if answer not in known:
            raise Unreadable(say("This answer is not known: %(answer)s.", answer=answer[:40]))
        if whole(times, "The count of a ballot"):
            ballots[known[answer]] = ballots.get(known[answer], 0) + times
    return ballots


def _asked(data: Mapping[str, Any], ballots: Mapping[str, int], terms: Any, **parts: Any) -> Question:
    """The rule of the file as terms. Raises ``Unreadable``."""
    eligible = whole(data.get("eligible"), "eligible")
    if sum(ballots.values()) > eligible:
        raise Unreadable(say("More people voted than could vote."))
    rule = data.get("rule")
    if not isinstance(rule, dict):
        raise Unreadable(say("%(key)s must be an object.", key="rule"))
    try:
        made = Terms(open_hours=1, turnout=_share(rule.get("quorum")), **terms(rule))
    except Invalid as error:
        raise Unreadable(error.why) from None
    return Question(terms=made, eligible=eligible, **parts)


def _share(value: Any) -> Share | None:
    """A fraction as text: ``2/3``. Raises ``Unreadable``."""
    if value is None:
        return None
    num, slash, den = value.partition("/") if isinstance(value, str) else ("", "", "")
    return Share(
        election.digits(num, "A share", most=1000),
        election.digits(den, "A share", least=1, most=1000) if slash else 1,
    )


def _yesno(file: _File) -> Election:
    ballots = _answers(file.data, "votes", {"yes": "yes", "no": "no", "abstain": "abstain"})

    def terms(rule: Mapping[str, Any]) -> dict[str, Any]:
        base, strict = rule.get("base", "yes+no"), rule.get("strict", True)
        if not isinstance(base, str) or base not in _BASES or not isinstance(strict, bool):
            raise Unreadable(say("The rule of this vote is not known here."))
        share = _share(rule.get("threshold", "1/2")) or Share(1, 2)
        return {"method": "vote", "approval": Approval(share, _BASES[base], strict)}

    question = _asked(file.data, ballots, terms)
    common = _common({**file.data, "candidates": []})
    return Election(kind=YESNO, ballots=ballots, question=question, **common)


def _consent(file: _File) -> Election:
    ballots = _answers(file.data, "responses", _ANSWERS)
    cast = sum(ballots.values())

    def terms(rule: Mapping[str, Any]) -> dict[str, Any]:
        aside = rule.get("max_stand_asides")
        if isinstance(aside, int) and not isinstance(aside, bool):  # so many people, not a share of them
            aside = f"{min(aside, cast)}/{max(cast, 1)}"
        return {"method": "consent", "aside": _share(aside)}

    question = _asked(file.data, ballots, terms, open_objections=ballots.get("object", 0))
    common = _common({**file.data, "candidates": []})
    return Election(kind=CONSENT, ballots=ballots, question=question, **common)


_READ = {
    RANKED: _ranked,
    APPROVAL: _approval,
    SCORE: _score,
    BUDGET: _budget,
    YESNO: _yesno,
    CONSENT: _consent,
}
