"""Who calls for projects, who suggests them, who checks what they cost."""

from __future__ import annotations

from datetime import date

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.rounds import FundProject, FundRound
from swsolidarity.fund.policy import books
from swsolidarity.fund.rules import rounds as rules


def may_call(actor: Membership, fund: Fund) -> Verdict:
    """Call for projects: fund stewards, unless the fund ends."""
    if fund.winding_since:
        return no("The group ends this fund. Nothing new can be asked.")
    return books.may_keep_books(actor, fund)


def may_suggest(actor: Membership, fund: Fund, round_: FundRound, today: date) -> Verdict:
    """Suggest a project: every full member, until the day the call ends."""
    seen = books.may_see_books(actor, fund)
    if not seen:
        return seen
    if rules.stage(round_.state, round_.projects_until, today) != "call":
        return no("Projects can no longer be suggested in this round.")
    return YES


def may_change(actor: Membership, fund: Fund, project: FundProject) -> Verdict:
    """Change a project, or take it back: whoever suggested it, until the vote opens."""
    seen = books.may_see_books(actor, fund)
    if not seen:
        return seen
    if project.asked_by != actor.id:
        return no("Only who suggested it can change it.")
    if project.round.state != "open" or project.state not in ("suggested", "sent_back", "checked"):
        return no("This can no longer be changed.")
    return YES


def may_check(actor: Membership, fund: Fund, project: FundProject) -> Verdict:
    """Check what a project costs: a steward who did not suggest it."""
    keeps = books.may_keep_books(actor, fund)
    if not keeps:
        return keeps
    if project.asked_by == actor.id:
        return no("You suggested this, so another steward checks it.")
    if project.round.state != "open" or project.state not in ("suggested", "checked"):
        return no("There is nothing to check here now.")
    return YES


def may_open_vote(actor: Membership, fund: Fund, round_: FundRound, mine: bool, today: date) -> Verdict:
    """Open the vote: a steward with no project of their own (``mine``) in it, once the call has ended."""
    keeps = books.may_keep_books(actor, fund)
    if not keeps:
        return keeps
    if mine:
        return no("A project of yours is in this round, so another steward opens the vote.")
    if rules.stage(round_.state, round_.projects_until, today) != "checking":
        return no("The vote opens when the call for projects has ended.")
    return YES


def may_call_off(actor: Membership, fund: Fund, round_: FundRound) -> Verdict:
    """Call a round off before its vote opens: fund stewards."""
    keeps = books.may_keep_books(actor, fund)
    if not keeps:
        return keeps
    return YES if round_.state == "open" else no("This round can no longer be called off.")


def may_see_round(actor: Membership, fund: Fund | None) -> Verdict:
    """See rounds and projects: everybody who sees the books."""
    return books.may_see_books(actor, fund) if fund is not None else HIDDEN
