"""Harbour decides about itself: what it set, what it agreed on, and people at each gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.collectives.models import JoinRequest
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance.actions import agreements, charter
from swsolidarity.operations.demo.stage import AGREEMENTS, Scene, Stage, Troupe

VOTERS = ("Mira", "Beto", "Dee", "Sefu", "Lulu", "Asha", "Halima", "Juma", "Tomo", "Wambui", "Kai", "Nia")
READERS = ("Mira", "Beto", "Dee", "Sefu", "Halima", "Juma", "Tomo", "Wambui")
NEW_POINT = "- Whoever brings somebody new says so to the welcomers first.\n"


def stage(stage: Stage, troupe: Troupe) -> None:
    """The last three months of it."""
    _settings(stage, troupe)
    _agreements(stage, troupe)
    _newcomers(stage, troupe)
    # She came in by an invitation, and has a month of her first weeks left.
    stage.at(stage.ago(days=30), lambda: troupe.join("Mira", "Yasmin"))


def _settings(stage: Stage, troupe: Troupe) -> None:
    """Two changes that were adopted, and one the members vote on now."""
    _propose(
        stage.ago(days=100),
        troupe,
        "First weeks, and money for what cannot wait",
        lambda: charter.propose(
            troupe.load("Dee"),
            {"probation_days": 60, "emergency_cap": 5_000_00},
            title="First weeks, and money for what cannot wait",
            background="Whoever is new finds their feet first. And a taxi at night cannot wait for a vote.",
            discussion_days=0,
        ),
    )
    _all_vote(stage, troupe, "First weeks, and money for what cannot wait", days=98, people=VOTERS)
    _propose(
        stage.ago(days=70),
        troupe,
        "Members vote on who joins",
        lambda: charter.propose(
            troupe.load("Mira"),
            {"vote_on_admission": True, "concern_days": 5},
            title="Members vote on who joins",
            background="Last year two people came in whom half of us had never met.",
            discussion_days=0,
        ),
    )
    _all_vote(stage, troupe, "Members vote on who joins", days=68, people=VOTERS)
    _propose(
        stage.ago(days=4),
        troupe,
        "Terms of six months for welcomers",
        lambda: charter.propose(
            troupe.load("Halima"),
            {"welcomer.seats": 4, "welcomer.term_months": 6},
            title="Terms of six months for welcomers",
            background="It is a task that wears people out. More of us can learn it.",
            discussion_days=0,
        ),
    )
    _all_vote(stage, troupe, "Terms of six months for welcomers", days=3, people=VOTERS[2:6])


def _agreements(stage: Stage, troupe: Troupe) -> None:
    """A second version, which some have read and others have not."""
    _propose(
        stage.ago(days=40),
        troupe,
        "One more sentence in the agreements",
        lambda: agreements.propose(
            troupe.load("Beto"),
            AGREEMENTS.replace("# The money", NEW_POINT + "\n# The money").replace(
                "stays here.\n\n- Whoever", "stays here.\n- Whoever"
            ),
            title="One more sentence in the agreements",
            background="We said this at the meeting, and it is written nowhere.",
            discussion_days=0,
        ),
    )
    _all_vote(stage, troupe, "One more sentence in the agreements", days=38, people=VOTERS)
    for at, name in enumerate(READERS):
        stage.at(
            stage.ago(days=24, hours=-at),
            lambda name=name: collectives.agree(troupe.load(name), 2),  # type: ignore[misc]
        )


def _newcomers(stage: Stage, troupe: Troupe) -> None:
    """Somebody in the time for concerns, somebody the welcomers look at, and somebody at the vote."""
    _asks(stage, troupe, "Ines", asked=5, vouched=3, vouchers=("Nia", "Kai"))
    _asks(stage, troupe, "Leyla", asked=15, vouched=12, vouchers=("Bibi", "Zuri"))
    stage.at(
        stage.ago(days=10),
        lambda: collectives.write_concern(
            troupe.load("Tatu"),
            _found(troupe, "Leyla"),
            "She came to the door with a man who waited outside and photographed it.",
        ),
    )
    _asks(stage, troupe, "Ruth", asked=11, vouched=8, vouchers=("Pili", "Omari"))


def _asks(
    stage: Stage, troupe: Troupe, name: str, *, asked: int, vouched: int, vouchers: tuple[str, ...]
) -> None:
    def ask() -> None:
        request, _code = collectives.ask_to_join(
            troupe.collective(),
            name=name,
            answers=(
                ("How did you hear of us?", "From friends at the market."),
                ("Who here knows you, or where have you met one of us?", f"{vouchers[0]} knows me."),
            ),
        )
        troupe.requests[name] = request.public_id

    stage.at(stage.ago(days=asked), ask)
    for at, voucher in enumerate(vouchers):
        stage.at(stage.ago(days=vouched) + timedelta(hours=at), _vouches(troupe, name, voucher))


def _vouches(troupe: Troupe, name: str, voucher: str) -> Scene:
    def scene() -> None:
        collectives.vouch(troupe.load(voucher), _found(troupe, name), met=True, knows_work=True, free=True)

    return scene


def _found(troupe: Troupe, name: str) -> JoinRequest:
    found = queries.join_request(troupe.collective_id, troupe.requests[name])
    assert found is not None
    return found


def _propose(moment: datetime, troupe: Troupe, title: str, propose: Callable[[], Proposal]) -> None:
    def scene() -> None:
        proposal = propose()
        decisions.start(troupe.load(_asker(troupe, proposal)), proposal)
        troupe.proposals[title] = proposal.id

    troupe.stage.at(moment, scene)


def _asker(troupe: Troupe, proposal: Proposal) -> str:
    return next(name for name, key in troupe.members.items() if key == proposal.asked_by_id)


def _all_vote(stage: Stage, troupe: Troupe, title: str, *, days: int, people: tuple[str, ...]) -> None:
    troupe.votes(stage.ago(days=days), title, [(name, "yes") for name in people])
