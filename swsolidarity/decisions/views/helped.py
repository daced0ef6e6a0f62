"""Who voted how so far; who votes for whom; votes by phone or on paper."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, ballots, policy, queries
from swsolidarity.decisions.forms import ballots as papers
from swsolidarity.decisions.forms.ballots import BallotForm
from swsolidarity.decisions.forms.helped import HelpForm, ProxyForm
from swsolidarity.decisions.models import Proposal, Proxy
from swsolidarity.decisions.rules import Question, spoken, words
from swsolidarity.decisions.rules.proxies import cap, fixed_from
from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.views.frame import bp, in_own_order, in_words, labels_of, load
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _

NAMES_ON_A_PAGE = 50


@bp.get("/<proposal>/names")
@member_page
def names(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Who chose what so far, where the level of the vote shows it before the close."""
    found = load(actor, proposal)
    require(policy.may_see_names(actor, found))
    if found.state == "decided":
        return redirect(url_for("decisions.outcome", proposal=found.public_id), code=303)
    listed = ballots.names(found, request.args.get("after"), NAMES_ON_A_PAGE)
    _question, labels, _order = _asked(actor, found)
    return render_template(
        "decisions/names.html",
        proposal=found,
        people=listed[:NAMES_ON_A_PAGE],
        more=listed[NAMES_ON_A_PAGE - 1][0].public_id if len(listed) > NAMES_ON_A_PAGE else None,
        spoken=lambda paper: spoken.words(found.terms.method, paper, labels),
        words=words,
    )


