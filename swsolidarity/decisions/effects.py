"""What follows from decisions: where domains register theirs, and the two effects this domain has itself."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.rules import mandate_ends
from swsolidarity.core import clock
from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions import actions, queries
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules.standing import DECIDING, PEOPLE
from swsolidarity.decisions.settlement import Effect, Place, named, register

__all__ = ["ChangeRule", "Effect", "Place", "named", "register"]


class ChangeRule:
    """An adopted change of a rule becomes the rule's next version."""

    key = actions.CHANGE_RULE

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Rules are everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Write the next version if the change was adopted."""
        draft = queries.rule_draft(proposal)
        if not outcome.adopted:
            return say("The rule stays as it is.") if draft.rule else say("There is no such rule.")
        before = queries.rule_in_force(draft.collective_id, draft.key)
        version = actions.next_version(draft, adopted_by=proposal.reference)
        actions.take_the_place(proposal, before.adopted_by if before else "")
        return say("The rule is now in force in its version %(version)s.", version=version.version)


class Elect:
    """People who are elected hold the office from the count on."""

    key = actions.ELECT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Whoever stands votes like everybody else."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Hand the mandates to the winners, as far as seats are free; whoever has left gets none."""
        offered = queries.options(proposal)
        winners = [offered[place].person for place in outcome.winners]
        months = actions.months_of(proposal)
        begun = collectives.give(
            [person for person in winners if person is not None],
            queries.office_of(proposal),
            source=proposal.reference,
            until=mandate_ends(clock.now(), months),
        )
        if not begun:
            return say("Nobody takes the office. Whoever holds it goes on.")
        if len(begun) < len(winners):
            return say(
                "Elected for %(months)s months from now on: %(count)s. No seat was free for: %(left)s.",
                months=months,
                count=len(begun),
                left=len(winners) - len(begun),
            )
        return say("Elected for %(months)s months from now on: %(count)s.", months=months, count=len(begun))


def _term(proposal: Proposal) -> timedelta:
    """How long the people an election chose hold the office."""
    now = clock.now()
    return mandate_ends(now, actions.months_of(proposal)) - now


class Amend:
    """An adopted change of wording goes into the question it is about."""

    key = actions.AMEND

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Whoever decides the question decides about its wording."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Make the change if it was adopted and still fits."""
        amendment = queries.amendment_voted_on(proposal)
        return None if amendment is None else actions.settle_amendment(amendment, outcome)


register(ChangeRule(), Place(DECIDING))
register(Amend())
register(Elect(), Place(PEOPLE, lasts=_term))

# A collective that is founded gets the starting rules in the same transaction.
collectives.on_founded.append(actions.install_pack)

# Whoever leaves stands in no election any more.
collectives.on_left.append(actions.leave)

# What they said with their votes goes with their other words.
collectives.on_words_removed.append(actions.forget_vote_words)

# Nor does anybody vote for them, nor they for anybody.
collectives.on_left.append(actions.stop_helping)
