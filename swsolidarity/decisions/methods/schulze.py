"""One winner by comparing all options two by two: Schulze's method by winning votes.

Who beats all others one to one wins. If nobody does, a defeat counts as long as there is no path of defeats
back that is at least as strong: M. Schulze, Social Choice and Welfare 36 (2011). Options can share a place;
what a ballot does not name is last. Options that do not beat "none of these" are set aside first (Debian
Constitution, A.5 and A.6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.methods import pairwise, ties, winning
from swsolidarity.decisions.methods.pairwise import Matrix
from swsolidarity.decisions.rules import papers
from swsolidarity.decisions.rules.outcome import Outcome
from swsolidarity.decisions.rules.papers import Ranking
from swsolidarity.decisions.rules.question import NONE, Question


class Defeat(NamedTuple):
    """One option over another, and how many ballots put it above and below."""

    over: int
    under: int
    above: int
    below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The whole count.

    ``matrix[a][b]``: ballots that put ``a`` above ``b``; ``paths[a][b]``: the strongest path of defeats from
    ``a`` to ``b``, by its weakest link. ``dropped``: did not beat "none of these". ``winners``: everybody
    no path is stronger against; ``chosen``: the one of them the lot is for, None while there is no lot.
    ``order``: all that were kept, group after group, best first. ``circles``: for every defeat of the only
    winner the circle that takes it back; the last link is the weakest.
    """

    candidates: int
    valid: int
    blank: int
    matrix: Matrix
    ranked: tuple[int, ...]
    dropped: tuple[int, ...]
    paths: Matrix
    order: Ranking
    condorcet: int | None
    circles: tuple[tuple[Defeat, ...], ...]
    winners: tuple[int, ...]
    chosen: int | None

    @property
    def lot_used(self) -> bool:
        """Whether a lot is needed."""
        return len(self.winners) > 1

    @property
    def lot_decides(self) -> bool:
        """Whether another lot would make somebody else win: always, where one is needed."""
        return self.lot_used

    @property
    def every_lot(self) -> bool:
        """What every lot could do is known."""
        return True

    @property
    def tied(self) -> tuple[int, ...]:
        """Between whom the lot decides."""
        return self.winners if self.lot_decides else ()

    @property
    def weakest(self) -> tuple[Defeat, ...]:
        """The weakest link of each circle: the defeats of the winner that do not count."""
        return tuple(circle[-1] for circle in self.circles)

    def as_json(self) -> dict[str, Any]:
        """Plain values for the record, the same for the same ballots in whatever order."""
        return {
            "method": "schulze_wv",
            "valid": self.valid,
            "blank": self.blank,
            "matrix": [list(row) for row in self.matrix],
            "paths": [list(row) for row in self.paths],
            "dropped": list(self.dropped),
            "order": [list(group) for group in self.order],
            "condorcet_winner": self.condorcet,
            "circles": [[list(defeat) for defeat in circle] for circle in self.circles],
            "winners": list(self.winners),
            "tied": list(self.tied),
            "possible_winners": list(self.winners),
            "chosen": self.chosen,
            "lot_used": self.lot_used,
            "lot_decides": self.lot_decides,
            "every_lot": self.every_lot,
            "ranked": list(self.ranked),
        }


def tally(
    candidates: int, ballots: Mapping[Ranking, int], lot: Sequence[int], *, none: int | None = None
) -> Tally:
    """Count rankings of places, with several in one place or without.

    ``lot``: all places, luckiest first; empty while none is drawn. ``none``: the place of "none of these".
    Raises ``ValueError`` when the lot is neither.
    """
    drawn = ties.order(lot, candidates)
    pairs = pairwise.compare(candidates, ballots)
    matrix = pairs.matrix
    cast, blank = sum(ballots.values()), ballots.get((), 0)
    kept = [
        place
        for place in range(candidates)
        if none is None or place == none or matrix[place][none] > matrix[none][place]
    ]
    paths = _strongest(matrix, kept)
    order = _order(paths, kept)
    winners = order[0] if cast > blank and order else ()
    decided = len(winners) == 1 or (winners and lot)
    return Tally(
        candidates=candidates,
        valid=cast - blank,
        blank=blank,
        matrix=matrix,
        ranked=pairs.ranked,
        dropped=tuple(place for place in range(candidates) if place not in kept),
        paths=paths,
        order=order,
        condorcet=pairwise.beats_all(matrix, kept) if winners else None,
        circles=_circles(matrix, paths, kept, winners[0]) if len(winners) == 1 else (),
        winners=winners,
        chosen=ties.luckiest(drawn, winners) if decided else None,
    )


def _defeats(matrix: Matrix, kept: Sequence[int]) -> list[Defeat]:
    """Every defeat among these, the strongest first."""
    found = [
        Defeat(over, under, matrix[over][under], matrix[under][over])
        for over in kept
        for under in kept
        if matrix[over][under] > matrix[under][over]
    ]
    return sorted(found, key=lambda defeat: -defeat.above)


