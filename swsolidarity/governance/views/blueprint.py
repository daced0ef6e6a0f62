"""The blueprint of this domain."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("governance", __name__, url_prefix="/c/<collective>")
