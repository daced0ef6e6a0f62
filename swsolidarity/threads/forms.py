"""What is typed into conversations. A draft may be unfinished; everything else has to be whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from swsolidarity.collectives.models import Circle
from swsolidarity.core import giveaways, text
from swsolidarity.core.verdict import say
from swsolidarity.files.actions import Tied
from swsolidarity.files.models import Picture
from swsolidarity.threads import rules
from swsolidarity.threads.models import ALL, CIRCLE, STEWARDS, Draft
from swsolidarity.web.forms import Form, LongText, TextLine
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext
from swsolidarity.web.i18n import say as spoken


def whole(value: object) -> int | None:
    """The number in a hidden field or an address, or None: what a page wrote there, people can change."""
    digits = str(value if value is not None else "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


class HiddenNumber(IntegerField):
    """A number a page carries along; anything else that arrives in its place is no number."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = whole(valuelist[0]) if valuelist else None

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


WHAT_WAS_FOUND: Final = {
    giveaways.PHONE: say("a phone number"),
    giveaways.EMAIL: say("an e-mail address"),
    giveaways.ADDRESS: say("an address"),
    giveaways.BIRTH: say("a date of birth"),
    giveaways.PLATE: say("a number plate"),
    giveaways.PLACE: say("an exact place"),
}


class NoteForm(Form):
    """What stands before a text for those who want to know before they read it; empty for nothing."""

    note = StringField()

    @property
    def noted(self) -> str | None:
        return self.note.data or None

    def validate_note(self, field: Any) -> None:
        if field.data and field.data not in rules.NOTES:
            raise ValidationError(_("Choose a note from the list, or none."))


class CareForm(NoteForm):
    """The same of a conversation, and how long everybody waits between two replies."""

    slow = HiddenNumber()

    def validate_slow(self, field: Any) -> None:
        if field.data is not None and field.data not in rules.SLOW_MINUTES:
            raise ValidationError(_("Choose how long everybody waits."))


@dataclass
class Beside:
    """A picture beside a text, and what is to be seen on it, in words."""

    picture: Picture
    data: str


class WritingForm(NoteForm):
    """A text with the buttons Send, Preview and Save draft; ``do`` is the button that was pressed.

    What could lead to somebody is shown before it is sent: ``mask`` takes it out, ``anyway`` sends it as it
    is, except for an advert, which has no place here (safety M8).
    """

    text = LongText("", most=rules.LONGEST_TEXT)
    do = StringField()
    is_advert = False
    found: Sequence[tuple[str, str]] = ()
    """What was found, in words, with what stands there."""
    picture_error: str | None = None
    adds_pictures = False
    """Whether pictures may be sent from here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures: list[Beside] = []

    @property
    def tied(self) -> list[Tied]:
        """The pictures that go with the text."""
        return [Tied(one.picture.public_id, one.data) for one in self.pictures]

    @property
    def is_looked_at(self) -> bool:
        """Whether the page is only shown once more, with what was added to it."""
        return self.do.data in ("preview", "picture")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Stop at what could lead to somebody, once everything else is right."""
        fits = bool(super().validate(*args, **kwargs))
        if self.picture_error:
            self.form_errors.append(self.picture_error)
            return False
        if not fits or self.do.data in ("draft", "preview", "picture"):
            return fits
        return self._harmless()

    def _harmless(self) -> bool:
        lines: list[Any] = [field for field in (self._fields.get("title"), self.text) if field is not None]
        lines += self.pictures
        seen = [(field, giveaways.find(field.data or "")) for field in lines]
        everything = [one for _field, found in seen for one in found]
        self.is_advert = any(one.kind == giveaways.ADVERT for one in everything)
        if self.do.data == "mask" and everything:
            for field, found in seen:
                field.data = giveaways.mask(field.data or "", found)
            self.form_errors.append(_("It is taken out. Look at your text once more, then send it."))
            return False
        if not everything or (self.do.data == "anyway" and not self.is_advert):
            return True
        self.found = [(spoken(WHAT_WAS_FOUND[one.kind]), one.text) for one in everything if one.text]
        self.form_errors.append(
            _("This reads like an advert: a price, and how to reach you. That cannot be posted here.")
            if self.is_advert
            else _("There is something in it that could lead to a person.")
        )
        return False

    def validate_text(self, field: Any) -> None:
        if self.do.data not in ("draft", "picture") and not text.one_line(field.data or ""):
            raise ValidationError(_("Write something first."))


