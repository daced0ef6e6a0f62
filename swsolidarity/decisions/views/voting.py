"""One question, and the vote on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from swsolidarity.collectives.gate import own_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, compare
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions import actions, ballots, methods, policy, queries
from swsolidarity.decisions.forms import ballots as papers
from swsolidarity.decisions.forms.ballots import BallotForm, CodeForm, WordsForm
from swsolidarity.decisions.models import Proposal, RuleDraft
from swsolidarity.decisions.rules import aloud, pack, record, states, words
from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.rules.terms import NAMED, SECRET
from swsolidarity.decisions.views import around, standing
from swsolidarity.decisions.views.elsewhere import elsewhere_of
from swsolidarity.decisions.views.frame import bp, in_own_order, in_words, labels_of, load, phase_of
from swsolidarity.decisions.views.lots import lot_of
from swsolidarity.decisions.views.objections import object_page
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import deadline
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.transactions import changes_nobody, starts_reading


@bp.get("/<proposal>")
@own_page
def show(actor: Membership, proposal: str) -> ResponseReturnValue:
    return _show_page(_Asked(actor, load(actor, proposal)))


@bp.post("/<proposal>/check")
@own_page
@starts_reading
def check(actor: Membership, proposal: str) -> ResponseReturnValue:
    """A ballot in words before it goes in, or back to the paper with everything kept; writes nothing."""
    asked = _Asked(actor, load(actor, proposal))
    sent = _sent() if "ballot_change" in request.form else None
    form = asked.paper_with(sent) if sent is not None else asked.paper()
    choice = form.paper() if sent is None else sent
    if form.ballot_words:
        form.ballot_words.validate(form)
    try:
        choice = actions.considered(actor, asked.proposal, choice=choice)
    except Invalid as error:
        if not form.errors:
            form.blame(error)
    if form.errors or sent is not None:
        return _show_page(asked, form)
    if policy.needs_a_reason(actor, asked.proposal, choice):
        return redirect(url_for("decisions.object_to", proposal=asked.proposal.public_id), code=303)
    return _check_page(asked, choice, form.ballot_words.data if form.ballot_words else "")


@bp.post("/<proposal>/vote")
@own_page
@changes_nobody
def vote(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    sent, said = _sent(), WordsForm() if "ballot_words" in request.form else None
    if policy.needs_a_reason(actor, found, sent):
        return object_page(actor, found, reason=said and said.ballot_words.data)
    try:
        code = actions.vote(actor, found, choice=sent, words=said and said.ballot_words.data)
    except Invalid as error:
        asked = _Asked(actor, found)
        form = asked.paper_with(sent)
        form.blame(error)
        return _show_page(asked, form)
    if found.secrecy == SECRET:
        session["receipt"] = [found.public_id, code]
        return redirect(url_for("decisions.receipt", proposal=found.public_id), code=303)
    until = deadline(found.closes_at) if found.closes_at else ""
    flash(_("Your vote is in. You can change it until %(until)s.", until=until), "ok")
    if sent_from := request.form.get("talk"):
        return redirect(url_for("threads.show", thread=sent_from), code=303)
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


@bp.route("/<proposal>/receipt", methods=["GET", "POST"])
@own_page
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


class _Asked:
    """A question as one reader meets it: what can be chosen, in which order, on which paper."""

    def __init__(self, actor: Membership, proposal: Proposal) -> None:
        self.actor, self.proposal = actor, proposal
        self.offered = queries.options(proposal) if proposal.terms.method in WITH_OPTIONS else []
        self.question = queries.question(proposal, self.offered, counted=False)
        self.labels = labels_of(self.offered)
        self.order = in_own_order(actor, proposal, self.offered)

    def paper(self, **filled: Any) -> BallotForm:
        """The paper as it was sent in, or empty."""
        form = papers.ballot(self.question, self.labels, self.order, **filled)
        if form is None:
            abort(404)
        if self.proposal.secrecy not in NAMED:
            del form.ballot_words
        return form

    def paper_with(self, choice: str) -> BallotForm:
        """The paper with somebody's ballot on it, and what they say with it; empty if that is none."""
        form = self.paper(formdata=None)
        with suppress(Invalid):
            form.put(methods.named(self.question.terms.method).validate(choice, self.question))
        if form.ballot_words:
            form.ballot_words.process(request.form)
        return form

    def aloud(self, choice: str) -> Markup:
        """A ballot in words."""
        told = in_words(choice, self.question, self.labels)
        return Markup(render_template("decisions/_aloud.html", told=told))  # noqa: S704  # our own page


def _sent() -> str:
    """The one ballot that was sent; nothing when there was none, or more than one."""
    sent = request.form.getlist("ballot")
    return sent[0] if len(sent) == 1 else ""


def _check_page(asked: _Asked, choice: str, said: str | None) -> ResponseReturnValue:
    proposal, told = asked.proposal, asked.aloud(choice)
    secret = proposal.secrecy == SECRET
    response = make_response(
        render_template(
            "decisions/check.html",
            proposal=proposal,
            told=told,
            choice=choice,
            said=said,
            secret=secret,
            confirm=Confirm(),
            padding=_padding(asked, choice, told) if secret else 0,
        )
    )
    if secret:
        # As it is, so that its length stays the same: what is compressed is as long as what it says.
        response.headers["Content-Encoding"] = "identity"
    return response