@bp.route("/<proposal>/proxies", methods=["GET", "POST"])
@member_page
def proxies(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Whom one asked to vote, and who asks oneself."""
    found = load(actor, proposal)
    require(policy.may_see_proxies(actor, found))
    form = ProxyForm()
    if form.validate_on_submit():
        try:
            actions.give_proxy(actor, found, name=form.name.data or "")
            flash(_("They are asked. It counts once they accept."), "ok")
            return redirect(url_for("decisions.proxies", proposal=found.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _proxies_page(actor, found, form)


@bp.post('/<proposal>/proxies/<proxy>/<any("accept", "decline", "take-back"):what>')
@member_page
def answer_proxy(actor: Membership, proposal: str, proxy: str, what: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    asked = _proxy(found, proxy)
    do = {
        "accept": actions.accept_proxy,
        "decline": actions.decline_proxy,
        "take-back": actions.take_back_proxy,
    }
    do[what](actor, found, asked)
    flash(
        {
            "accept": _("You can vote for them now, until a day before the close."),
            "decline": _("They hear that you do not vote for them."),
            "take-back": _("You vote for yourself."),
        }[what],
        "ok",
    )
    return redirect(url_for("decisions.proxies", proposal=found.public_id), code=303)


@bp.route("/<proposal>/proxies/<proxy>/vote", methods=["GET", "POST"])
@member_page
def vote_for(actor: Membership, proposal: str, proxy: str) -> ResponseReturnValue:
    """The paper of somebody who asked."""
    found = load(actor, proposal)
    asked = _proxy(found, proxy)
    theirs = ballots.mine(found, asked.giver_id)
    require(policy.may_vote_for(actor, found, asked, theirs, clock.now()))
    form, labels = _paper(actor, found)
    if form.is_submitted():
        choice = form.paper()
        try:
            if not form.errors:
                actions.vote_for(actor, found, asked, choice=choice)
                flash(_("Their vote is in. They are told, and can replace it."), "ok")
                return redirect(url_for("decisions.proxies", proposal=found.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    elif theirs.choice:
        form.put(theirs.choice)
    return render_template(
        "decisions/vote_for.html", proposal=found, proxy=asked, form=form, labels=labels, **_on_paper(found)
    ), 422 if form.errors else 200


@bp.route("/<proposal>/help", methods=["GET", "POST"])
@member_page
def help_vote(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Votes by phone or on paper: one steward enters them, a second confirms."""
    found = load(actor, proposal)
    require(policy.may_help(actor, found, clock.now()))
    who = HelpForm()
    form, labels = _paper(actor, found)
    if who.validate_on_submit():
        choice = form.paper()
        try:
            if not form.errors:
                actions.put_in(actor, found, name=who.name.data or "", way=who.way.data, choice=choice)
                flash(_("It counts once a second person confirms it."), "ok")
                return redirect(url_for("decisions.help_vote", proposal=found.public_id), code=303)
        except Invalid as error:
            (form if error.field == "ballot" else who).blame(error)
    question, _labels, _order = _asked(actor, found)
    return render_template(
        "decisions/help_vote.html",
        proposal=found,
        who=who,
        form=form,
        labels=labels,
        waiting=[
            (
                one,
                in_words(one.choice, question, labels),
                policy.may_confirm_help(actor, found, one, clock.now()),
            )
            for one in queries.helped_votes(found)
        ],
        confirm=Confirm(),
        words=words,
        **_on_paper(found),
    ), 422 if who.errors or form.errors else 200


@bp.post('/<proposal>/help/<helped>/<any("confirm", "drop"):what>')
@member_page
def answer_help(actor: Membership, proposal: str, helped: str, what: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    waiting = queries.helped_vote(found, helped)
    if waiting is None:
        abort(404)
    if what == "confirm":
        actions.confirm_help(actor, found, waiting)
        flash(_("The vote is in. The member is told, and can replace it."), "ok")
    else:
        actions.drop_help(actor, found, waiting)
        flash(_("It was taken away and does not count."), "ok")
    return redirect(url_for("decisions.help_vote", proposal=found.public_id), code=303)


def _proxies_page(actor: Membership, proposal: Proposal, form: ProxyForm) -> ResponseReturnValue:
    now = clock.now()
    roll = proposal.roll_size or queries.roll_now(proposal, proposal.terms, now)
    question, labels, _order = _asked(actor, proposal)
    mine = ballots.mine(proposal, actor.id)
    held = []
    for one in queries.held_by(proposal, actor.id):
        theirs = ballots.mine(proposal, one.giver_id)
        held.append(
            {
                "proxy": one,
                "may_accept": policy.may_accept_proxy(actor, proposal, one, roll, now),
                "may_vote": policy.may_vote_for(actor, proposal, one, theirs, now),
                "voted": theirs.voted,
            }
        )
    return render_template(
        "decisions/proxies.html",
        proposal=proposal,
        form=form,
        given=queries.given_by(proposal, actor.id),
        cast=in_words(mine.choice, question, labels) if mine.choice and mine.way == "proxy" else None,
        may_give=policy.may_give_proxy(actor, proposal, now),
        held=held,
        most=cap(roll),
        fixed=fixed_from(proposal.opened_at, proposal.closes_at)
        if proposal.opened_at and proposal.closes_at
        else None,
        confirm=Confirm(),
    ), 422 if form.errors else 200


def _proxy(proposal: Proposal, public_id: str) -> Proxy:
    found = queries.proxy(proposal, public_id)
    if found is None:
        abort(404)
    return found


def _asked(actor: Membership, proposal: Proposal) -> tuple[Question, list[str], list[int]]:
    offered = queries.options(proposal) if proposal.terms.method in WITH_OPTIONS else []
    return (
        queries.question(proposal, offered),
        labels_of(offered),
        in_own_order(actor, proposal, offered),
    )


def _paper(actor: Membership, proposal: Proposal) -> tuple[BallotForm, list[str]]:
    question, labels, order = _asked(actor, proposal)
    form = papers.ballot(question, labels, order)
    if form is None:
        abort(404)
    return form, labels


def _on_paper(proposal: Proposal) -> dict[str, Any]:
    """What the parts of a page expect that show a paper."""
    return {
        "secret": False,
        "sums": None,
        "offered": queries.options(proposal),
        "asks": _("How do they vote?"),
    }
