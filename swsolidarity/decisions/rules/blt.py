"""Published rankings in BLT, the format other counting programs read.

A line with the numbers of candidates and seats; one for each kind of ballot, how many and then who, best
first, equal ones joined by ``=``, closed by 0; a line with 0; the names and the title in quotation marks.
Candidates count from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from swsolidarity.decisions.rules import papers


def write(ballots: Iterable[Sequence[int | str]], labels: Sequence[str], seats: int, title: str) -> str:
    """The whole file; ``ballots`` as the record has them: how many, and the paper."""
    lines = [f"{len(labels)} {seats}"]
    for count, paper in ballots:
        groups = papers.ranking(str(paper), len(labels))
        named = ["=".join(str(option + 1) for option in group) for group in groups]
        lines.append(" ".join([str(count), *named, "0"]))
    lines += ["0", *(_quoted(label) for label in labels), _quoted(title)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """In quotation marks, of which the format can hold none inside."""
    return '"' + text.replace('"', "'") + '"'