def _padding(asked: _Asked, choice: str, told: Markup) -> int:
    """By how many bytes the page is made longer, so that its length does not tell what is on the ballot."""

    def length(paper: str, words: Markup) -> int:
        return len(escape(paper)) + len(words.encode())

    most = sum(length(paper, asked.aloud(paper)) for paper in aloud.fullest(asked.question))
    return max(0, most - length(choice, told))


def _show_page(asked: _Asked, form: BallotForm | None = None) -> ResponseReturnValue:
    actor, proposal = asked.actor, asked.proposal
    now, terms, phase = clock.now(), proposal.terms, phase_of(proposal)
    early = proposal.state in states.BEFORE_THE_VOTE
    roll = queries.roll_now(proposal, terms, now) if early else proposal.roll_size or 0
    mine = ballots.mine(proposal, actor.id) if not early else ballots.Mine(False, False, None)
    if form is None and phase == "voting" and mine.on_roll:
        form = papers.ballot(asked.question, asked.labels, asked.order, formdata=None)
        if form is not None and proposal.secrecy not in NAMED:
            del form.ballot_words
        elif form is not None and mine.choice:
            form.put(mine.choice)
            form.ballot_words.data = mine.words
    draft = queries.rule_draft(proposal) if proposal.effect == actions.CHANGE_RULE else None
    return render_template(
        "decisions/show.html",
        proposal=proposal,
        phase=phase,
        background=Markup(proposal.background_html),  # noqa: S704  # through the allow-list of core.text
        rule_name=pack.name_of(proposal.rule.key),
        rehearsal=words.rehearse(
            terms,
            roll,
            secrecy=proposal.secrecy,
            call=proposal.call,
            has_parties=proposal.has_parties,
            places=proposal.places,
        ),
        band=record.turnout_band(proposal.voted, roll) if phase == "voting" else None,
        mine=mine,
        form=form,
        errors=form or Confirm(),
        offered=asked.offered,
        labels=asked.labels,
        sums=_sums(proposal),
        confirm=Confirm(),
        draft=draft and _compared(draft, roll),
        election=_election(asked) if proposal.effect == actions.ELECT else None,
        lot=lot_of(actor, proposal, asked.offered, on_roll=mine.on_roll),
        elsewhere=elsewhere_of(actor, proposal),
        changed=_changed(proposal),
        moment=datetime.fromisoformat,
        **around.parts(actor, proposal, on_roll=mine.on_roll),
        **standing.parts(actor, proposal),
        recused=queries.has_recused(actor, proposal)
        if phase in ("discussion", "opening", "frozen")
        else False,
        others=_others(actor, proposal, now),
        may_edit=policy.may_edit(actor, proposal),
        may_start=policy.may_start(actor, proposal),
        may_withdraw=policy.may_withdraw(actor, proposal, now),
        may_recuse=policy.may_recuse(actor, proposal),
        record=proposal.record,
        sentence=record.sentence,
        words=words,
    ), 422 if form and form.errors else 200


def _others(actor: Membership, proposal: Proposal, now: datetime) -> list[tuple[str, str]]:
    """Where this person can go from here about the votes of others."""
    ways = (
        (policy.may_see_names, _("Who voted how so far"), "decisions.names"),
        (
            policy.may_see_proxies,
            _("Voting for each other"),
            "decisions.proxies",
        ),
        (partial(policy.may_help, now=now), _("Put in a vote by phone or on paper"), "decisions.help_vote"),
    )
    return [
        (label, url_for(page, proposal=proposal.public_id))
        for may, label, page in ways
        if proposal.ended_at is None and may(actor, proposal)
    ]


def _sums(proposal: Proposal) -> Callable[[int], Money] | None:
    """How the sums of a question are written, where there are any."""
    currency = proposal.currency
    return (lambda minor: Money(minor, currency)) if currency and proposal.budget else None


def _election(asked: _Asked) -> dict[str, Any]:
    """Who stands, in an order of this reader's own, and what this person can do about it."""
    in_order = [asked.offered[place] for place in asked.order]
    standing = [one for one in in_order if one.membership_id is not None]
    return {
        "standing": standing,
        "may_give_time": policy.may_give_time(asked.actor, asked.proposal, len(standing)),
        "mine": queries.place_of(asked.proposal, asked.actor.id),
        "may_stand": policy.may_stand(asked.actor, asked.proposal),
        "may_suggest": policy.may_suggest(asked.actor, asked.proposal),
    }


def _changed(proposal: Proposal) -> list[list[compare.Piece]] | None:
    """The change of wording that a vote is about."""
    amendment = queries.amendment_voted_on(proposal) if proposal.effect == actions.AMEND else None
    return compare.texts(amendment.before, amendment.after) if amendment else None


def _compared(draft: RuleDraft, roll: int) -> dict[str, Any]:
    """A change of a rule, as the page shows it: what it says now, if there is one, what it would say."""
    return {
        "name": pack.name_of(draft.key),
        "before": words.rehearse(draft.rule.terms, roll) if draft.rule else [],
        "after": words.rehearse(draft.terms, roll),
    }


def _numbers(proposal: Proposal) -> dict[str, int] | None:
    return (proposal.record or {}).get("numbers")
