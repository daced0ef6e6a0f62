"""What somebody asked for and waits for a second person: one page for every kind of it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import policy, queries
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.forms import Reason
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.collectives.views.blueprint import bp, home_of
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import url_of

ACT = "/c/<collective>/two/<public_id>"


def _find(actor: Membership, public_id: str) -> PairedAct:
    """An act this member may know of: whoever asked, and whoever could agree."""
    found = queries.act(actor.collective_id, public_id)
    if found is None:
        abort(404)
    require(policy.may_see_act(actor, found))
    if found.asked_by_id != actor.id and not pairs.named(found.kind).may(actor, found.subject):
        abort(404)
    return found


@bp.get(ACT)
@member_page
def paired_act(actor: Membership, public_id: str) -> ResponseReturnValue:
    """What was asked, by whom and why; agreeing is a button."""
    return _page(actor, _find(actor, public_id), Reason())


def _page(actor: Membership, act: PairedAct, form: Reason) -> ResponseReturnValue:
    page = render_template(
        "collectives/paired_act.html",
        actor=actor,
        act=act,
        kind=pairs.named(act.kind),
        asked_by=pairs.named(act.kind).called(act),
        may_agree=policy.may_agree(actor, act, clock.now()),
        about=_about(act),
        form=form,
        confirm=Confirm,
    )
    return page, 422 if form.errors else 200


@bp.post(f"{ACT}/agree")
@member_page
def agree_to_act(actor: Membership, public_id: str) -> ResponseReturnValue:
    act, form = _find(actor, public_id), Reason()
    try:
        pairs.agree(actor, act, words=form.reason.data or "")
    except Invalid as error:
        form.blame(error)
        return _page(actor, act, form)
    flash(_("Agreed. It is done."), "ok")
    return _back(actor, act)


@bp.post(f"{ACT}/back")
@member_page
def take_back_act(actor: Membership, public_id: str) -> ResponseReturnValue:
    act = _find(actor, public_id)
    pairs.take_back(actor, act)
    flash(_("Taken back. Nothing has changed."), "ok")
    return _back(actor, act)


def _back(actor: Membership, act: PairedAct) -> ResponseReturnValue:
    about = _about(act)
    return redirect(about, code=303) if about else home_of(actor.collective)


def _about(act: PairedAct) -> str | None:
    """The page of the thing; once it is done, where its kind says, or nowhere if the thing has gone."""
    kind = pairs.named(act.kind)
    if act.state != "done":
        return url_of(act.subject)
    return None if kind.ends else url_of(kind.back or act.subject)
