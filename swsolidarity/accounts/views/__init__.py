"""Pages about coming in, going out, and one's own account."""

from __future__ import annotations

from flask import Flask, Response, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from swsolidarity.accounts import actions, gate, passphrases, queries
from swsolidarity.accounts.gate import SignInNeeded
from swsolidarity.accounts.views import entering, leaving, me
from swsolidarity.core import clock
from swsolidarity.core.verdict import say
from swsolidarity.web import errors, parked, transactions

# Importing the other modules hangs their pages on the same blueprint.
BLUEPRINTS = [entering.blueprint]

__all__ = ["BLUEPRINTS", "init_app", "leaving", "me"]


def init_app(app: Flask) -> None:
    """Tell the domain this server's settings; answer whoever has to sign in, and whoever has to wait."""
    passphrases.configure(
        passphrases.Hasher(small=app.config["SMALL_SERVER"]),
        context=(app.config["INSTANCE_NAME"], app.config["COVER_TITLE"], "swsolidarity", "solidarity"),
    )
    actions.configure(session_hours=app.config["SESSION_HOURS"])

    @app.after_request
    def note_the_day(response: Response) -> Response:
        """The day a browser was last used, at most once a day and only where the request writes anyway."""
        known = "session_name" in g and g.session_used_on != clock.now().date()
        if known and "form_digest" in g and not g.get("transaction_failed"):
            actions.used_today(g.session_name)
        return response

    @app.errorhandler(passphrases.Busy)
    def busy(_error: passphrases.Busy) -> Response:
        transactions.fail()
        answer = make_response(errors.page(503, why=say("Many people are coming in. Try again in a minute.")))
        answer.headers["Retry-After"] = "30"
        return answer

    @app.errorhandler(SignInNeeded)
    def sign_in_needed(_error: SignInNeeded) -> Response | BaseResponse:
        transactions.fail()
        if request.method in transactions.SAFE_METHODS:
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), code=303)
        if not parked.fields():
            return redirect(url_for("accounts.sign_in"), code=303)
        token = gate.token_that_came()
        owner = queries.owner_of(token) if token else None
        key = parked.park(owner) if owner else None
        if key is None:
            return make_response(parked.page(403, parked.SIGNED_OUT, entering.KEEP_A_COPY))
        return parked.hand_over(make_response(redirect(url_for("accounts.sign_in"), code=303)), key)
