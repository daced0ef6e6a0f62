"""Asking the group: write, edit, start, step aside, withdraw, and putting something to the vote at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db, insert_unless_there
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import options as choices
from swsolidarity.decisions.actions import seconds, standing, voting, wording
from swsolidarity.decisions.actions.options import Offer, offer_things
from swsolidarity.decisions.events import ProposalMoved
from swsolidarity.decisions.models import Proposal, Recusal
from swsolidarity.decisions.rules import Terms, states
from swsolidarity.decisions.rules.standing import ADOPTS
from swsolidarity.decisions.rules.terms import SECRECY, levels

DISCUSSION_DAYS = (0, 1, 3, 7, 14)
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person enters when they ask the group.

    ``topic``: as in ``rules.standing``; None for what its rule or effect is most likely about. ``does`` is
    done to the decision with the public id ``earlier``.
    """

    title: str
    background: str
    what_happens: Sentence
    rule_key: str
    secrecy: str | None = None
    discussion_days: int = 0
    todo: str | None = None
    todo_by: date | None = None
    review_on: date | None = None
    options: tuple[str, ...] = ()
    places: int = 1
    topic: str | None = None
    does: str = ADOPTS
    earlier: str | None = None
    expires_on: date | None = None


def in_own_words(words: str) -> Sentence:
    """What a member wrote, carried where a sentence is expected; it is never looked up for translation."""
    return say("%(words)s", words=words)


def write(
    actor: Membership, draft: Draft, *, effect: str | None = None, subject: str | None = None
) -> Proposal:
    """Keep a question as a draft that only its writer sees. Raises ``Invalid``."""
    require(policy.may_ask(actor))
    proposal = _new(actor.collective_id, draft, effect=effect, subject=subject)
    proposal.asked_by_id = actor.id
    db.session.add(proposal)
    db.session.flush()
    choices.offer(proposal, draft.options)
    _place(proposal, draft)
    return proposal


def edit(actor: Membership, proposal: Proposal, draft: Draft, *, version: int) -> None:
    """Change the wording while that is possible. Raises ``Invalid``, and ``Conflict`` on an old page."""
    require(policy.may_edit(actor, proposal))
    voting.lock(proposal)
    require(policy.may_edit(actor, proposal))
    if proposal.version != version:
        raise Conflict("This was changed in another window. Look at it again before you change it.")
    if states.phase(proposal.state, None, proposal.discussion_until, clock.now()) == "opening":
        raise Conflict("The discussion has ended, and the wording is fixed now.")
    _fill(proposal, draft)
    choices.offer(proposal, draft.options)
    _place(proposal, draft)
    wording.changed(proposal)


def start(actor: Membership, proposal: Proposal) -> None:
    """Open a draft for discussion, or, when it asks for none, open its vote at once.

    Raises ``Conflict`` when nobody could vote, or too few for a secret vote.
    """
    require(policy.may_start(actor, proposal))
    voting.lock(proposal)
    require(policy.may_start(actor, proposal))
    now = clock.this_hour()
    seconded_by = seconds.begin(proposal, now)
    if proposal.discussion_days or seconded_by:
        ends = now + timedelta(days=proposal.discussion_days)
        proposal.state = "discussion"
        proposal.started_at = now
        proposal.discussion_until = max(ends, seconded_by or ends)
        wording.keep(proposal)
        record(
            ProposalMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=proposal.state)
        )
        return
    voting.freeze(proposal)
    voting.open_vote(proposal)


def fix(actor: Membership, proposal: Proposal) -> None:
    """Fix the wording by hand while it is discussed, to look at it once more before the vote opens.

    Raises ``Conflict`` while seconds are missing or the group votes on a change of the wording.
    """
    require(policy.may_fix(actor, proposal))
    voting.lock(proposal)
    require(policy.may_fix(actor, proposal))
    if queries.waits_for_seconds(proposal):
        raise Conflict("More members have to want this before its wording can be fixed.")
    if queries.amendments_at_vote(proposal):
        raise Conflict("The group is voting on a change of the wording. Wait for its result.")
    voting.freeze(proposal)
    record(ProposalMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=proposal.state))


def open_fixed(actor: Membership, proposal: Proposal) -> None:
    """Open the vote of a question whose wording was fixed by hand, once its discussion has had its time.

    Raises ``Conflict`` when nobody could vote, or too few for a secret vote.
    """
    require(policy.may_open(actor, proposal, clock.now()))
    voting.lock(proposal)
    require(policy.may_open(actor, proposal, clock.now()))
    voting.open_vote(proposal)


def recuse(actor: Membership, proposal: Proposal) -> None:
    """Step aside before the vote opens, for a conflict of interest; cannot be undone here."""
    require(policy.may_recuse(actor, proposal))
    voting.lock(proposal)
    require(policy.may_recuse(actor, proposal))
    db.session.execute(insert_unless_there(Recusal).values(proposal_id=proposal.id, membership_id=actor.id))


