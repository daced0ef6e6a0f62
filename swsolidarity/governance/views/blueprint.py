"""The blueprint of this domain, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from swsolidarity.web.forms import Confirm, Form

bp = Blueprint("governance", __name__, url_prefix="/c/<collective>")


def show(template: str, form: Form | Confirm, **values: Any) -> tuple[str, int]:
    """A page with a form: 200 when it is fresh, 422 when something on it needs another look."""
    wrong = bool(form.errors)
    page = render_template(f"governance/{template}.html", form=form, form_error=wrong, **values)
    return page, 422 if wrong else 200
