"""What happened between people in the demo: a case in its notice, one that two mediate, somebody paused."""

from __future__ import annotations

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import pairs
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.governance.actions import pauses, removal_votes, removals
from swsolidarity.governance.models import RemovalCase
from swsolidarity.governance.queries import removals as queries
from swsolidarity.operations.demo.stage import Stage, Troupe

POINT = 6
"""Of the demo's agreements: money always takes two people."""
MEDIATE, NOTHING = "0", "3"


def pause(stage: Stage, troupe: Troupe) -> None:
    """Yesterday two conversation keepers asked somebody to stay away for three days."""

    def scene() -> None:
        person = troupe.load("Amani")
        words = "Two people were named by their street in a conversation, after you were asked not to."
        act = pauses.ask(troupe.load("Wambui"), person, point=2, words=words)
        pairs.agree(troupe.load("Taji"), act)

    stage.at(stage.ago(days=1), scene)


def stage(stage: Stage, troupe: Troupe) -> None:
    """Counts were missed, twice; the group has taken its time with one of them."""
    keys: dict[str, str] = {}

    def case(name: str) -> RemovalCase:
        found = queries.case(troupe.collective_id, keys[name])
        assert found is not None
        return found

    def begin(starter: str, about: str, words: str, second: str = "") -> None:
        person = belonging.member_called(troupe.collective_id, about)
        assert person is not None
        made = removals.begin(troupe.load(starter), person, point=POINT, words=words, with_name=second)
        keys[about] = made.public_id

    def vote(name: str, choice: str) -> None:
        found = case("Baraka").proposal
        assert found is not None
        actor = troupe.load(name)
        asked = proposals.proposal(actor, found.public_id)
        assert asked is not None
        decisions.vote(actor, asked, choice=choice)

    def accept() -> None:
        found = case("Baraka")
        names = {key: name for name, key in troupe.members.items()}
        for seat in queries.seats(found):
            removal_votes.answer_mediation(troupe.load(names[seat.membership_id]), found, accepts=True)

    ago = stage.ago
    stage.at(
        ago(days=42),
        lambda: begin("Halima", "Baraka", "The cash box was counted alone in two months.", second="Juma"),
    )
    stage.at(ago(days=41), lambda: removals.join_start(troupe.load("Juma"), case("Baraka")))
    stage.at(
        ago(days=39),
        lambda: removals.reply(
            troupe.load("Baraka"), case("Baraka"), "Nobody came at the hour. I should have called somebody."
        ),
    )
    voters = [(name, MEDIATE) for name in ("Asha", "Tomo", "Kai", "Nia", "Mira", "Dee", "Zuri")]
    for at, (name, choice) in enumerate([*voters, ("Pili", NOTHING), ("Omari", NOTHING)]):
        stage.at(ago(days=32, minutes=-at), lambda name=name, choice=choice: vote(name, choice))  # type: ignore[misc]
    stage.at(ago(days=24), accept)
    stage.at(ago(days=2), lambda: begin("Sefu", "Jabari", "Two counts in a row were missed without a word."))
    stage.at(
        ago(days=1),
        lambda: removals.reply(
            troupe.load("Jabari"), case("Jabari"), "My shifts changed. Subira knows, and can speak for me."
        ),
    )
