"""What a question said before, and changes of it that others ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import compare
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import amendments
from swsolidarity.decisions.forms.life import AmendmentForm, ReasonForm
from swsolidarity.decisions.models import Amendment, Proposal, ProposalVersion
from swsolidarity.decisions.rules import wording
from swsolidarity.decisions.views.frame import bp, load, whole
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken
from swsolidarity.web.links import link

RESULT = "result"


@bp.get("/<proposal>/versions")
@member_page
def versions(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Every wording there was, and the difference between two of them."""
    found = load(actor, proposal)
    listed = queries.wording_versions(found)
    numbers = [one.version for one in listed]
    newer = _chosen(listed, request.args.get("new"), 0)
    older = _chosen(listed, request.args.get("old"), min(1, len(listed) - 1))
    return render_template(
        "decisions/versions.html",
        proposal=found,
        numbers=numbers,
        listed=listed,
        older=older,
        newer=newer,
        compared=_compared(older, newer) if older and newer else None,
        is_same=compare.is_same,
    )


@bp.get("/<proposal>/amend")
@member_page
def amend(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Which paragraph should be changed."""
    found = load(actor, proposal)
    require(policy.may_amend(actor, found))
    return render_template(
        "decisions/amend.html",
        proposal=found,
        paragraphs=compare.paragraphs(found.background),
        in_own_words=found.effect is None,
    )


@bp.route("/<proposal>/amend/<paragraph>", methods=["GET", "POST"])
@member_page
def amend_paragraph(actor: Membership, proposal: str, paragraph: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_amend(actor, found))
    part, place = _part(found, paragraph)
    before = amendments.paragraph(found, part, place)
    form = AmendmentForm()
    if form.validate_on_submit():
        try:
            made = amendments.propose(
                actor,
                found,
                part=part,
                place=place,
                version=whole(form.version.data),
                after=form.after.data or "",
                reason=form.reason.data or "",
            )
            flash(_("Sent. The person who asks can now answer."), "ok")
            return redirect(url_for("decisions.amendment", amendment=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    if before is None:
        abort(404)
    if not form.is_submitted():
        form.after.data, form.version.data = before, str(found.version)
    return render_template(
        "decisions/amend_paragraph.html", proposal=found, paragraph=paragraph, before=before, form=form
    ), 422 if form.errors else 200


@bp.get("/amendments/<amendment>")
@member_page
def amendment(actor: Membership, amendment: str) -> ResponseReturnValue:
    return _page(actor, _load(actor, amendment), ReasonForm())


@bp.post("/amendments/<amendment>/<any(accept, reject, withdraw, vote):step>")
@member_page
def answer_amendment(actor: Membership, amendment: str, step: str) -> ResponseReturnValue:
    found, form = _load(actor, amendment), ReasonForm()
    try:
        if form.validate_on_submit():
            _ANSWERS[step](actor, found, form.reason.data or "")
            flash(spoken(wording.STATES[found.state]) + ".", "ok")
            return redirect(url_for("decisions.amendment", amendment=found.public_id), code=303)
    except Invalid as error:
        form.blame(error)
    return _page(actor, found, form)


@link("decisions.amendment")
def amendment_url(public_id: str) -> str:
    return url_for("decisions.amendment", amendment=public_id)


def _to_vote(actor: Membership, amendment: Amendment, _reason: str) -> None:
    title = _("Change the wording of “%(title)s”?", title=amendment.proposal.title)
    amendments.put_to_vote(actor, amendment, title=title)


_ANSWERS = {
    "accept": lambda actor, found, reason: amendments.accept(actor, found, reason=reason),
    "reject": lambda actor, found, reason: amendments.reject(actor, found, reason=reason),
    "withdraw": lambda actor, found, _reason: amendments.take_back(actor, found),
    "vote": _to_vote,
}


def _load(actor: Membership, public_id: str) -> Amendment:
    found = queries.amendment(actor, public_id)
    if found is None:
        abort(404)
    require(policy.may_read(actor, found.proposal))
    return found


def _page(actor: Membership, amendment: Amendment, form: ReasonForm) -> ResponseReturnValue:
    return render_template(
        "decisions/amendment.html",
        amendment=amendment,
        proposal=amendment.proposal,
        changed=compare.texts(amendment.before, amendment.after),
        states=wording.STATES,
        consequence=wording.CONSEQUENCE,
        fits=amendments.fits(amendment),
        form=form,
        confirm=Confirm(),
        may_answer=policy.may_answer_amendment(actor, amendment),
        may_put_to_vote=policy.may_put_amendment_to_vote(actor, amendment),
        may_take_back=policy.may_take_back_amendment(actor, amendment),
    ), 422 if form.errors else 200


def _part(proposal: Proposal, paragraph: str) -> tuple[str, int]:
    """Which part of the wording an address means; 404 for none."""
    if paragraph == RESULT and proposal.effect is None:
        return wording.CONSEQUENCE, 0
    if not (paragraph.isascii() and paragraph.isdecimal()):
        abort(404)
    return wording.BACKGROUND, whole(paragraph)


def _chosen(listed: Sequence[ProposalVersion], number: str | None, otherwise: int) -> ProposalVersion | None:
    if not listed:
        return None
    return next((one for one in listed if str(one.version) == number), listed[otherwise])


def _compared(older: ProposalVersion, newer: ProposalVersion) -> list[tuple[str, Any]]:
    """The parts of two wordings with their differences, those that are empty left out."""
    old, new = older.parts, newer.parts
    pairs = [
        (_("The question"), old["title"], new["title"]),
        (_("Background"), old["background"], new["background"]),
        (_("What happens if it passes"), spoken(older.consequence), spoken(newer.consequence)),
        (_("Options"), "\n\n".join(old["options"]), "\n\n".join(new["options"])),
    ]
    return [(name, compare.texts(before, after)) for name, before, after in pairs if before or after]
