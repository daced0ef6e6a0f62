"""What somebody enters who wants to come back."""

from __future__ import annotations

from wtforms import HiddenField

from swsolidarity.governance.rules.returning import NAME_MOST, WORDS_MOST
from swsolidarity.web.forms import Form, LongText, TextLine


class ReturnForm(Form):
    """The name to go by, and what everybody should know."""

    name = TextLine("", most=NAME_MOST)
    words = LongText("", most=WORDS_MOST)


class JoinAgainForm(Form):
    """The version of the agreements that was read."""

    version = HiddenField()
