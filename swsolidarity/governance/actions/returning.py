"""Coming back after a removal: asked by the person, decided by all, and never by one invitation."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.models import Collective, KeptOut, Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance.models import ReturnRequest
from swsolidarity.governance.policy import returning as policy
from swsolidarity.governance.queries import returning as queries
from swsolidarity.governance.rules import returning as rules


def ask(account: Account, collective: Collective, *, name: str, words: str) -> ReturnRequest:
    """Ask to come back under a name; the vote opens at once, under the rule for taking somebody in.

    Raises ``Invalid`` for the name or no words, ``Refused`` before half a year is over, ``Conflict`` when
    no vote can be held.
    """
    db.session.refresh(collective, with_for_update=True)
    today = clock.now().date()
    found = queries.request_of(account, collective.address, today)
    kept = belonging.kept_out(account, collective.id)
    require(policy.may_ask(kept, found[1] if found else None, today))
    assert kept is not None
    collectives.check_name_here(account, collective.id, name)
    said = text.clean(words)
    if not said or len(said) > rules.WORDS_MOST:
        raise Invalid("Write what everybody should know, in some lines.", field="words")
    db.session.execute(
        delete(ReturnRequest).where(
            ReturnRequest.collective_id == collective.id, ReturnRequest.tag == kept.tag
        )
    )
    request = ReturnRequest(collective_id=collective.id, tag=kept.tag, name=name, words=said)
    db.session.add(request)
    db.session.flush()
    proposal = decisions.put_to_vote(
        collective.id,
        rule_key=rules.RULE,
        title=name,
        background=said,
        what_happens=say("This person was removed before, and can join again."),
        effect=rules.EFFECT,
        subject=request.reference,
        opened_by=None,
        since=clock.now(),
    )
    request.proposal_id = proposal.id
    db.session.flush()
    return request


def settle(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    """Open the door or leave it shut, in the closing transaction; what was written goes after a no."""
    request = queries.request_by_reference(proposal.subject)
    if request is None:
        return None
    today = clock.now().date()
    kept = db.session.scalars(
        select(KeptOut).where(KeptOut.collective_id == request.collective_id, KeptOut.tag == request.tag)
    ).one_or_none()
    request.words = None
    if outcome.adopted:
        request.state, request.forget_on = "welcome", today + timedelta(days=rules.WELCOME_DAYS)
        if kept is not None:
            db.session.delete(kept)
        db.session.flush()
        return say("They can join again.")
    request.state, request.name = "declined", None
    request.forget_on = today + timedelta(days=rules.DECLINED_DAYS)
    if kept is not None:
        kept.may_ask_on = rules.may_ask_again(today, kept.forget_on)
    db.session.flush()
    return say("Nothing changes.")


def join(account: Account, collective: Collective, *, agreed_version: int) -> Membership:
    """Come in again, under the name that was voted on.

    Raises ``Refused``, and ``Invalid`` when the name is taken by now or the agreements have changed.
    """
    found = queries.request_of(account, collective.address, clock.now().date())
    request = found[1] if found else None
    require(policy.may_join(request))
    assert request is not None
    member = collectives.welcome(
        account,
        collective,
        name=request.name or "",
        agreed_version=agreed_version,
        probation_days=collective.probation_days,
    )
    db.session.delete(request)
    db.session.flush()
    return member


def forget(today: date) -> None:
    """Drop what was answered long enough ago."""
    db.session.execute(delete(ReturnRequest).where(ReturnRequest.forget_on <= today))
