"""Forms about coming in and about one's own account. Labels are read when a form is made, in its language."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField

from swsolidarity.accounts import rules
from swsolidarity.web import i18n
from swsolidarity.web.forms import Form, TextLine, required
from swsolidarity.web.i18n import LazyWords as _
