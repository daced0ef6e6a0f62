"""The rules of a fund: given when it opens, changed by a decision, in force after a delay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from swsolidarity.collectives.actions import power
from swsolidarity.collectives.models import FUND_STEWARD, Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import format_money
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import line
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.terms import FundTerms, FundTermsChange
from swsolidarity.fund.policy import terms as policy
from swsolidarity.fund.queries import terms as queries
from swsolidarity.fund.rules import terms as rules
from swsolidarity.web import i18n

CHANGE = "fund.change_terms"
LONGEST_PAUSE = timedelta(weeks=10)


def begin(fund: Fund, terms: rules.Terms, *, office_hours: str = "") -> FundTerms:
    """The first version, in force from the opening of the fund on."""
    now = clock.now()
    version = FundTerms(
        fund_id=fund.id,
        version=1,
        params=terms.params(),
        adopted_by="opening",
        adopted_at=now,
        valid_from=now,
        office_hours=office_hours or None,
    )
    db.session.add(version)
    db.session.flush()
    return version


def pause(actor: Membership, fund: Fund, until: date | None) -> None:
    """Close the queue until a day, or open it again (None). Whoever asked before is looked at all the same.

    Raises ``Invalid`` for a day that is over, or too far away for one person to say.
    """
    require(policy.may_pause(actor, fund))
    fund = ledger.lock(fund.id)
    today = clock.now().date()
    if until is not None and not today < until <= today + LONGEST_PAUSE:
        raise Invalid("Choose a day in the next ten weeks.", field="until")
    fund.paused_until = until
    power.note(actor, FUND_STEWARD, "paused" if until else "opened", "queue")


def propose(
    actor: Membership, fund: Fund, area: str, wanted: Mapping[str, Any], *, why: str = ""
) -> FundTermsChange:
    """Ask the group to change one group of rules, by the rule that changes rules.

    ``wanted``: what these rules would be. Raises ``Invalid`` for what cannot stand or changes nothing,
    ``Conflict`` while the group decides on these rules already.
    """
    require(policy.may_propose(actor, fund))
    fund = ledger.lock(fund.id)
    require(policy.may_propose(actor, fund))
    if any(one.area == area for one in queries.asked(fund)):
        raise Conflict("The group is deciding on these rules already. Nothing was asked.")
    newest = queries.newest(fund.id)
    office_hours = wanted.get(rules.OFFICE_HOURS)
    changes = {
        name: value
        for name, value in wanted.items()
        if value != (newest.office_hours or "" if name == rules.OFFICE_HOURS else getattr(newest.terms, name))
    }
    if not changes:
        raise Invalid("Nothing is different from the rule as it is now.")
    changes.pop(rules.OFFICE_HOURS, None)
    after = newest.terms.but(changes)
    wrong = rules.trouble(after)
    if wrong is not None:
        raise Invalid(wrong[1].text, field=wrong[0], **wrong[1].values)
    change = FundTermsChange(
        fund_id=fund.id, area=area, changes=changes, office_hours=office_hours if area == "hours" else None
    )
    db.session.add(change)
    db.session.flush()
    language = db.session.get_one(Collective, fund.collective_id).language
    proposal = decisions.put_to_vote(
        fund.collective_id,
        rule_key="rule_change",
        title=i18n.said_in(
            language, say("The fund's rules: %(area)s", area=i18n.said_in(language, rules.GROUPS[area].title))
        ),
        background="\n\n".join(part for part in (why, *_compared(fund, language, newest, change)) if part),
        what_happens=_begins(newest.terms),
        effect=CHANGE,
        subject=change.ref,
        opened_by=actor,
    )
    change.decision_ref = proposal.reference
    return change


def _begins(terms: rules.Terms) -> Sentence:
    if not terms.delay_hours:
        return say("It begins as soon as it is adopted. Requests that were sent before keep the old rule.")
    return say(
        "It begins %(hours)s hours after it is adopted. Requests that were sent before keep the old rule.",
        hours=terms.delay_hours,
    )


def _compared(fund: Fund, language: str, newest: FundTerms, change: FundTermsChange) -> list[str]:
    """The rule as it is and as it would be, in the language of the collective, for the text of the vote."""

    def written(minor: int) -> str:
        return format_money(fund.money(minor), language)

    def lines(terms: rules.Terms, hours: str | None) -> str:
        said = [i18n.said_in(language, one) for one in rules.said(change.area, terms, written)]
        return " ".join([*said, *([hours or "–"] if change.area == "hours" else [])])

    now = lines(newest.terms, newest.office_hours)
    then = lines(newest.terms.but(change.changes), change.office_hours)
    return [
        i18n.said_in(language, say("Now: %(rule)s", rule=now)),
        i18n.said_in(language, say("Then: %(rule)s", rule=then)),
    ]


def decided(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    """Write the next version if the change was adopted, in the closing transaction."""
    change = queries.by_reference(proposal.subject)
    if change is None or change.state != "asked":
        return None
    if not outcome.adopted:
        change.state = "not_adopted"
        return say("The rules of the fund stay as they are.")
    fund = ledger.lock(change.fund_id)
    newest = queries.newest(fund.id)
    terms = newest.terms.but(change.changes)
    if rules.trouble(terms) is not None:
        change.state = "no_fit"
        return say("Other rules of the fund changed meanwhile, so this no longer fits. Nothing was changed.")
    earlier = queries.last_decision(fund.id, change.area)
    change.state = "adopted"
    now = clock.now()
    version = FundTerms(
        fund_id=fund.id,
        version=newest.version + 1,
        params=terms.params(),
        adopted_by=proposal.reference,
        adopted_at=now,
        # What was adopted later never begins earlier.
        valid_from=max(now + newest.terms.delay, newest.valid_from),
        office_hours=change.office_hours if change.area == "hours" else newest.office_hours,
    )
    db.session.add(version)
    db.session.flush()
    if terms.order == "lot":
        line.fix(fund.id, now.date())
    decisions.take_the_place(proposal, earlier)
    return say("The rules of the fund have a version %(version)s.", version=version.version)
