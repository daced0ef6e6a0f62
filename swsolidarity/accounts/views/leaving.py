"""Going out: signing out, and 'Leave now'."""

from __future__ import annotations

import hmac

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import actions, gate
from swsolidarity.accounts.views.entering import blueprint
from swsolidarity.core.db import begin_writing


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End this session, whether or not it was still alive."""
    gate.someone()
    row = gate.session_row()
    if row is not None:
        actions.end_session(row)
    gate.carry(None)
    g.clear_site_data = True
    return redirect(url_for("accounts.signed_out"), code=303)


@blueprint.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    """What signing out does not do."""
    return render_template("accounts/signed_out.html")


@blueprint.get("/leave")
def leave() -> ResponseReturnValue:
    """The way out: no question asked, no script needed, the same answer for every key (C5, X1).

    The key ends the session it was made for. All our cookies are ``SameSite=Strict``: a page of somebody
    else cannot send them along, so without them there is nothing to end and nothing to clear.
    """
    gate.someone()
    row, token = gate.session_row(), g.get("session_token")
    key = request.args.get("k", "").encode()
    if row is not None and token and hmac.compare_digest(key, gate.exit_key(token).encode()):
        g.safe_method_writes = True
        begin_writing()
        row = gate.session_again()
        if row is not None:
            actions.end_session(row)
    page = render_template("accounts/leave.html", target=gate.leads_to(request.args.get("to", "")))
    answer = make_response(page)
    if request.cookies:
        gate.carry(None)
        g.clear_site_data = True
        for name in request.cookies:
            answer.delete_cookie(
                name,
                path="/",
                secure=current_app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Strict",
            )
    return answer
