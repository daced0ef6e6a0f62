"""A sum for projects: members suggest them, a steward checks what they cost, and equal shares decide.

Only what a group wants to do, never what somebody needs: nobody's hardship is put beside somebody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from swsolidarity.collectives.actions import power
from swsolidarity.collectives.models import FUND_STEWARD, Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.money import Money, format_money
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import asking, holds, moves
from swsolidarity.fund.events import RoundCalled
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.requests import FundRequest, FundRequestParty
from swsolidarity.fund.models.rounds import FundProject, FundRound
from swsolidarity.fund.policy import rounds as policy
from swsolidarity.fund.queries import requests
from swsolidarity.fund.queries import rounds as queries
from swsolidarity.fund.rules import rounds as rules
from swsolidarity.fund.rules.requests import ROUND, AskStep, State, Who

SHARE = "fund.share"
STALE = "This has moved on since you opened the page. Nothing was changed. Look at it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What somebody suggests: ``named`` shows members who it is."""

    title: str
    words: str
    cost: Money
    named: bool = True


def call(
    actor: Membership,
    fund: Fund,
    pot: FundAccount,
    *,
    title: str,
    words: str = "",
    amount: Money,
    projects_until: date,
) -> FundRound:
    """Call for projects that share out ``amount``, which is looked at again when the vote opens.

    Raises ``Invalid`` for a sum the pot has not free, or a day that is past or too far away.
    """
    require(policy.may_call(actor, fund))
    today = queries.today(fund.collective_id)
    if pot.currency != amount.currency or not 0 < amount.minor <= pot.balance:
        raise Invalid("Enter a sum that the pot has free.", field="amount")
    if not today <= projects_until <= today + rules.LONGEST_CALL:
        raise Invalid("Choose a day within the next 120 days.", field="projects_until")
    made = FundRound(
        fund_id=fund.id,
        pot_id=pot.id,
        amount=amount.minor,
        title=title,
        words=words or None,
        projects_until=projects_until,
        opened_by=actor.id,
        opened_on=today,
    )
    db.session.add(made)
    db.session.flush()
    record(RoundCalled(collective_id=fund.collective_id, subject=made.ref))
    power.note(actor, FUND_STEWARD, "opened", "round")
    return made


def suggest(actor: Membership, fund: Fund, round_: FundRound, idea: Idea) -> FundProject:
    """Suggest a project. Raises ``Invalid`` where it costs more than there is to share."""
    round_ = queries.lock(round_.id)
    require(policy.may_suggest(actor, fund, round_, queries.today(fund.collective_id)))
    if len(queries.projects(round_)) >= rules.MOST_PROJECTS:
        raise Conflict("There are already as many projects as one vote can hold.")
    made = FundProject(round_id=round_.id, asked_by=actor.id)
    _fill(made, round_, idea)
    db.session.add(made)
    db.session.flush()
    return made


def change(actor: Membership, fund: Fund, project: FundProject, idea: Idea) -> None:
    """Change one's own project; it is checked anew."""
    round_ = _locked(project)
    require(policy.may_change(actor, fund, project))
    _fill(project, round_, idea)
    project.state, project.checked_by, project.answer = "suggested", None, None


def take_back(actor: Membership, fund: Fund, project: FundProject) -> None:
    """Take one's own project back before the vote opens. What was written is erased."""
    _locked(project)
    require(policy.may_change(actor, fund, project))
    _erase(project)


def check(actor: Membership, fund: Fund, project: FundProject, *, cost: Money) -> None:
    """Say that a project can be done for what it is said to cost.

    Raises ``Conflict`` when that is not the cost the steward saw.
    """
    _locked(project)
    require(policy.may_check(actor, fund, project))
    if project.cost != cost.minor or project.state != "suggested":
        raise Conflict(STALE)
    project.state, project.checked_by, project.answer = "checked", actor.id, None
    power.note(actor, FUND_STEWARD, "checked", "project")


def send_back(actor: Membership, fund: Fund, project: FundProject, *, words: str) -> None:
    """Ask whoever suggested a project to look at it again."""
    _locked(project)
    require(policy.may_check(actor, fund, project))
    project.state, project.checked_by, project.answer = "sent_back", None, words


def call_off(actor: Membership, fund: Fund, round_: FundRound) -> None:
    """End a round before its vote opens; nothing is set aside."""
    round_ = queries.lock(round_.id)
    require(policy.may_call_off(actor, fund, round_))
    _end(round_, "off")


