"""Papers to fill in, one form for each kind, and read into their canonical text (``rules.papers``).

The name of every field has "ballot" in it: what has is never kept for somebody who was signed out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import new_class
from typing import Any

from markupsafe import Markup, escape
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, html_params

from swsolidarity.decisions.methods.dots import most_on_one
from swsolidarity.decisions.methods.score import MOST
from swsolidarity.decisions.rules import Question, aloud, papers, record
from swsolidarity.web.forms import Form, LongText, TextLine
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

YES, IF_NEED_BE, NO = "2", "1", "0"
NOT_RANKED = ""


class WordsForm(Form):
    """What somebody says with a vote that has their name."""

    ballot_words = LongText("", most=papers.MOST_WORDS)


class BallotForm(WordsForm):
    """A paper for one question. ``kind`` names the part of the page that shows it."""

    kind = ""
    question: Question
    labels: Sequence[str]
    order: Sequence[int]

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        """Say what can be chosen, by its words and in which order it stands on the page."""
        self.question, self.labels, self.order = question, labels, order

    @property
    def about_no_change(self) -> str:
        """A sentence about the option that means no change, or nothing where there is none."""
        told = aloud.about_no_change(self.question)
        return say(record.with_labels(told, self.labels)) if told else ""

    def paper(self) -> str:
        """What was filled in, as canonical text. What cannot be one has its sentence in ``errors``."""
        raise NotImplementedError

    def put(self, paper: str) -> None:
        """Fill in a valid paper that is there already."""
        raise NotImplementedError


class AnswerForm(BallotForm):
    """One answer; what is not one is for the method to say."""

    kind = "answer"
    ballot = RadioField("", validate_choice=False)

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        super().prepare(question, labels, order)
        method = question.terms.method
        self.ballot.choices = [(key, say(words)) for key, words in aloud.ANSWERS[method].items()]
        self.hints = {key: say(words) for key, words in aloud.WHAT_IT_DOES.get(method, {}).items()}

    def paper(self) -> str:
        sent = self.ballot.raw_data or []
        return str(sent[0]) if len(sent) == 1 else ""

    def put(self, paper: str) -> None:
        self.ballot.data = paper


class MarksForm(BallotForm):
    """Any number of options."""

    kind = "marks"
    ballot_marks = SelectMultipleField(
        "", validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        super().prepare(question, labels, order)
        self.ballot_marks.choices = [(str(place), labels[place]) for place in order]

    def paper(self) -> str:
        return papers.write_marks(_place(one) for one in self.ballot_marks.data or [])

    def put(self, paper: str) -> None:
        self.ballot_marks.data = [str(place) for place in papers.marks(paper, len(self.labels))]


class _RowsForm(BallotForm):
    """One field for each option, named after its place."""

    def rows(self) -> Iterator[tuple[int, Any]]:
        """Place and field, in the order of the page."""
        for place in self.order:
            yield place, self[f"ballot_{place}"]

    def fields(self) -> Iterator[Any]:
        """The fields alone."""
        return (field for _place, field in self.rows())

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        super().prepare(question, labels, order)
        for place, field in self.rows():
            field.label.text = labels[place]

    def blame_row(self, place: int, sentence: str) -> None:
        """Put a sentence beside an option."""
        field = self[f"ballot_{place}"]
        field.errors = [*field.errors, sentence]

    def numbers(self, least: int, most: int, wanted: str) -> dict[int, int]:
        """The whole numbers that were entered; what is none, or out of bounds, has ``wanted`` beside it."""
        found = {}
        for place, field in self.rows():
            written = str(field.data or "").strip()
            number = _whole(written)
            twice = len(field.raw_data or ()) > 1
            if number is not None and least <= number <= most and not twice:
                found[place] = number
            elif written or twice:
                self.blame_row(place, wanted)
        return found


class PointsForm(_RowsForm):
    """Nought to five points for each option."""

    kind = "points"

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        super().prepare(question, labels, order)
        for field in self.fields():
            field.choices = [
                ("0", _("0: nothing")),
                *((str(points), str(points)) for points in range(1, MOST)),
                (str(MOST), _("%(most)s: the most", most=MOST)),
            ]

    def paper(self) -> str:
        return papers.write_points(self.numbers(0, MOST, _("Give from 0 to 5 points.")))

    def put(self, paper: str) -> None:
        given = papers.points(paper, len(self.labels))
        for place, field in self.rows():
            field.data = str(given.get(place, 0))


class DotsForm(_RowsForm):
    """Dots to spread; how many there are is for the method to say."""

    kind = "dots"

    @property
    def dots(self) -> int:
        """How many there are to give."""
        return self.question.terms.dots

    @property
    def most(self) -> int:
        """How many one option can get."""
        return most_on_one(self.question.terms)

    def paper(self) -> str:
        sentence = _("Enter a whole number from 0 to %(most)s.", most=self.most)
        return papers.write_points(self.numbers(0, self.most, sentence))

    def put(self, paper: str) -> None:
        given = papers.points(paper, len(self.labels))
        for place, field in self.rows():
            field.data = str(given.get(place, ""))


class GridForm(_RowsForm):
    """Yes, if need be, or no for each option."""

    kind = "grid"

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        super().prepare(question, labels, order)
        for field in self.fields():
            field.choices = [(YES, _("Yes")), (IF_NEED_BE, _("If need be")), (NO, _("No"))]

    def paper(self) -> str:
        return papers.write_points(self.numbers(0, 2, _("Choose yes, if need be, or no.")))

    def put(self, paper: str) -> None:
        given = papers.points(paper, len(self.labels))
        for place, field in self.rows():
            field.data = str(given.get(place, NO))


class RankingForm(_RowsForm):
    """A place for each option, or none; two in one place only where the method can count that."""

    kind = "ranking"

    @property
    def equal_places(self) -> bool:
        """Whether several options may have the same place."""
        return self.question.terms.method == "schulze"

    def prepare(self, question: Question, labels: Sequence[str], order: Sequence[int]) -> None:
        super().prepare(question, labels, order)
        places = [(str(number), say(aloud.place(number))) for number in range(1, len(labels) + 1)]
        for field in self.fields():
            field.choices = [(NOT_RANKED, _("Not ranked")), *places]

    def paper(self) -> str:
        groups: dict[int, list[int]] = {}
        chosen = self.numbers(1, len(self.labels), _("Choose a place from the list."))
        for place, number in chosen.items():
            groups.setdefault(number, []).append(place)
        if not self.equal_places:
            self._blame_equal(groups)
        return papers.write_ranking(groups[number] for number in sorted(groups))

    def _blame_equal(self, groups: dict[int, list[int]]) -> None:
        for number, (first, *more) in groups.items():
            for place in more:
                self.blame_row(
                    place,
                    _(
                        "“%(choice)s” is already given to %(option)s. Choose another place here, or none.",
                        choice=say(aloud.place(number)),
                        option=self.labels[first],
                    ),
                )

    def put(self, paper: str) -> None:
        places = {
            one: number
            for number, group in enumerate(papers.ranking(paper, len(self.labels)), start=1)
            for one in group
        }
        for place, field in self.rows():
            field.data = str(places.get(place, NOT_RANKED))


def ballot(
    question: Question, labels: Sequence[str], order: Sequence[int] | None = None, **filled: Any
) -> BallotForm | None:
    """The paper of a question; None where nobody votes. ``formdata=None`` makes one that nothing was sent in.

    ``order``: how the options stand on the page, by their places.
    """
    method = question.terms.method
    if method in aloud.ANSWERS:
        form: BallotForm = AnswerForm(**filled)
    elif method in aloud.MARKED:
        form = MarksForm(**filled)
    elif method in _ROWS:
        form = _rows(method, len(labels))(**filled)
    else:
        return None
    form.prepare(question, labels, order or range(len(labels)))
    return form


def _one_of_many(field: Any, **attributes: Any) -> Markup:
    """A list to choose from. A long ballot has thousands of lines, which the library takes its time over."""
    chosen = str(field.data or "")
    lines = "".join(
        f'<option{" selected" if value == chosen else ""} value="{value}">{escape(words)}</option>'
        for value, words in field.choices
    )
    told = html_params(name=field.name, **{"id": field.id, **attributes})
    return Markup(f"<select {told}>{lines}</select>")  # noqa: S704  # escaped line by line


_ROWS: dict[str, tuple[type[_RowsForm], Callable[[], Field]]] = {
    "score": (PointsForm, lambda: SelectField("", validate_choice=False, default="0", widget=_one_of_many)),
    "dots": (DotsForm, lambda: StringField("")),
    "availability": (GridForm, lambda: RadioField("", validate_choice=False)),
    **dict.fromkeys(
        aloud.RANKED,
        (
            RankingForm,
            lambda: SelectField("", validate_choice=False, default=NOT_RANKED, widget=_one_of_many),
        ),
    ),
}


@cache
def _rows(method: str, options: int) -> type[_RowsForm]:
    base, field = _ROWS[method]
    made: type[_RowsForm] = new_class(
        base.__name__,
        (base,),
        exec_body=lambda body: body.update({f"ballot_{at}": field() for at in range(options)}),
    )
    return made


def _whole(written: str) -> int | None:
    """A short whole number, in the digits of whatever script somebody writes in."""
    return int(written) if written.isdecimal() and len(written) < 4 else None


def _place(written: str) -> int:
    """The place of an option; for what is none, one that no question has."""
    place = _whole(written)
    return papers.MOST_OPTIONS if place is None else place


class CodeForm(Form):
    """The five words of an inclusion code."""

    code = TextLine("", most=200)

    def validate_code(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter the five words you were shown."))
