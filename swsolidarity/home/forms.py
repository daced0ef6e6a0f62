"""The one form of the front door."""

from __future__ import annotations

from swsolidarity.web.forms import Form, TextLine


class InvitationCodeForm(Form):
    """For somebody who was given an invitation on paper or by word of mouth."""

    code = TextLine("code", most=200)