def open_vote(actor: Membership, fund: Fund, round_: FundRound) -> Proposal:
    """Put every project whose cost was checked to a vote that shares out the sum among them.

    Each becomes a request with a number of its own. Raises ``Conflict`` where there is nothing to choose
    between, or the pot has not got the sum free any more.
    """
    fund = ledger.lock(fund.id)
    round_ = queries.lock(round_.id)
    mine = queries.suggested_by(actor, round_) > 0
    require(policy.may_open_vote(actor, fund, round_, mine, queries.today(fund.collective_id)))
    checked = [one for one in queries.projects(round_) if one.state == "checked" and one.asked_by]
    if len(checked) < rules.FEWEST_PROJECTS:
        raise Conflict("There is nothing to choose between: fewer than two projects are checked.")
    pot = db.session.get_one(FundAccount, round_.pot_id, populate_existing=True)
    if round_.amount > pot.balance:
        raise Conflict("The pot has not got this sum free any more. Call the round off, or wait.")
    collective = db.session.get_one(Collective, fund.collective_id)
    asked = [(one, _become_request(actor, fund, round_, one)) for one in checked]
    proposal = decisions.put_to_vote(
        fund.collective_id,
        rule_key="share_money",
        title=f"{round_.title}: {format_money(fund.money(round_.amount), collective.language)}",
        background=round_.words or "",
        what_happens=say("What is chosen is set aside at once, as far as the sum goes."),
        effect=SHARE,
        subject=round_.ref,
        opened_by=None,
        options=[
            decisions.Offer(label=project.title or "", subject=request.ref, cost=project.cost)
            for project, request in asked
        ],
        budget=round_.amount,
        currency=fund.currency,
        step=10 ** fund.money(round_.amount).exponent,
    )
    for _project, request in asked:
        request.decision_ref = proposal.reference
        request.votes += 1
        moves.move(request, State.IN_VOTE, Who.STEWARD, actor=actor, closes_at=proposal.closes_at)
    round_.state, round_.decision_ref = "voting", proposal.reference
    power.note(actor, FUND_STEWARD, "opened", "vote")
    return proposal


def share(proposal: Proposal, outcome: Outcome) -> Sentence:
    """What a closed round does: money for what was chosen, an end for the rest, whatever the outcome."""
    round_ = queries.by_reference(proposal.subject)
    chosen = set(outcome.winners) if outcome.adopted else set()
    set_aside = waiting = 0
    for place, option in enumerate(proposals.options(proposal)):
        request = requests.by_reference(option.subject)
        if request is None or request.state != State.IN_VOTE or request.decision_ref != proposal.reference:
            continue
        if place in chosen:
            # One promise for each decision and request: the books refuse a second under the same name.
            name = f"{proposal.reference}/{request.public_id}"
            state = holds.set_aside(request, Who.SYSTEM, decision_ref=name)
            set_aside += state is State.RESERVED
            waiting += state is State.WAITLISTED
        else:
            request.reason = ROUND
            moves.move(request, State.DECLINED, Who.SYSTEM)
    if round_ is not None:
        _end(round_, "decided")
    if waiting:
        return say(
            "Money is set aside for %(count)s projects. %(waiting)s wait in line for money.",
            count=set_aside,
            waiting=waiting,
        )
    if not set_aside:
        return say("Nothing is set aside. The projects can be suggested again in another round.")
    return say(
        "Money is set aside for %(count)s projects. The others can be suggested again.", count=set_aside
    )


def leave(actor: Membership) -> None:
    """Take back what somebody suggested who leaves, as far as it is not at the vote yet."""
    for project in queries.not_asked_yet(actor):
        _erase(project)


def forget(round_id: int) -> bool:
    """Erase what was written in a round that is long over, and who suggested it."""
    round_ = queries.lock(round_id)
    for project in queries.projects(round_):
        project.title = project.words = project.answer = None
        project.asked_by = project.checked_by = None
    round_.words, round_.words_erased = None, True
    return True


def _become_request(actor: Membership, fund: Fund, round_: FundRound, project: FundProject) -> FundRequest:
    request = FundRequest(
        fund_id=fund.id,
        pot_id=round_.pot_id,
        state=State.SUBMITTED.value,
        amount=project.cost,
        currency=fund.currency,
        level="open" if project.named else "stewards",
        steps_done=int(AskStep.AMOUNT | AskStep.PURPOSE | AskStep.WHEN | AskStep.WHO | AskStep.PREVIEW),
        updated_at=clock.this_hour(),
    )
    request.purpose, request.public_text = "other", project.title
    asking.give_number(request, fund)
    db.session.add(request)
    db.session.flush()
    db.session.add(FundRequestParty(request_id=request.id, membership_id=project.asked_by, role="asker"))
    db.session.flush()
    request = requests.lock(request.id)
    moves.move(request, State.SCREENED, Who.STEWARD, actor=actor)
    project.request_id, project.state = request.id, "asked"
    return request


def _locked(project: FundProject) -> FundRound:
    round_ = queries.lock(project.round_id)
    db.session.refresh(project, ["state", "cost", "asked_by", "checked_by"])
    return round_


def _fill(project: FundProject, round_: FundRound, idea: Idea) -> None:
    if not 0 < idea.cost.minor <= round_.amount:
        raise Invalid("Enter a sum above zero that is not more than the whole round.", field="cost")
    project.cost, project.named = idea.cost.minor, idea.named
    project.title, project.words = idea.title, idea.words or None


def _erase(project: FundProject) -> None:
    project.state, project.asked_by, project.checked_by = "withdrawn", None, None
    project.title = project.words = project.answer = None


def _end(round_: FundRound, state: str) -> None:
    round_.state, round_.ended_on = state, clock.now().date()
