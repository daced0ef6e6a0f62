"""What is typed to look for something."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from wtforms import SelectField, ValidationError

from swsolidarity.collectives.models import Circle
from swsolidarity.core import words
from swsolidarity.search import rules
from swsolidarity.threads.models import Thread
from swsolidarity.web.forms import Form, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

CIRCLE = "circle:"
THREAD = "thread:"


def named(where: str | None, kind: str) -> str | None:
    """The public id of the circle or conversation that is meant."""
    return where.removeprefix(kind) if where and where.startswith(kind) else None


class SearchForm(Form):
    """Words, where, and since when."""

    words = TextLine("", most=rules.LONGEST, validators=[required("Type what you look for.")])
    where = SelectField("", validate_choice=False)
    when = SelectField("", validate_choice=False)
    circles: Sequence[Circle] = ()
    places: Collection[str] = ()
    thread: Thread | None = None

    def offer(self, circles: Sequence[Circle], thread: Thread | None) -> None:
        """The places this member can look in."""
        self.circles, self.thread = circles, thread
        places = [("", _("In everything you can read"))]
        if thread is not None:
            here = _("In this conversation: %(title)s", title=thread.title)
            places.append((THREAD + thread.public_id, here))
        for one in circles:
            inside = _("In the circle %(name)s", name=one.name or "")
            places.append((CIRCLE + one.public_id, inside))
        self.where.choices, self.places = places, {value for value, _label in places}
        self.when.choices = [(value, say(sentence)) for value, sentence in rules.WHEN.items()]
        self.where.data, self.when.data = self.where.data or "", self.when.data or ""

    @property
    def circle(self) -> Circle | None:
        """The circle that was chosen."""
        chosen = named(self.where.data, CIRCLE)
        return next((one for one in self.circles if one.public_id == chosen), None)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words was chosen."""
        return bool(self.where.data or self.when.data or self.where.errors or self.when.errors)

    @property
    def where_is_there(self) -> bool:
        """Whether this member can look where they chose to: a circle may be left, a conversation gone."""
        return self.where.data in self.places

    def validate_words(self, field: Any) -> None:
        if field.data and not words.asked(field.data):
            raise ValidationError(_("Type a word or a number. Signs alone cannot be found."))

    def validate_where(self, _field: Any) -> None:
        if not self.where_is_there:
            raise ValidationError(_("Choose where to look."))

    def validate_when(self, field: Any) -> None:
        if field.data not in rules.WHEN:
            raise ValidationError(_("Choose since when."))
