"""Inviting somebody: a link, a picture to scan, a slip to print. Each can be shown only on this device."""

from __future__ import annotations

from io import BytesIO

import segno
from flask import Response, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions, forms, policy, queries, rules
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import WELCOMER, Invitation, Membership
from swsolidarity.collectives.views.blueprint import address_of, bp, show
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _

INVITE = "/c/<collective>/people/invite"
REMEMBERED_SECONDS = 3600


def _remember(invitation: Invitation, token: str) -> None:
    """The database has only a hash, so the link stays for an hour in this browser's sealed cookie."""
    session["invitation"] = [invitation.public_id, token, int(clock.now().timestamp())]


def _remembered(invitation: Invitation) -> str | None:
    """The token, if this browser made the invitation within the hour."""
    public_id, token, at = session.get("invitation") or ("", "", 0)
    if public_id != invitation.public_id or clock.now().timestamp() - at > REMEMBERED_SECONDS:
        return None
    return str(token)


def _find(actor: Membership, public_id: str) -> Invitation:
    found = queries.invitation(actor.collective_id, public_id)
    if found is None:
        abort(404)
    require(policy.may_see_invitation(actor, found))
    return found


@bp.route(INVITE, methods=["GET", "POST"])
@member_page
def invite(actor: Membership) -> ResponseReturnValue:
    """Make an invitation, and see what became of those that were made."""
    require(policy.may_see_invitations(actor))
    form = forms.Invite(data={"days": str(rules.INVITATION_DAYS)})
    if form.validate_on_submit():
        try:
            invitation, token = actions.make_invitation(actor, days=form.number)
        except Invalid as error:
            form.blame(error)
        else:
            _remember(invitation, token)
            return redirect(url_for("collectives.invite_made", public_id=invitation.public_id), code=303)
    everybodys = actor.acts_as(WELCOMER)
    made = queries.invitations(actor.collective_id, None if everybodys else actor.id)
    names = queries.names_of(invitation.made_by for invitation in made)
    return show("invite", form, actor=actor, made=made, names=names, everybodys=everybodys, now=clock.now())


@bp.get(f"{INVITE}/<public_id>")
@member_page
def invite_made(actor: Membership, public_id: str) -> ResponseReturnValue:
    """One invitation; its link as long as this browser remembers it."""
    invitation = _find(actor, public_id)
    token = _remembered(invitation)
    return render_template(
        "collectives/invite_made.html",
        actor=actor,
        invitation=invitation,
        link=address_of(token) if token else None,
        open=invitation.state == "open" and invitation.valid_until > clock.now(),
        form=Confirm(),
    )


@bp.get(f"{INVITE}/<public_id>/slip")
@member_page
def invite_slip(actor: Membership, public_id: str) -> ResponseReturnValue:
    """The invitation as a slip of paper."""
    invitation = _find(actor, public_id)
    token = _remembered(invitation)
    if token is None:
        abort(404)
    return render_template(
        "collectives/invite_slip.html", actor=actor, invitation=invitation, link=address_of(token)
    )


@bp.get(f"{INVITE}/<public_id>/code.png")
@member_page
def invite_code(actor: Membership, public_id: str) -> ResponseReturnValue:
    """The link as a picture to scan."""
    token = _remembered(_find(actor, public_id))
    if token is None:
        abort(404)
    picture = BytesIO()
    segno.make(address_of(token), error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    return Response(picture.getvalue(), mimetype="image/png")


@bp.post(f"{INVITE}/<public_id>/cancel")
@member_page
def cancel_invitation(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Make an invitation useless."""
    actions.cancel_invitation(actor, _find(actor, public_id))
    flash(_("The invitation is cancelled. Nobody can use it any more."), "ok")
    return redirect(url_for("collectives.invite"), code=303)
