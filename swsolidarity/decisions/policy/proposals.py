"""Reading, asking, changing, voting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import RETURNING_OFFICER, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import ballots, queries, settlement
from swsolidarity.decisions.models import Proposal, RollEntry, TellerPhrase
from swsolidarity.decisions.rules import lots, record, states
from swsolidarity.decisions.rules.terms import EXTERNAL, NAMED, ROLL, UNTIL_VOTED
from swsolidarity.decisions.rules.terms import HIDDEN as HIDDEN_UNTIL_THE_CLOSE

MOST_OFFICERS = 2
ELECT = "decisions.elect"
OWN_EFFECTS = ("decisions.",)
TOO_TELLING = no("In so small a group, names would tell too much.")


def may_read(actor: Membership, proposal: Proposal) -> Verdict:
    """Members read what was started, only its writer what was not; other domains ask full members.

    What is about one of us is read by those on its roll, whom the person concerned is not among.
    """
    if actor.collective_id != proposal.collective_id:
        return HIDDEN
    if _is_asker(actor, proposal):
        return YES
    if proposal.discussion_until is None and proposal.opened_at is None:
        return HIDDEN
    if proposal.roll_only and not ballots.mine(proposal, actor.id).on_roll:
        return HIDDEN
    if not actor.is_full_member and not _is_our_own(proposal) and not may_vote_while_paused(actor, proposal):
        return HIDDEN
    return YES


def may_vote_while_paused(actor: Membership, proposal: Proposal) -> Verdict:
    """Somebody two moderators asked to stay away still reads and answers open votes they are on the roll of.

    Who is suspended by a decision does not.
    """
    if actor.state != "active" or not _is_held(proposal):
        return HIDDEN
    return YES if ballots.mine(proposal, actor.id).on_roll else HIDDEN


def may_ask(actor: Membership) -> Verdict:
    """Any full member can ask the group."""
    if not actor.is_full_member:
        return no("You can ask the group once your first weeks here are over.")
    return YES


def may_edit(actor: Membership, proposal: Proposal) -> Verdict:
    """The writer, until the wording is frozen."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _is_asker(actor, proposal):
        return no("Only the person who asks can change the wording.")
    if proposal.state not in states.EDITABLE:
        return no("The wording is fixed now. You can withdraw the question and ask again.")
    return may_ask(actor)


def may_start(actor: Membership, proposal: Proposal) -> Verdict:
    """The writer of a draft."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _is_asker(actor, proposal):
        return no("Only the person who asks can start this.")
    if proposal.state != "draft":
        return no("This has already been started.")
    return may_ask(actor)


def may_withdraw(actor: Membership, proposal: Proposal, now: datetime) -> Verdict:
    """The writer, until the vote has closed; what another domain put to the vote is withdrawn there."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _is_asker(actor, proposal) or not (
        _is_our_own(proposal) or settlement.can_be_taken_back(proposal.effect)
    ):
        return no("Only the person who asks can withdraw this.")
    elsewhere = proposal.secrecy == EXTERNAL and proposal.state == "voting"
    now_at = states.phase(proposal.state, proposal.closes_at, None, now)
    if now_at not in (*states.BEFORE_THE_VOTE, "voting", "paused") and not elsewhere:
        return no("This is over, so it cannot be withdrawn.")
    return YES


def may_recuse(actor: Membership, proposal: Proposal) -> Verdict:
    """Anybody who would be on the roll, before the roll is made."""
    if not may_read(actor, proposal):
        return HIDDEN
    if proposal.state not in ("discussion", "frozen"):
        return no("You can step aside only before the vote opens. You can still abstain.")
    return may_ask(actor)


def may_suggest(actor: Membership, proposal: Proposal) -> Verdict:
    """Any full member, while people can stand."""
    if not may_read(actor, proposal):
        return HIDDEN
    if proposal.effect != ELECT:
        return HIDDEN
    if states.phase(proposal.state, None, proposal.discussion_until, clock.now()) != "discussion":
        return no("People can stand only until the vote opens.")
    if not actor.is_full_member:
        return no("You can stand once your first weeks here are over.")
    return YES


def may_stand(actor: Membership, proposal: Proposal) -> Verdict:
    """Any full member, while people can stand, who has not held the office for too many terms running."""
    verdict = may_suggest(actor, proposal)
    if not verdict:
        return verdict
    again = people.rests_from(actor, queries.office_of(proposal))
    if again is not None:
        return no(
            "You have held this office for as many terms as there can be in a row. Thank you. "
            "You can stand again from %(month)s/%(year)s on.",
            month=again.month,
            year=str(again.year),
        )
    return YES


def may_stand_down(actor: Membership, proposal: Proposal) -> Verdict:
    """Until the vote opens; then the ballot is fixed."""
    return may_suggest(actor, proposal)


def may_give_time(actor: Membership, proposal: Proposal, standing: int) -> Verdict:
    """The writer of an election, as long as fewer people stand than are to be elected."""
    seen = may_stand(actor, proposal)
    if not seen:
        return seen
    if not _is_asker(actor, proposal):
        return no("Only the person who asks can give people more time.")
    if standing >= proposal.places:
        return no("Enough people stand, so the vote opens on its day.")
    return YES


def may_vote(actor: Membership, proposal: Proposal, entry: RollEntry | ballots.Mine | None) -> Verdict:
    """Who is on the roll; whether the vote is still open is for the clock to say, inside the lock."""
    if not may_read(actor, proposal):
        return HIDDEN
    if entry is None:
        return no("You are not on the roll of this vote.")
    if actor.state != "active":
        return no("You cannot vote at the moment.")
    if proposal.secrecy == EXTERNAL:
        return no("This vote is held elsewhere. The background says where.")
    return YES


