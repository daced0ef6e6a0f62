"""The pages of Decide."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require, say
from swsolidarity.decisions import actions, ballots, policy, queries
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.actions.rules import what_a_change_does
from swsolidarity.decisions.forms import ChoiceForm, CodeForm, QuestionForm, RuleForm, choices
from swsolidarity.decisions.jobs import BALLOTS_KEPT
from swsolidarity.decisions.models import DecisionRule, Proposal
from swsolidarity.decisions.rules import pack, record, states, words
from swsolidarity.decisions.rules.terms import SECRET, read
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import deadline
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken
from swsolidarity.web.links import link
from swsolidarity.web.templating import Tab, add_tab
from swsolidarity.web.transactions import starts_reading

bp = Blueprint("decisions", __name__, url_prefix="/c/<collective>/decide")
BLUEPRINTS = [bp]
NAMES_ON_A_PAGE = 50

add_tab(Tab(3, "decisions", say("Decide"), "decisions.index", count=queries.waiting_count))


@link("decisions.proposal")
def proposal_url(public_id: str) -> str:
    return url_for("decisions.show", proposal=public_id)


@bp.get("/")
@member_page
def index(actor: Membership) -> ResponseReturnValue:
    open_before, over_before = request.args.get("open"), request.args.get("over")
    return render_template(
        "decisions/index.html",
        waiting=queries.waiting(actor),
        under_way=queries.under_way(actor, open_before),
        over=queries.over(actor, over_before),
        first=not open_before and not over_before,
        may_ask=policy.may_ask(actor),
        phase=_phase,
        words=words,
    )


@bp.route("/new", methods=["GET", "POST"])
@member_page
def new(actor: Membership) -> ResponseReturnValue:
    require(policy.may_ask(actor))
    form, rules = _question_form(actor)
    if form.validate_on_submit():
        try:
            proposal = actions.write(actor, _draft(form))
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _question_page(actor, form, rules, None)


@bp.get("/<proposal>")
@member_page
def show(actor: Membership, proposal: str) -> ResponseReturnValue:
    return _show_page(actor, _load(actor, proposal), ChoiceForm())


@bp.route("/<proposal>/edit", methods=["GET", "POST"])
@member_page
def edit(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = _load(actor, proposal)
    require(policy.may_edit(actor, found))
    form, rules = _question_form(actor, found)
    if form.validate_on_submit():
        try:
            actions.edit(actor, found, _draft(form, found), version=_whole(form.version.data))
            flash(_("Saved."), "ok")
            return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _question_page(actor, form, rules, found)


@bp.post("/<proposal>/start")
@member_page
def start(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = _load(actor, proposal)
    actions.start(actor, found)
    flash(_("The vote is open.") if found.state == "voting" else _("The discussion is open."), "ok")
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


@bp.route("/<proposal>/withdraw", methods=["GET", "POST"])
@member_page
def withdraw(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = _load(actor, proposal)
    require(policy.may_withdraw(actor, found, clock.now()))
    form = Confirm()
    if not form.validate_on_submit():
        return render_template("decisions/withdraw.html", proposal=found, form=form)
    actions.withdraw(actor, found)
    flash(_("You withdrew your question."), "ok")
    return redirect(url_for("decisions.index"), code=303)


@bp.route("/<proposal>/recuse", methods=["GET", "POST"])
@member_page
def recuse(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = _load(actor, proposal)
    require(policy.may_recuse(actor, found))
    form = Confirm()
    if not form.validate_on_submit():
        return render_template("decisions/recuse.html", proposal=found, form=form)
    actions.recuse(actor, found)
    flash(_("You will not be on the roll of this vote."), "ok")
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


@bp.post("/<proposal>/vote")
@member_page
def vote(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = _load(actor, proposal)
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
    found = _load(actor, proposal)
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


@bp.get("/<proposal>/outcome")
@member_page
def outcome(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = _load(actor, proposal)
    if found.state != "decided":
        return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
    named = policy.may_see_names(actor, found)
    people = ballots.names(found, request.args.get("after"), NAMES_ON_A_PAGE) if named else []
    return render_template(
        "decisions/outcome.html",
        proposal=found,
        record=found.record,
        sentence=record.sentence,
        words=words,
        pack=pack,
        day=_day,
        too_telling=named == policy.TOO_TELLING and policy.TOO_TELLING.why,
        people=people[:NAMES_ON_A_PAGE],
        more=people[NAMES_ON_A_PAGE - 1][0].public_id if len(people) > NAMES_ON_A_PAGE else None,
        choices=choices(),
        names_kept=BALLOTS_KEPT,
    )


@bp.get("/<proposal>/outcome.json")
@member_page
def download(actor: Membership, proposal: str) -> ResponseReturnValue:
    """The result record exactly as it was hashed."""
    found = _load(actor, proposal)
    if found.result is None:
        abort(404)
    answer = Response(found.result, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="decision-{found.public_id[:8]}.json"'
    return answer


@bp.get("/rules")
@member_page
def rules(actor: Membership) -> ResponseReturnValue:
    found = queries.rules_in_force(actor.collective_id)
    return render_template(
        "decisions/rules.html", rules=_rehearsed(actor, found), may_ask=policy.may_ask(actor)
    )


@bp.get("/rules/<key>")
@member_page
def rule(actor: Membership, key: str) -> ResponseReturnValue:
    versions = queries.versions(actor.collective_id, key)
    if not versions:
        abort(404)
    return render_template(
        "decisions/rule.html", key=key, name=pack.name_of(key), rules=_rehearsed(actor, versions)
    )


@bp.route("/rules/<key>/change", methods=["GET", "POST"])
@member_page
def change_rule(actor: Membership, key: str) -> ResponseReturnValue:
    require(policy.may_ask(actor))
    found = queries.rule_in_force(actor.collective_id, key)
    if found is None:
        abort(404)
    form, terms = RuleForm(), found.terms
    roll = queries.roll_sizes(actor.collective_id, [terms.min_membership_days], clock.now())
    form.offer(terms, roll[terms.min_membership_days])
    if form.validate_on_submit():
        try:
            proposal = actions.propose_change(actor, found, form.terms(terms), _change(form, found))
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "decisions/change_rule.html", form=form, rule=found, name=pack.name_of(key)
    ), 422 if form.errors else 200


def _load(actor: Membership, public_id: str) -> Proposal:
    found = queries.proposal(actor, public_id)
    if found is None:
        abort(404)
    require(policy.may_read(actor, found))
    return found


def _phase(proposal: Proposal) -> str:
    return states.phase(proposal.state, proposal.closes_at, proposal.discussion_until, clock.now())


def _numbers(proposal: Proposal) -> dict[str, int] | None:
    return (proposal.record or {}).get("numbers")


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _whole(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 9 else 0


def _show_page(actor: Membership, proposal: Proposal, form: ChoiceForm) -> ResponseReturnValue:
    now, terms, phase = clock.now(), proposal.terms, _phase(proposal)
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


def _compared(rule: DecisionRule, params: dict[str, Any], roll: int) -> dict[str, Any]:
    """A change of a rule, as the page shows it: what it says now, what it would say."""
    new = read(rule.method, params)
    return {
        "name": pack.name_of(rule.key),
        "before": words.rehearse(rule.terms, roll),
        "after": words.rehearse(new, roll),
    }


def _question_form(
    actor: Membership, proposal: Proposal | None = None
) -> tuple[QuestionForm, list[DecisionRule]]:
    rules = queries.rules_in_force(actor.collective_id)
    form = QuestionForm()
    if proposal is not None and not form.is_submitted():
        form.title.data, form.background.data = proposal.title, proposal.background
        form.what_happens.data = str(proposal.consequence)
        form.rule.data = proposal.rule.key
        form.secrecy.data = SECRET if proposal.secrecy == SECRET else "rule"
        form.discussion_days.data = str(proposal.discussion_days)
        form.todo.data, form.todo_by.data = proposal.todo, proposal.todo_by
        form.review_on.data, form.version.data = proposal.review_on, str(proposal.version)
    if proposal is not None and proposal.effect is not None:
        # What a change of a rule asks and how it is decided is not the writer's to choose.
        del form.title, form.what_happens, form.rule
    else:
        form.offer((rule.key, pack.name_of(rule.key)) for rule in rules)
    if proposal is not None and proposal.state != "draft":
        del form.discussion_days
    return form, rules


def _draft(form: QuestionForm, proposal: Proposal | None = None) -> actions.Draft:
    asked = proposal if proposal is not None and proposal.effect is not None else None
    days = form.discussion_days.data if form.discussion_days else proposal and proposal.discussion_days
    return actions.Draft(
        title=asked.title if asked else form.title.data or "",
        background=form.background.data or "",
        what_happens=asked.consequence if asked else in_own_words(form.what_happens.data or ""),
        rule_key=asked.rule.key if asked else form.rule.data,
        secrecy=form.secrecy.data,
        discussion_days=int(days or 0),
        todo=form.todo.data,
        todo_by=form.todo_by.data,
        review_on=form.review_on.data,
    )


def _change(form: RuleForm, rule: DecisionRule) -> actions.Draft:
    return actions.Draft(
        title=_("Change the rule “%(rule)s”", rule=spoken(pack.name_of(rule.key))),
        background=form.background.data or "",
        what_happens=what_a_change_does(),
        rule_key="rule_change",
        discussion_days=int(form.discussion_days.data or 0),
    )


def _question_page(
    actor: Membership, form: QuestionForm, rules: list[DecisionRule], proposal: Proposal | None
) -> ResponseReturnValue:
    return render_template(
        "decisions/edit.html" if proposal else "decisions/new.html",
        form=form,
        rule_hints={
            item["rule"].key: [spoken(sentence) for sentence in item["sentences"]]
            for item in _rehearsed(actor, rules)
        },
        proposal=proposal,
    ), 422 if form.errors else 200


def _rehearsed(actor: Membership, rules: Any) -> list[dict[str, Any]]:
    """Rules with what they mean in this collective today, in sentences."""
    terms = [(rule, rule.terms) for rule in rules]
    rolls = queries.roll_sizes(
        actor.collective_id, (one.min_membership_days for _rule, one in terms), clock.now()
    )
    return [
        {
            "rule": rule,
            "name": pack.name_of(rule.key),
            "sentences": words.rehearse(one, rolls[one.min_membership_days]),
        }
        for rule, one in terms
    ]
