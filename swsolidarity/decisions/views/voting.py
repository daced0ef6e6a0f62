"""One question, and the vote on it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions import actions, ballots, policy, queries
from swsolidarity.decisions.forms import ChoiceForm, CodeForm
from swsolidarity.decisions.models import DecisionRule, Proposal
from swsolidarity.decisions.rules import pack, record, states, words
from swsolidarity.decisions.rules.terms import SECRET, read
from swsolidarity.decisions.views.frame import bp, load, phase_of
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import deadline
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.transactions import starts_reading


@bp.get("/<proposal>")
@member_page
def show(actor: Membership, proposal: str) -> ResponseReturnValue:
    return _show_page(actor, load(actor, proposal), ChoiceForm())


@bp.post("/<proposal>/vote")
@member_page
def vote(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    form = ChoiceForm()
    try:
        code = actions.vote(actor, found, choice=form.answer)
    except Invalid as error:
        form.blame(error)
        return _show_page(actor, found, form)
    if found.secrecy == SECRET:
        session["receipt"] = [found.public_id, code]
        return redirect(url_for("decisions.receipt", proposal=found.public_id), code=303)
    until = deadline(found.closes_at) if found.closes_at else ""
    flash(_("Your vote is in. You can change it until %(until)s.", until=until), "ok")
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


@bp.route("/<proposal>/receipt", methods=["GET", "POST"])
@member_page
@starts_reading
def receipt(actor: Membership, proposal: str) -> ResponseReturnValue:
    """After a secret vote the code, once; after the close, whether a ballot with a code was there."""
    found = load(actor, proposal)
    if found.secrecy != SECRET or found.opened_at is None:
        abort(404)
    form, answer = CodeForm(), None
    if form.validate_on_submit():
        answer = ballots.has_code(found, form.code.data or "")
    just_now = session.pop("receipt", None) or [None, None]
    return render_template(
        "decisions/receipt.html",
        proposal=found,
        form=form,
        answer=answer,
        just_now=just_now[0] == found.public_id,
        code=just_now[1] if just_now[0] == found.public_id else None,
        codes=ballots.codes(found) if found.state == "decided" and _numbers(found) else [],
        record=found.record,
        has_codes=(found.roll_size or 0) >= record.CODES_FROM,
    ), 422 if form.errors else 200


def _show_page(actor: Membership, proposal: Proposal, form: ChoiceForm) -> ResponseReturnValue:
    now, terms, phase = clock.now(), proposal.terms, phase_of(proposal)
    early = proposal.state in states.BEFORE_THE_VOTE
    roll = queries.roll_now(proposal, terms.min_membership_days, now) if early else proposal.roll_size or 0
    mine = ballots.mine(proposal, actor.id) if not early else ballots.Mine(False, False, None)
    if mine.choice and not form.is_submitted():
        form.ballot.data = mine.choice
    draft = queries.rule_draft(proposal) if proposal.effect == actions.CHANGE_RULE else None
    return render_template(
        "decisions/show.html",
        proposal=proposal,
        phase=phase,
        background=Markup(proposal.background_html),  # noqa: S704  # through the allow-list of core.text
        rule_name=pack.name_of(proposal.rule.key),
        rehearsal=words.rehearse(
            terms, roll, secrecy=proposal.secrecy, call=proposal.call, has_parties=proposal.has_parties
        ),
        band=record.turnout_band(proposal.voted, roll) if phase == "voting" else None,
        mine=mine,
        form=form,
        confirm=Confirm(),
        draft=draft and _compared(draft.rule, draft.params, roll),
        election=_election(actor, proposal) if proposal.effect == actions.ELECT else None,
        recused=queries.has_recused(actor, proposal)
        if phase in ("discussion", "opening", "frozen")
        else False,
        may_edit=policy.may_edit(actor, proposal),
        may_start=policy.may_start(actor, proposal),
        may_withdraw=policy.may_withdraw(actor, proposal, now),
        may_recuse=policy.may_recuse(actor, proposal),
        record=proposal.record,
        sentence=record.sentence,
        words=words,
    ), 422 if form.errors else 200


def _election(actor: Membership, proposal: Proposal) -> dict[str, Any]:
    """Who stands, in an order of this reader's own, and what this person can do about it."""
    standing = [one for one in queries.options(proposal) if one.membership_id is not None]
    return {
        "standing": sorted(
            standing, key=lambda one: record.digest(f"{proposal.public_id} {actor.public_id} {one.public_id}")
        ),
        "mine": queries.place_of(proposal, actor.id),
        "may_stand": policy.may_stand(actor, proposal),
    }


def _compared(rule: DecisionRule, params: dict[str, Any], roll: int) -> dict[str, Any]:
    """A change of a rule, as the page shows it: what it says now, what it would say."""
    new = read(rule.method, params)
    return {
        "name": pack.name_of(rule.key),
        "before": words.rehearse(rule.terms, roll),
        "after": words.rehearse(new, roll),
    }


def _numbers(proposal: Proposal) -> dict[str, int] | None:
    return (proposal.record or {}).get("numbers")
