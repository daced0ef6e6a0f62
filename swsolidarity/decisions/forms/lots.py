"""What tellers add to a lot, and what returning officers bring from elsewhere."""

from __future__ import annotations

from typing import Any

from swsolidarity.decisions.actions.lots import LONGEST_PHRASE
from swsolidarity.decisions.rules import brought
from swsolidarity.web.forms import Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _


class PhraseForm(Form):
    """A teller's phrase."""

    phrase = TextLine("", most=LONGEST_PHRASE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phrase.validators = [*self.phrase.validators, required(_("Write a phrase."))]


class BroughtForm(Form):
    """What was counted elsewhere."""

    papers = LongText("", most=brought.LONGEST)
    archive_hash = TextLine("", most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers.validators = [*self.papers.validators, required(_("Enter at least one ballot."))]
        self.archive_hash.validators = [
            *self.archive_hash.validators,
            required(_("Enter the SHA-256 of the archive: 64 letters and digits.")),
        ]