def withdraw(actor: Membership, proposal: Proposal) -> None:
    """Take back one's own question before it is decided; votes already in are destroyed uncounted."""
    require(policy.may_withdraw(actor, proposal, clock.now()))
    voting.lock(proposal)
    require(policy.may_withdraw(actor, proposal, clock.now()))
    for amendment in queries.amendments_at_vote(proposal):
        if amendment.vote is not None and amendment.vote.ended_at is None:
            voting.lock(amendment.vote)
            voting.call_off(amendment.vote)
        amendment.state = "failed"
    voting.call_off(proposal)


def put_to_vote(
    collective_id: int,
    *,
    rule_key: str,
    title: str,
    background: str,
    what_happens: Sentence,
    effect: str,
    subject: str,
    opened_by: Membership | None,
    secrecy: str | None = None,
    since: datetime | None = None,
    options: Sequence[Offer] = (),
    budget: int = 0,
    step: int = 1,
    currency: str | None = None,
    topic: str | None = None,
    does: str = ADOPTS,
    earlier: str | None = None,
    roll_only: bool = False,
) -> Proposal:
    """Create, freeze and open a proposal in one transaction, from inside another domain's action.

    ``effect`` must be registered with ``decisions.effects``; ``subject`` is the reference it acts on.
    ``options`` is what there is to choose, ``budget`` the sum they share, in minor units.
    ``opened_by`` is shown as the person who asks; None where that is nobody's business. ``since``: when
    the process began that this vote ends; under some rules only who was a member then is on the roll.
    ``topic``: where it stands in the register, if the effect does not say so. ``does`` is done to the
    decision with the public id ``earlier``.

    ``roll_only``: for what is about a person; nobody but those on the roll ever knows of it.

    Raises ``Conflict`` when the rule does not exist, nobody could vote, or too few for a secret vote.
    """
    draft = Draft(
        title=title,
        background=background,
        what_happens=what_happens,
        rule_key=rule_key,
        secrecy=secrecy,
        topic=topic,
        does=does,
        earlier=earlier,
    )
    proposal = _new(collective_id, draft, effect=effect, subject=subject)
    proposal.asked_by_id = opened_by.id if opened_by else None
    proposal.started_at = since or clock.now()
    proposal.roll_only = roll_only
    proposal.budget, proposal.step, proposal.currency = budget, step, currency
    db.session.add(proposal)
    db.session.flush()
    _place(proposal, draft)
    if proposal.rule.terms.ladder:
        choices.offer(proposal, ())
    offer_things(proposal, options)
    voting.freeze(proposal)
    voting.open_vote(proposal)
    return proposal


def _new(collective_id: int, draft: Draft, *, effect: str | None, subject: str | None) -> Proposal:
    proposal = Proposal(
        collective_id=collective_id, effect=effect, subject=subject, state="draft", version=1, voted=0, call=1
    )
    _fill(proposal, draft)
    return proposal


def _fill(proposal: Proposal, draft: Draft) -> None:
    title = text.one_line(draft.title)
    background = text.clean(draft.background)
    if not title:
        raise Invalid("Write the question in one line.", field="title")
    if len(title) > LONGEST_TITLE:
        raise Invalid("Make the question shorter.", field="title")
    if draft.discussion_days not in DISCUSSION_DAYS:
        raise Invalid("Choose how long to discuss first.", field="discussion_days")
    if draft.review_on is not None and draft.review_on <= clock.now().date():
        raise Invalid("Choose a day that is still to come.", field="review_on")
    rule = queries.rule_in_force(proposal.collective_id, draft.rule_key)
    if rule is None:
        raise Conflict("This collective has no such rule. Look at the rules first.")
    proposal.rule_id = rule.id
    proposal.rule = rule
    proposal.places = choices.places(draft.places, rule.terms)
    proposal.secrecy = stricter(rule.terms, draft.secrecy, than=_level_so_far(proposal))
    proposal.title = title
    wording.set_background(proposal, background)
    wording.set_consequence(proposal, draft.what_happens)
    proposal.discussion_days = draft.discussion_days
    proposal.todo = text.one_line(draft.todo or "") or None
    proposal.todo_by = draft.todo_by
    proposal.review_on = draft.review_on
    proposal.written_at = clock.this_hour()


def _place(proposal: Proposal, draft: Draft) -> None:
    standing.place(
        proposal, topic=draft.topic, does=draft.does, earlier=draft.earlier, expires_on=draft.expires_on
    )


def _level_so_far(proposal: Proposal) -> str | None:
    """The level people were told of; a draft has been told to nobody."""
    return proposal.secrecy if proposal.state == "discussion" else None


def stricter(terms: Terms, wanted: str | None, *, than: str | None = None) -> str:
    """The highest of several levels of secrecy: it can be raised, never lowered.

    ``than``: a level it has already. Raises ``Invalid`` for one that this way of deciding cannot have.
    """
    if wanted in SECRECY and max(terms.secrecy, wanted, key=SECRECY.index) not in levels(terms.method):
        raise Invalid("This kind of question is answered by name, so it cannot be secret.", field="secrecy")
    known = [level for level in (wanted, than) if level in levels(terms.method)]
    return max(terms.secrecy, *known, key=SECRECY.index) if known else terms.secrecy
