"""Changes of one paragraph that others ask for: answered by the asker, or by the group in a vote."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, compare, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import policy
from swsolidarity.decisions.actions import proposals, voting, wording
from swsolidarity.decisions.events import AmendmentMoved
from swsolidarity.decisions.models import Amendment, Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules import wording as patches

AMEND = "decisions.amend"
LONGEST_REASON = 4_000


def propose(
    actor: Membership, proposal: Proposal, *, part: str, place: int, version: int, after: str, reason: str
) -> Amendment:
    """Ask for one paragraph to be changed, as it stands in ``version``, with a reason.

    Raises ``Invalid`` when nothing would change, ``Conflict`` when the page was old.
    """
    require(policy.may_amend(actor, proposal))
    voting.lock(proposal)
    require(policy.may_amend(actor, proposal))
    reason = said(reason, "Say why it should be changed.")
    if proposal.version != version:
        raise Conflict("The wording was changed while you wrote. Look at it again before you send this.")
    before, after = paragraph(proposal, part, place), text.clean(after)
    if before is None:
        raise Conflict("There is no such paragraph any more. Look at the wording again.")
    if part == patches.CONSEQUENCE and not after:
        raise Invalid("Say what happens if it passes.", field="after")
    if after == before:
        raise Invalid("Nothing is different from the wording as it is now.", field="after")
    amendment = Amendment(
        proposal_id=proposal.id,
        by_id=actor.id,
        version=version,
        part=part,
        place=place,
        before=before,
        after=after,
        reason=reason,
        state="proposed",
        written_at=clock.this_hour(),
    )
    amendment.proposal = proposal
    if _would_be(amendment) is None:
        raise Conflict("There is no such paragraph any more. Look at the wording again.")
    db.session.add(amendment)
    db.session.flush()
    _moved(amendment)
    return amendment


def accept(actor: Membership, amendment: Amendment, *, reason: str) -> None:
    """Take a change into the wording, as a new version. The reason may be empty.

    Raises ``Conflict`` when the wording has moved on and the change no longer fits.
    """
    _hold(amendment)
    require(policy.may_answer_amendment(actor, amendment))
    if not _apply(amendment):
        raise Conflict(
            "The wording has changed since, so this change no longer fits. Its writer can ask for it anew."
        )
    amendment.answer = text.clean(reason) or None
    amendment.state = "accepted"
    _moved(amendment)


def reject(actor: Membership, amendment: Amendment, *, reason: str) -> None:
    """Leave the wording as it is, and say why. Raises ``Invalid`` without a reason."""
    _hold(amendment)
    require(policy.may_answer_amendment(actor, amendment))
    amendment.answer = said(reason, "Say why you leave the wording as it is.")
    amendment.state = "rejected"
    _moved(amendment)


def take_back(actor: Membership, amendment: Amendment) -> None:
    """Not ask for one's own change any more, while nobody has answered it."""
    _hold(amendment)
    require(policy.may_take_back_amendment(actor, amendment))
    amendment.state = "withdrawn"
    _moved(amendment)


def put_to_vote(actor: Membership, amendment: Amendment, *, title: str) -> Proposal:
    """Let the group decide about a change, under the rule of the question itself.

    The discussion stays open until that vote is over. Raises ``Conflict`` when the change no longer fits,
    or when no vote could be held now.
    """
    _hold(amendment)
    require(policy.may_put_amendment_to_vote(actor, amendment))
    if _would_be(amendment) is None:
        raise Conflict(
            "The wording has changed since, so this change no longer fits. Its writer can ask for it anew."
        )
    asked = amendment.proposal
    vote = proposals.put_to_vote(
        asked.collective_id,
        rule_key=asked.rule.key,
        title=text.plain(title, proposals.LONGEST_TITLE),
        background=amendment.reason,
        what_happens=say("The wording of the question is changed as shown."),
        effect=AMEND,
        subject=amendment.reference,
        opened_by=None,
        secrecy=asked.secrecy,
    )
    amendment.vote_id, amendment.state = vote.id, "to_vote"
    if asked.discussion_until is not None and vote.closes_at is not None:
        asked.discussion_until = max(asked.discussion_until, vote.closes_at)
    _moved(amendment)
    return vote


def settle(amendment: Amendment, outcome: Outcome) -> Sentence:
    """Do what the group decided about a change, in the closing transaction."""
    _hold(amendment)
    if amendment.state != "to_vote":
        return say("The wording stays as it is.")
    if outcome.adopted and _apply(amendment):
        amendment.state = "adopted"
        followed = say("The wording is changed.")
    elif outcome.adopted:
        amendment.state = "failed"
        followed = say("The wording had changed meanwhile, so the change no longer fits and was not made.")
    else:
        amendment.state = "failed"
        followed = say("The wording stays as it is.")
    _moved(amendment)
    return followed


def paragraph(proposal: Proposal, part: str, place: int) -> str | None:
    """The words of one paragraph as they are now."""
    whole = _whole(proposal, part)
    if part == patches.CONSEQUENCE:
        return whole if place == 0 else None
    now = compare.paragraphs(whole)
    return now[place] if place < len(now) else None


def fits(amendment: Amendment) -> bool:
    """Whether a change can still be made to the wording as it is now."""
    return _would_be(amendment) is not None


def said(words: str, otherwise: str) -> str:
    """A reason as it is stored. Raises ``Invalid`` with the sentence when there is none."""
    clean = text.clean(words)
    if not clean:
        raise Invalid(otherwise, field="reason")
    if len(clean) > LONGEST_REASON:
        raise Invalid("Make this shorter: at most 4000 characters.", field="reason")
    return clean


def _whole(proposal: Proposal, part: str) -> str:
    return proposal.background if part == patches.BACKGROUND else str(proposal.consequence)


def _would_be(amendment: Amendment) -> str | None:
    whole = _whole(amendment.proposal, amendment.part)
    if amendment.part == patches.CONSEQUENCE:
        return amendment.after if whole == amendment.before else None
    return patches.patched(whole, amendment.place, amendment.before, amendment.after)


def _apply(amendment: Amendment) -> bool:
    proposal, would_be = amendment.proposal, _would_be(amendment)
    if would_be is None or proposal.state != "discussion":
        return False
    if amendment.part == patches.CONSEQUENCE:
        wording.set_consequence(proposal, proposals.in_own_words(would_be))
    else:
        wording.set_background(proposal, would_be)
    wording.changed(proposal)
    return True


def _hold(amendment: Amendment) -> None:
    """Hold the question and see its change afresh: everything about a question waits for its one lock."""
    voting.lock(amendment.proposal)
    db.session.refresh(amendment, ["state", "vote_id"])


def _moved(amendment: Amendment) -> None:
    db.session.flush()
    record(
        AmendmentMoved(
            collective_id=amendment.proposal.collective_id, subject=amendment.reference, to=amendment.state
        )
    )
