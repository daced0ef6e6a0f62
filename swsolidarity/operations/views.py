"""Pages for machines and for whoever runs the server: nothing here knows a member or a word they wrote."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from swsolidarity.accounts import actions as accounts
from swsolidarity.accounts import gate
from swsolidarity.accounts.models import Account
from swsolidarity.core.db import db
from swsolidarity.operations import setup
from swsolidarity.web import assets
from swsolidarity.web.forms import Confirm

blueprint = Blueprint("operations", __name__)
BLUEPRINTS = [blueprint]


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers. Says nothing else, no version."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers and has the schema of this version."""
    try:
        ready = setup.at_head()
    except SQLAlchemyError:
        ready = False
    return Response("ok\n" if ready else "not ready\n", status=200 if ready else 503, mimetype="text/plain")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Nothing here is for crawlers."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@blueprint.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """A neutral name and icon for a phone's home screen."""
    title = current_app.config["COVER_TITLE"]
    icon = {"src": assets.url("img/icon-192.png"), "sizes": "192x192", "type": "image/png"}
    answer = jsonify(name=title, short_name=title, start_url="/", display="browser", icons=[icon])
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/.well-known/change-password")
def change_password() -> ResponseReturnValue:
    """Where password managers are sent (W3C change-password URL)."""
    return redirect(url_for("accounts.security"), code=303)


def init_app(app: Flask) -> None:
    """The demo's page exists in the demo only: anywhere else it would be a door without a lock."""
    if app.config["DEMO"]:
        app.add_url_rule("/demo", "operations.demo", demo)
        app.add_url_rule("/demo/<who>", "operations.demo_sign_in", demo_sign_in, methods=["POST"])


def demo() -> ResponseReturnValue:
    """One button for each invented person."""
    return render_template("operations/demo.html", form=Confirm())


def demo_sign_in(who: str) -> ResponseReturnValue:
    """Become an invented person, or somebody who is not a member of anything."""
    if who not in current_app.config["DEMO_CAST"]:
        abort(404)
    account_id, page = current_app.config["DEMO_CAST"][who]
    gate.carry(accounts.start_session(db.session.get_one(Account, account_id)) if account_id else None)
    return redirect(page, code=303)