def _strongest(matrix: Matrix, kept: Sequence[int]) -> Matrix:
    """The strength of the strongest path between any two: widest paths.

    Defeats are let in from the strongest down. The one that first makes a way from one to another is the
    weakest link of the widest way there, and most defeats make no new one. Sets of options are the bits of
    whole numbers.
    """
    size = len(matrix)
    paths = [[0] * size for _ in range(size)]
    onward = [1 << place for place in range(size)]
    inward = list(onward)
    for defeat in _defeats(matrix, kept):
        starts = inward[defeat.over] & ~inward[defeat.under]
        for start in _bits(starts):
            new = onward[defeat.under] & ~onward[start]
            onward[start] |= new
            for end in _bits(new):
                inward[end] |= 1 << start
                paths[start][end] = defeat.above
    return tuple(tuple(row) for row in paths)


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _order(paths: Matrix, kept: Sequence[int]) -> Ranking:
    """Group after group of those no path is stronger against; some always are, since that is transitive."""
    left = list(kept)
    groups: list[tuple[int, ...]] = []
    while left:
        top = tuple(a for a in left if all(paths[a][b] >= paths[b][a] for b in left))
        groups.append(top)
        left = [place for place in left if place not in top]
    return tuple(groups)


def _circles(
    matrix: Matrix, paths: Matrix, kept: Sequence[int], winner: int
) -> tuple[tuple[Defeat, ...], ...]:
    """For every defeat of the winner, the shortest of the strongest ways back to who defeated it."""
    defeats = _defeats(matrix, kept)
    return tuple(
        (*_way(defeats, winner, defeat.over, paths[winner][defeat.over]), defeat)
        for defeat in defeats
        if defeat.under == winner
    )


def _way(defeats: Sequence[Defeat], start: int, end: int, strength: int) -> tuple[Defeat, ...]:
    strong = [defeat for defeat in defeats if defeat.above >= strength]
    ways: dict[int, tuple[Defeat, ...]] = {start: ()}
    while end not in ways:
        ways = {
            defeat.under: (*ways[defeat.over], defeat)
            for defeat in reversed(strong)
            if defeat.over in ways and defeat.under not in ways
        } | ways
    return ways[end]


def validate(ballot: str, question: Question) -> str:
    """A ranking, with several in one place or without. Raises ``Invalid`` otherwise."""
    papers.ranking(ballot, len(question.options))
    return ballot


def count(ballots: Mapping[str, int], question: Question) -> Tally:
    """Count a multiset of ballots. Raises ``Invalid`` when one is not valid."""
    return tally(
        len(question.options),
        winning.read(ballots, question, validate),
        question.lot,
        none=next(iter(question.of_kind(NONE)), None),
    )


def verdict(tally: Tally, question: Question) -> Outcome:
    """Turnout, the comparisons, ties, and what the winner means."""
    return winning.of_one(tally, question, tally.chosen, tally.ranked, lambda: _told(tally, question))


def _told(tally: Tally, question: Question) -> list[Sentence]:
    none = next(iter(question.of_kind(NONE)), -1)
    said = [
        say(
            "%(option)s does not beat %(option_none)s, %(above)s to %(below)s, and is set aside.",
            option=place,
            option_none=none,
            above=tally.matrix[place][none],
            below=tally.matrix[none][place],
        )
        for place in tally.dropped
    ]
    kept = [place for group in tally.order for place in group]
    if len(kept) == 1:
        return [*said, say("Only %(option)s is left.", option=kept[0])]
    if tally.condorcet is not None:
        said.append(say("%(option)s beats all others one to one.", option=tally.condorcet))
        said += _row(tally, tally.condorcet, kept)
    elif len(tally.winners) == 1:
        said += _told_circles(tally)
    else:
        said += _told_level(tally)
    return said


def _row(tally: Tally, winner: int, kept: Sequence[int]) -> list[Sentence]:
    return [
        say(
            "%(option)s over %(option_under)s: %(above)s to %(below)s.",
            option=winner,
            option_under=place,
            above=tally.matrix[winner][place],
            below=tally.matrix[place][winner],
        )
        for place in kept
        if place != winner
    ]


def _told_circles(tally: Tally) -> list[Sentence]:
    winner = tally.winners[0]
    if not tally.circles:
        return [say("Nobody beats all others, and nobody beats %(option)s.", option=winner)]
    said = [say("One to one, nobody beats all others: there is a circle.")]
    for circle in tally.circles:
        said += [
            say(
                "%(option)s over %(option_under)s: %(above)s to %(below)s.",
                option=link.over,
                option_under=link.under,
                above=link.above,
                below=link.below,
            )
            for link in circle[:-1]
        ]
        weakest = circle[-1]
        said.append(
            say(
                "The weakest link of the circle is %(option)s over %(option_under)s, %(above)s to %(below)s.",
                option=weakest.over,
                option_under=weakest.under,
                above=weakest.above,
                below=weakest.below,
            )
        )
    if len(tally.circles) == 1:
        said.append(say("Without it, %(option)s is first.", option=winner))
    else:
        said.append(say("Without these weakest links, %(option)s is first.", option=winner))
    return said


def _told_level(tally: Tally) -> list[Sentence]:
    said = [say("%(count)s are level at the top, and no comparison parts them.", count=len(tally.winners))]
    said += [say("%(option)s is one of them.", option=place) for place in tally.winners]
    if tally.chosen is not None:
        said.append(say("By lot, %(option)s is first.", option=tally.chosen))
    return said
