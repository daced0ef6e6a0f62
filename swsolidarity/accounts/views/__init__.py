"""Pages about coming in, going out, and one's own account."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, request

from swsolidarity.accounts import actions, gate, passphrases
from swsolidarity.accounts.views import entering, leaving, me
from swsolidarity.core import clock
from swsolidarity.core.db import is_writing
from swsolidarity.core.verdict import say
from swsolidarity.web import errors, transactions

BLUEPRINTS = [entering.blueprint]

__all__ = ["BLUEPRINTS", "init_app", "leaving", "me"]
