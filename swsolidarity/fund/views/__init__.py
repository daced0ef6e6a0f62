"""The pages of the fund."""

from __future__ import annotations

from flask import Blueprint

from swsolidarity.core.verdict import say
from swsolidarity.fund.queries import books as queries
from swsolidarity.web.templating import Tab, add_tab

blueprint = Blueprint("fund", __name__, url_prefix="/c/<collective>/fund")
add_tab(Tab(4, "fund", say("Fund"), "fund.index", count=queries.waiting_count))

from swsolidarity.fund.views import books  # noqa: E402  # registers its pages on the blueprint above

BLUEPRINTS = [blueprint]

__all__ = ["BLUEPRINTS", "blueprint", "books"]
