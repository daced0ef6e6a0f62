"""What Harbour has decided and what became of it, and an emergency that waits to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from swsolidarity.collectives import actions as collectives
from swsolidarity.governance.actions import emergency
from swsolidarity.operations.demo.stage import Stage, Troupe

THURSDAYS = "Shall the assembly be on Thursday evenings?"
BACKGROUND = "We talked about it at the assembly."
SNACKS = "Shall the fund pay for snacks at assemblies?"


def stage(stage: Stage, troupe: Troupe, people: Sequence[str]) -> None:
    """Decisions by what they are about: in force, changed, ended, due to be looked at again, and for now."""
    voters = [(name, "yes") for name in people[:14]]

    def decided(days: float, who: str, title: str, what: str, **more: object) -> None:
        troupe.ask_group(stage.ago(days=days), who, title, BACKGROUND, what, **more)
        troupe.votes(stage.ago(days=days - 0.5), title, voters)

    decided(130, "Mira", THURSDAYS, "We meet every Thursday at seven.", topic="together")
    decided(125, "Sefu", SNACKS, "Up to 1,000 for each assembly.", topic="money")
    decided(
        110,
        "Dee",
        "Do two people hold the keys to the room?",
        "Mira and Zuri hold the keys. Whoever opens also closes.",
        topic="everyday",
        review_on=stage.ago(days=6).date(),
    )
    decided(
        95,
        "Wambui",
        "Do we ask for 24 hours' notice before a venue changes its hours?",
        "We ask every venue for it, and write down which agree.",
        topic="work",
    )
    decided(
        80,
        "Kai",
        "Does nobody speak to the press alone?",
        "Two of us speak together, and both read it before it is printed.",
        topic="public",
    )
    decided(
        60,
        "Mira",
        "Shall the assembly begin at eight?",
        "We meet every Thursday at eight, after the children are in bed.",
        topic="together",
        does="amends",
        about=THURSDAYS,
    )
    decided(
        45,
        "Lulu",
        "Shall we stop paying for snacks?",
        "From now on everybody brings something.",
        topic="money",
        does="repeals",
        about=SNACKS,
    )
    _emergency(stage, troupe, people)


def _emergency(stage: Stage, troupe: Troupe, people: Sequence[str]) -> None:
    """Seven are on call. Two days ago they decided something for two weeks; nobody has put it to all yet."""
    on_call = [people[0], *people[5:11]]

    def begin() -> None:
        for name in on_call:
            collectives.be_on_call(troupe.load(name), days=30)

    stage.at(stage.ago(days=9), begin)
    title = "Do we stay away from the north gate this week?"

    def call() -> None:
        made = emergency.call(
            troupe.load("Zuri"),
            title=title,
            why="Two of us were stopped there on the same evening. Nobody was hurt.",
            what="Nobody works at the north gate until we know more. Rides home are shared, and paid for.",
            topic="together",
            sum_=1_500_00,
        )
        troupe.proposals[title] = made.id

    called = stage.ago(days=2)
    stage.at(called, call)
    troupe.votes(called + timedelta(minutes=20), title, [(name, "yes") for name in on_call[:6]])