def _choice(circle: Circle) -> str:
    return f"{CIRCLE}:{circle.public_id}"


class ConversationForm(WritingForm):
    title = TextLine("", most=rules.LONGEST_TITLE)
    # No default: what was sent in without a choice must not go to everybody.
    audience = RadioField("", validate_choice=False)
    circles: Sequence[Circle] = ()
    """Those the writer is in."""

    @property
    def circle(self) -> Circle | None:
        """The circle that was chosen."""
        return next((one for one in self.circles if self.audience.data == _choice(one)), None)

    def choose(self, public_id: str | None) -> None:
        """Propose one of the writer's circles; with any other nothing happens."""
        for one in self.circles:
            if one.public_id == public_id:
                self.audience.data = _choice(one)

    def offer(self, *, members: int, stewards: int, is_steward: bool) -> None:
        """Say who could see it, with real numbers."""
        few = (
            ngettext("Only %(num)s steward: you", "Only the %(num)s stewards", stewards)
            if is_steward
            else ngettext("Only %(num)s steward, and you", "Only the %(num)s stewards, and you", stewards)
        )
        everyone = ngettext("%(num)s member: only you so far", "All %(num)s members", members)
        self.audience.choices = [(ALL, everyone), (STEWARDS, few)]
        for one in self.circles:
            inside = ngettext(
                "The circle %(name)s: only you so far",
                "The circle %(name)s: %(num)s people",
                one.member_count,
                name=one.name or "",
            )
            self.audience.choices.append((_choice(one), inside))

    def restore(self, draft: Draft | None) -> None:
        """Go on where the draft stopped. What was begun for a circle one has left is for nobody yet."""
        self.audience.data = ALL
        if draft is None:
            return
        self.title.data, self.text.data, self.audience.data = draft.title, draft.text, draft.audience
        if draft.circle_id is not None:
            circle = next((one for one in self.circles if one.id == draft.circle_id), None)
            self.audience.data = _choice(circle) if circle else None

    def begin_with(self, title: str, text: str) -> None:
        """Take what a recurring conversation begins with. What the draft said already stays above it."""
        self.title.data = self.title.data or title
        self.text.data = f"{self.text.data}\n\n{text}" if self.text.data else text

    def validate_title(self, field: Any) -> None:
        if self.do.data not in ("draft", "picture") and not field.data:
            raise ValidationError(_("Give the conversation a title."))

    def validate_audience(self, field: Any) -> None:
        if self.do.data != "picture" and field.data not in (ALL, STEWARDS) and self.circle is None:
            raise ValidationError(_("Choose who can see this conversation."))


class ReplyForm(WritingForm):
    quotes = HiddenNumber()
    seen = HiddenNumber()

    def restore(self, draft: Draft | None) -> None:
        """Go on where the draft stopped."""
        if draft is not None:
            self.text.data, self.quotes.data = draft.text, draft.quotes

    def begin_with(self, quotation: str, position: int) -> None:
        """Answer what stands at a position. What the draft said already stays above it."""
        self.text.data = f"{self.text.data}\n\n{quotation}" if self.text.data else quotation
        self.quotes.data = position


class EditForm(WritingForm):
    title = TextLine("", most=rules.LONGEST_TITLE)
    revision = HiddenNumber()
    forget = BooleanField("")
    titled = False

    def validate_title(self, field: Any) -> None:
        if self.titled and not field.data:
            raise ValidationError(_("Give the conversation a title."))


class TagForm(Form):
    name = TextLine("", most=rules.LONGEST_TAG)


class TagsForm(Form):
    tags = SelectMultipleField("", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


class PatternForm(Form):
    title = TextLine("", most=rules.LONGEST_TITLE)
    text = LongText("", most=rules.LONGEST_TEXT)
    dated = BooleanField("")


class MoveForm(Form):
    circle = RadioField("", validate_choice=False)

    def validate_circle(self, field: Any) -> None:
        if field.data not in [key for key, _name in field.choices]:
            raise ValidationError(_("Choose a circle."))


class JoinForm(Form):
    into = RadioField("", validate_choice=False)

    def validate_into(self, field: Any) -> None:
        if field.data not in [key for key, _name in field.choices]:
            raise ValidationError(_("Choose a conversation."))


class PartForm(Form):
    title = TextLine("", most=rules.LONGEST_TITLE)
    replies = SelectMultipleField("", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))
