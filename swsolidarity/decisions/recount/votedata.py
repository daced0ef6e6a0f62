"""Elections as ``votedata/1``: JSON with ballots grouped or one a line, and published results to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
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
    whole_order,
)
from swsolidarity.decisions.recount.packed import Packed
from swsolidarity.decisions.recount.pieces import Pieces, cut
from swsolidarity.decisions.recount.source import NotJson, Unreadable, inside
from swsolidarity.decisions.rules import Question, Terms, papers
from swsolidarity.decisions.rules.terms import Approval, Share

FORMAT = "votedata/1"
MOST_POINTS = 10**6
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


class _File(NamedTuple):
    """Everything in a file, and its ballots apart where they were cut out of its text."""

    data: Mapping[str, Any]
    pieces: Pieces | None

    def number(self, key: str, default: Any = None, *, what: str = "", **bounds: int) -> int:
        """A whole number within bounds. Raises ``Unreadable``."""
        with inside(key):
            return whole(self.data.get(key, default), what or key, **bounds)


def read(content: bytes) -> Election:
    """The election in a file. Raises ``Unreadable``."""
    pieces = cut(content)
    if pieces is not None:
        try:
            return _election(_File(pieces.rest, pieces))
        except NotJson:
            pass  # the ballots are not laid out like the first one
    data = source.parsed(content)
    if not isinstance(data, dict):
        raise Unreadable(say("This is not an election."))
    return _election(_File(data, None))


def _election(file: _File) -> Election:
    if file.data.get("format") != FORMAT:
        raise Unreadable(say("This is no format that is known here."), at=("format",))
    kind = file.data.get("kind")
    if not isinstance(kind, str) or kind not in _READ:
        raise Unreadable(say("This kind of election is not counted here."), at=("kind",))
    return _READ[kind](file)


def _ballots(file: _File, paper: Callable[[Any], str]) -> dict[str, int]:
    """Every ballot through ``paper``, which writes one as text. Raises ``Unreadable``, with the line."""
    ballots: dict[str, int] = {}

    def add(text: str, times: int) -> None:
        ballots[text] = ballots.get(text, 0) + times

    _each(file, paper, add)
    return ballots


def _packed(file: _File, paper: Callable[[Any], str]) -> Packed:
    """The same of ballots that are added up, so that a million different ones find room."""
    ballots = Packed()
    _each(file, paper, ballots.add)
    return ballots


def _each(file: _File, paper: Callable[[Any], str], add: Callable[[str, int], None]) -> None:
    cast = 0

    def read(row: Any, times: int) -> None:
        nonlocal cast
        if not isinstance(row, list) or len(row) != 2:
            raise Unreadable(say("A ballot must be a pair: how often, and what it says."))
        number = times * whole(row[0], "The count of a ballot", least=1)
        add(paper(row[1]), number)
        cast += number

    if file.pieces is None:
        with inside("ballots"):
            for place, row in enumerate(_list(file.data, "ballots")):
                with inside(place):
                    read(row, 1)
    else:
        for row, times, text in file.pieces.values():
            try:
                read(row, times)
            except Unreadable as error:
                raise Unreadable(error.why, file.pieces.line(text)) from None
    with inside("ballots"):
        whole(cast, "The number of ballots")
    if "n_ballots" in file.data:
        with inside("n_ballots"):
            election.agree(file.number("n_ballots"), cast)


def _common(file: _File, options: str = "candidates") -> dict[str, Any]:
    names = _list(file.data, options)
    if len(names) > MOST_OPTIONS:
        raise Unreadable(say("More than %(most)s options are not counted.", most=MOST_OPTIONS), at=(options,))
    expected = _list(file.data, "expected", [])
    for place, each in enumerate(expected):
        with inside("expected", place):
            _expectation(each, len(names))
    with inside("title"):
        title = election.name(file.data.get("title", ""))
    return {
        "title": title,
        "numbers": tuple(range(len(names))),
        "seats": file.number("seats", 1, least=1, most=MOST_OPTIONS),
        "expected": expected,
    }


def _expectation(value: Any, options: int) -> None:
    """Look at what a result to compare with asks of the count. Raises ``Unreadable``."""
    if not isinstance(value, dict):
        raise Unreadable(say("The expected results must be a list of objects."))
    if "lot_order" in value:
        with inside("lot_order"):
            whole_order(value["lot_order"], options)
    if "seats" in value:
        with inside("seats"):
            whole(value["seats"], "seats", least=1, most=MOST_OPTIONS)


def _list(data: Mapping[str, Any], key: str, default: Any = None) -> list[Any]:
    value = data.get(key, default)
    if not isinstance(value, list):
        raise Unreadable(say("%(key)s must be a list.", key=key), at=(key,))
    return value


def _names(file: _File) -> tuple[str, ...]:
    names = []
    for place, each in enumerate(_list(file.data, "candidates")):
        with inside("candidates", place):
            names.append(election.name(each))
    return tuple(names)


def _marked(value: Any, options: int) -> str:
    if not isinstance(value, list):
        raise Unreadable(say("This ballot is not a list."))
    return election.marks(value, options)


def _points(value: Any, options: int, most: int) -> str:
    if not isinstance(value, dict):
        raise Unreadable(say("This ballot does not give points to options."))
    given = {}
    for key, points in value.items():
        option = _option(key)
        if option >= options:
            election.exists(option, options)
        if type(points) is not int or not 0 <= points <= most:
            whole(points, "Points", most=most)
        given[option] = points
    return papers.write_points(given)


@lru_cache(maxsize=2 * MOST_OPTIONS)
def _option(key: str) -> int:
    option = int(key) if key.isascii() and key.isdigit() and len(key) < 4 else -1
    if str(option) != key:
        raise Unreadable(say("This ballot names an option that does not exist."))
    return option


def _ranked(file: _File) -> Election:
    names = _names(file)

    def paper(value: Any) -> str:
        if not isinstance(value, list):
            raise Unreadable(say("This ballot is not a list."))
        groups = [each if isinstance(each, list) else [each] for each in value]
        return election.ranking(groups, len(names))

    common = _common(file)
    return Election(kind=RANKED, names=names, ballots=_ballots(file, paper), **common)


def _approval(file: _File) -> Election:
    names, common = _names(file), _common(file)
    ballots = _packed(file, lambda value: _marked(value, len(names)))
    return Election(kind=APPROVAL, names=names, ballots=ballots, **common)


def _score(file: _File) -> Election:
    names, common = _names(file), _common(file)
    most = file.number("max_score", 5, least=1, most=MOST_POINTS)
    ballots = _packed(file, lambda value: _points(value, len(names), most))
    return Election(kind=SCORE, names=names, ballots=ballots, most=most, points=True, **common)


class _Project(NamedTuple):
    number: str
    name: str
    cost: int


def _project(value: Any) -> _Project:
    if not isinstance(value, dict):
        raise Unreadable(say("A project must be an object."))
    number = str(value.get("id", ""))
    name = election.name(value.get("name", number))
    with inside("cost"):
        return _Project(number, name, whole(value.get("cost"), "A cost", most=MOST_MONEY))


def _budget(file: _File) -> Election:
    common = _common(file, "projects")
    projects = []
    for place, each in enumerate(_list(file.data, "projects")):
        with inside("projects", place):
            projects.append(_project(each))
    points = file.data.get("ballot_type", "approval")
    if points not in ("approval", "points"):
        raise Unreadable(say("Ballots are of the type approval or points."), at=("ballot_type",))
    size = len(projects)

    def paper(value: Any) -> str:
        if points == "points":
            return _points(value, size, MOST_POINTS)
        return _marked(value, size)

    return Election(
        kind=BUDGET,
        names=tuple(one.name for one in projects),
        ballots=_ballots(file, paper),
        costs=tuple(one.cost for one in projects),
        budget=file.number("budget", what="The budget", most=MOST_MONEY),
        money_scale=file.number("money_scale", 1, least=1, most=10**6),
        points=points == "points",
        lot=by_id([one.number for one in projects]),
        **common,
    )


def by_id(ids: list[str]) -> tuple[int, ...]:
    """What these files take instead of a lot where none is given: the ids in the order of their text."""
    return tuple(sorted(range(len(ids)), key=lambda place: (ids[place], place)))


def _answers(file: _File, key: str, known: Mapping[str, str]) -> dict[str, int]:
    answers = file.data.get(key)
    if not isinstance(answers, dict):
        raise Unreadable(say("%(key)s must be an object.", key=key), at=(key,))
    ballots: dict[str, int] = {}
    for answer, times in answers.items():
        with inside(key, answer):
            if answer not in known:
                raise Unreadable(say("This answer is not known: %(answer)s.", answer=answer[:40]))
            if whole(times, "The count of a ballot"):
                ballots[known[answer]] = ballots.get(known[answer], 0) + times
    return ballots


def _asked(file: _File, ballots: Mapping[str, int], terms: Any, **parts: Any) -> Question:
    """The rule of the file as terms. Raises ``Unreadable``."""
    eligible = file.number("eligible")
    if sum(ballots.values()) > eligible:
        raise Unreadable(say("More people voted than could vote."), at=("eligible",))
    rule = file.data.get("rule")
    with inside("rule"):
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
    ballots = _answers(file, "votes", {"yes": "yes", "no": "no", "abstain": "abstain"})

    def terms(rule: Mapping[str, Any]) -> dict[str, Any]:
        base, strict = rule.get("base", "yes+no"), rule.get("strict", True)
        if not isinstance(base, str) or base not in _BASES or not isinstance(strict, bool):
            raise Unreadable(say("The rule of this vote is not known here."))
        share = _share(rule.get("threshold", "1/2")) or Share(1, 2)
        return {"method": "vote", "approval": Approval(share, _BASES[base], strict)}

    question = _asked(file, ballots, terms)
    return Election(kind=YESNO, ballots=ballots, question=question, **_without_options(file))


def _consent(file: _File) -> Election:
    ballots = _answers(file, "responses", _ANSWERS)
    cast = sum(ballots.values())

    def terms(rule: Mapping[str, Any]) -> dict[str, Any]:
        aside = rule.get("max_stand_asides")
        if isinstance(aside, int) and not isinstance(aside, bool):  # so many people, not a share of them
            aside = f"{min(aside, cast)}/{max(cast, 1)}"
        return {"method": "consent", "aside": _share(aside)}

    question = _asked(file, ballots, terms, open_objections=ballots.get("object", 0))
    return Election(kind=CONSENT, ballots=ballots, question=question, **_without_options(file))


def _without_options(file: _File) -> dict[str, Any]:
    return _common(file._replace(data={**file.data, "candidates": []}))


_READ = {
    RANKED: _ranked,
    APPROVAL: _approval,
    SCORE: _score,
    BUDGET: _budget,
    YESNO: _yesno,
    CONSENT: _consent,
}