def may_add_to_lot(
    actor: Membership,
    proposal: Proposal,
    tellers: Sequence[TellerPhrase],
    now: datetime,
    *,
    on_roll: bool,
    stands: bool,
) -> Verdict:
    """Two people on the roll who neither ask nor stand, while the vote is open; whoever comes first."""
    if not may_read(actor, proposal):
        return HIDDEN
    if proposal.lot_commitment is None or not lots.may_decide(proposal.terms):
        return no("No lot is drawn for this.")
    if not states.is_open(proposal.state, proposal.opened_at, proposal.closes_at, now):
        return no("A phrase can be added only while the vote is open.")
    if not on_roll or stands or not actor.is_full_member or _is_asker(actor, proposal):
        return no("A teller is on the roll, and neither asks nor stands.")
    return _room_for_teller(actor, tellers)


def _room_for_teller(actor: Membership, tellers: Sequence[TellerPhrase]) -> Verdict:
    if any(one.membership_id == actor.id for one in tellers):
        return no("Your phrase is in. It cannot be changed.")
    if len(tellers) >= lots.MOST_TELLERS:
        return no("Two tellers have added their phrases. That is all it takes.")
    return YES


def may_take_on(actor: Membership, proposal: Proposal, officers: Sequence[Membership]) -> Verdict:
    """Returning officers who neither ask nor stand look after a vote held elsewhere; two of them."""
    if not may_read(actor, proposal) or proposal.secrecy != EXTERNAL or proposal.state != "voting":
        return HIDDEN
    if not actor.acts_as(RETURNING_OFFICER):
        return no("Only returning officers and stewards can take this on.")
    if _is_interested(actor, proposal):
        return no("Whoever asks or stands cannot look after the vote.")
    if any(one.id == actor.id for one in officers):
        return no("You look after this vote already.")
    if len(officers) >= MOST_OFFICERS:
        return no("Two people look after this vote already.")
    return YES


def may_take_roll(actor: Membership, proposal: Proposal, officers: Sequence[Membership]) -> Verdict:
    """The two who look after a vote that is held elsewhere, until its result is here."""
    if not may_read(actor, proposal) or proposal.secrecy != EXTERNAL or proposal.state != "voting":
        return HIDDEN
    if not actor.is_full_member or all(one.id != actor.id for one in officers):
        return no("Only the two who look after this vote can do that.")
    return YES


def may_look_after(actor: Membership, proposal: Proposal, officers: Sequence[Membership]) -> Verdict:
    """Whoever does, or could."""
    return may_take_roll(actor, proposal, officers) or may_take_on(actor, proposal, officers)


def may_bring_result(
    actor: Membership, proposal: Proposal, officers: Sequence[Membership], now: datetime
) -> Verdict:
    """The same two, once the vote has closed."""
    verdict = may_take_roll(actor, proposal, officers)
    if verdict and (proposal.closes_at is None or now < proposal.closes_at):
        return no("The result can be entered once the vote has closed.")
    return verdict


def may_confirm(
    actor: Membership, proposal: Proposal, officers: Sequence[Membership], entered_by: int, now: datetime
) -> Verdict:
    """The other of the two."""
    verdict = may_bring_result(actor, proposal, officers, now)
    if verdict and entered_by == actor.id:
        return no("Somebody else has to confirm what you entered.")
    return verdict


def may_see_names(actor: Membership, proposal: Proposal) -> Verdict:
    """Who chose what in a vote by name, from the moment its level allows until the ballots are forgotten.

    Where parties were taken off the roll, whoever is missing from the names could be one: then nobody sees
    a name before the close, and afterwards only if enough others are missing too.
    """
    if not may_read(actor, proposal):
        return HIDDEN
    over = proposal.state == "decided"
    if proposal.secrecy not in NAMED or proposal.ballots_forgotten or not (over or _is_held(proposal)):
        return no("There are no names to show.")
    if not over and not actor.is_full_member:
        return no("You see names once the vote has closed.")
    if proposal.has_parties and (not over or ballots.unlisted(proposal) < record.FEWEST_UNLISTED):
        return TOO_TELLING
    return _level_shows_names(actor, proposal, over=over)


def _level_shows_names(actor: Membership, proposal: Proposal, *, over: bool) -> Verdict:
    level = proposal.secrecy
    if level == HIDDEN_UNTIL_THE_CLOSE and not over:
        return no("Nobody sees names until the vote has closed.")
    if level == ROLL and not ballots.mine(proposal, actor.id).on_roll:
        return no("Only those on the roll see the names.")
    if level == UNTIL_VOTED and not over and not ballots.mine(proposal, actor.id).voted:
        return no("You see the names once you have voted.")
    return YES


def _is_held(proposal: Proposal) -> bool:
    return proposal.state in ("voting", "paused")


def _is_asker(actor: Membership, proposal: Proposal) -> bool:
    return proposal.asked_by_id is not None and proposal.asked_by_id == actor.id


def _is_interested(actor: Membership, proposal: Proposal) -> bool:
    return _is_asker(actor, proposal) or queries.stands(actor, proposal)


def _is_our_own(proposal: Proposal) -> bool:
    return proposal.effect is None or proposal.effect.startswith(OWN_EFFECTS)
