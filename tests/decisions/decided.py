"""One decided question for every method, with the ballots a test gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions, settlement
from swsolidarity.decisions.actions.options import Offer
from tests.decisions.making import World, later

TEAS = ("Black tea", "Green tea", "Coffee", "Water")


class Nothing:
    """An effect of which nothing follows, so that a budget can be shared out."""

    key = "test.nothing"

    def off_the_roll(self, proposal: Any) -> frozenset[int]:
        return frozenset()

    def settle(self, proposal: Any, outcome: Any) -> None:
        return None


def opened(here: World, rule: str, options: Sequence[str] = (), **more: Any) -> str:
    """An open question under a rule of the starting pack."""
    return here.open(rule, options=tuple(options), title=more.pop("title", "What do we drink?"), **more)


def shared(here: World, requests: Mapping[str, int], budget: int, **more: Any) -> str:
    """An open question which requests share a sum, in cents."""
    settlement.register(Nothing())
    with here.make.writing():
        return actions.put_to_vote(
            here.group.id,
            rule_key="share_money",
            title="Share €1,000",
            background="",
            what_happens=say("What is chosen is set aside at once, as far as the sum goes."),
            effect=Nothing.key,
            subject="test.thing:1",
            opened_by=None,
            options=[
                Offer(label=label, subject=f"test.thing:{label}", cost=cost)
                for label, cost in requests.items()
            ],
            budget=budget,
            step=100,
            currency="EUR",
            **more,
        ).public_id


def election(here: World, standing: Sequence[int], places: int = 2) -> str:
    """An open election in which these people stand, in this order; its public id. Look eight days later."""
    with here.make.writing():
        asker = here.people[0].load()
        draft = actions.Draft(
            title="Stewards for the coming year",
            background="",
            what_happens=actions.what_an_election_does(),
            rule_key="election",
            discussion_days=7,
            places=places,
        )
        proposal = actions.call_election(asker, draft)
        key = proposal.public_id
        actions.start(asker, proposal)
    for who in standing:
        with here.make.writing():
            actions.stand(here.people[who].load(), here.load(key), statement="I have time.")
    with later(days=7), here.make.writing():
        assert actions.open_discussed(here.id_of(key))
    return key


def fill(here: World, key: str, papers: Sequence[str], *, first: int = 0) -> None:
    """One ballot each, from the people in their order."""
    for who, paper in zip(here.people[first:], papers, strict=False):
        here.cast(key, who, paper)


def close(here: World, key: str) -> dict[str, Any]:
    """Close a vote when its time is over; its record."""
    with later(days=61):
        here.close(key)
    found: dict[str, Any] = here.look(key)["record"]
    return found


def with_rule(here: World, rule: str, **terms: Any) -> None:
    """Change a rule of the pack before anything is asked under it."""
    here.rule(rule, **terms)


__all__ = ["TEAS", "close", "election", "fill", "opened", "shared", "with_rule"]
