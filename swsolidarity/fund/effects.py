"""What a decision does to the fund: set money aside for a request, or give it another purpose."""

from __future__ import annotations

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.queries import collectives as collective_queries
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import effects
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules.standing import MONEY
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import audits, books, holds, loans, moves, requests, rounds, terms, winding
from swsolidarity.fund.actions.requests import GRANT
from swsolidarity.fund.queries import books as book_queries
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries import waiting as queued


class Grant:
    """A request that was put to the vote."""

    key = GRANT

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Who asked, who gets the money for them, and who stepped aside."""
        request = queries.by_reference(proposal.subject)
        return moves.party_ids(request) if request else frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Reserve in the closing transaction; too little money is an outcome, not a mistake."""
        return holds.grant(proposal, outcome)


class MovePots:
    """Free money gets another purpose."""

    key = books.MOVE_POTS

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """What money is for is everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Move the money, or leave it, in the closing transaction."""
        pending = queued.by_reference(proposal.subject)
        return books.decided(pending, adopted=outcome.adopted) if pending else None


class Share:
    """A sum is shared out among projects."""

    key = rounds.SHARE

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Whoever asked may support their own request, as everybody does."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Reserve for each project that was chosen, in the closing transaction."""
        return rounds.share(proposal, outcome)


class WindDown:
    """The fund ends."""

    key = winding.WIND_DOWN

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """The fund is everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Begin to end it, or let it go on, in the closing transaction."""
        return winding.decided(proposal, outcome)


class ChangeTerms:
    """The fund gets other rules."""

    key = terms.CHANGE

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Rules are everybody's: nobody is a party."""
        return frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Write the next version, or leave the rules, in the closing transaction."""
        return terms.decided(proposal, outcome)


class Forgive:
    """What is left of a loan is forgiven."""

    key = loans.FORGIVE

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Who borrowed, who got the money for them, and who stepped aside."""
        request = queries.by_reference(proposal.subject)
        return moves.party_ids(request) if request else frozenset()

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Forgive it, or leave it, in the closing transaction."""
        return loans.decided(proposal, outcome)


effects.register(Grant())
effects.register(Forgive())
effects.register(Share())
effects.register(WindDown())
effects.register(MovePots())
effects.register(ChangeTerms(), effects.Place(MONEY))

# Money that comes into a pot goes to whoever waits for it, in the same transaction.
ledger.on_pot_raised.append(holds.promote)

# Whoever leaves takes back what they asked for, and with it their words and how to pay them.
collectives.on_left.append(requests.leave)
collectives.on_left.append(rounds.leave)
collectives.on_left.append(audits.leave)

# What may be promised in an emergency is said in the currency of the books.
collective_queries.keeps_money.append(book_queries.currency_of)
