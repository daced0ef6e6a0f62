"""Questions, boxes and shuffles for the tests of the methods."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

from hypothesis import strategies as st

from swsolidarity.decisions import methods
from swsolidarity.decisions.rules import Option, Outcome, Question, Share, Terms, papers
from swsolidarity.decisions.rules.question import CHOICE

HALF, THIRD, TWO_THIRDS = Share(1, 2), Share(1, 3), Share(2, 3)
NAMES = "abcdefgh"


def ask(method: str, options: int = 3, kinds: Mapping[int, str] | None = None, **more: Any) -> Question:
    """A question with so many options, named a, b, c; ``kinds`` where they are not ordinary ones.

    What is a part of a question goes there, the rest into its terms.
    """
    of_question = {
        name: more.pop(name)
        for name in ("eligible", "call", "places", "people", "open_objections", "lot")
        if name in more
    }
    offered = tuple(Option(NAMES[place], (kinds or {}).get(place, CHOICE)) for place in range(options))
    terms = Terms(**({"method": method, "open_hours": 48} | more))
    return Question(terms=terms, options=offered, **({"eligible": 10} | of_question))


def held(question: Question, box: Mapping[str, int]) -> Outcome:
    """The result of a box of ballots."""
    method = methods.named(question.terms.method)
    return method.verdict(method.count(box, question), question)


def marks(options: int) -> st.SearchStrategy[str]:
    """Any paper with marks on it."""
    return st.sets(st.integers(0, options - 1)).map(papers.write_marks)


def points(options: int, most: int) -> st.SearchStrategy[str]:
    """Any paper with points on it."""
    each = st.integers(0, most)
    return st.lists(each, min_size=options, max_size=options).map(
        lambda given: papers.write_points(dict(enumerate(given)))
    )


def renamed(paper: str, to: tuple[int, ...]) -> str:
    """The same paper when option ``n`` is now called ``to[n]``."""
    if paper == papers.BLANK:
        return paper
    if ":" in paper:
        return papers.write_points({to[at]: most for at, most in papers.points(paper, len(to)).items()})
    return papers.write_marks(to[at] for at in papers.marks(paper, len(to)))


def orders(options: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Any order of the options."""
    return st.sampled_from(list(permutations(range(options))))
