"""Harbour Collective, Port Mirembe: the collective the demo shows first. Everything here is invented."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.fund.actions import payments
from swsolidarity.fund.actions import requests as asks
from swsolidarity.operations.demo import between, gates, register, reports
from swsolidarity.operations.demo.circles import stage_circles
from swsolidarity.operations.demo.keeping import Keeping
from swsolidarity.operations.demo.offices import Offices
from swsolidarity.operations.demo.stage import Stage, Troupe
from swsolidarity.operations.demo.till import Till

STEWARDS = ("Mira", "Beto", "Dee", "Sefu", "Lulu")
OTHERS = (
    "Asha",
    "Halima",
    "Juma",
    "Tomo",
    "Wambui",
    "Kai",
    "Nia",
    "Bibi",
    "Rehema",
    "Zuri",
    "Omari",
    "Pili",
    "Salim",
    "Amani",
    "Tatu",
    "Neema",
    "Baraka",
    "Imani",
    "Jabari",
    "Kito",
    "Malaika",
    "Nuru",
    "Subira",
    "Taji",
    "Usha",
    "Winda",
)
TOTAL = 84_200


def stage(stage: Stage) -> tuple[Troupe, Till]:
    """All that happened in Harbour in the last half year."""
    troupe = Troupe(stage, name="Harbour Collective", address="harbour", zone="Africa/Nairobi")
    till = Till(troupe, "KES")
    _people(stage, troupe)
    _talk(stage, troupe)
    stage_circles(stage, troupe)
    register.stage(stage, troupe, (*STEWARDS, *OTHERS))
    _decisions(stage, troupe)
    between.stage(stage, troupe)
    Offices(stage, troupe).play()
    between.pause(stage, troupe)
    reports.stage(stage, troupe)
    _money(stage, till)
    _finished(stage, till)
    _under_way(stage, till)
    Keeping(stage, till).play()
    gates.stage(stage, troupe)
    return troupe, till


def _people(stage: Stage, troupe: Troupe) -> None:
    stage.at(stage.ago(days=180), lambda: troupe.found("Mira"))
    for at, name in enumerate((*STEWARDS[1:], *OTHERS)):
        stage.at(stage.ago(days=179 - at), lambda name=name: troupe.join("Mira", name))  # type: ignore[misc]
    for at, name in enumerate(STEWARDS[1:]):
        troupe.share_office(stage.ago(days=140 - at), "Mira", name)
    stage.at(
        stage.ago(days=139),
        lambda: collectives.set_joining(troupe.load("Mira"), takes_requests=True, questions=()),
    )


def noor_asks(troupe: Troupe) -> str:
    """Noor asked to join yesterday, and one member vouched; the code with which she sees the answer."""
    stage = troupe.stage
    with clock.frozen(stage.ago(hours=30)), stage.app.app_context(), transaction():
        request, code = collectives.ask_to_join(
            troupe.collective(),
            name="Noor",
            answers=(
                ("How did you hear of us?", "From a colleague at the north gate."),
                ("Who here knows you, or where have you met one of us?", "Asha knows me."),
            ),
        )
        public_id = request.public_id
    with clock.frozen(stage.ago(hours=20)), stage.app.app_context(), transaction():
        found = queries.join_request(troupe.collective_id, public_id)
        assert found is not None
        collectives.vouch(troupe.load("Asha"), found, met=True, knows_work=True, free=True)
    return code


def _talk(stage: Stage, troupe: Troupe) -> None:
    hour = timedelta(hours=1)
    troupe.talk(
        stage.ago(days=30),
        "Who can open the room on Thursday?",
        ("Zuri", "The key is with me until Wednesday. After that I am away for a week."),
        ("Omari", "I can open on Thursday, and close if somebody helps me with the chairs."),
        ("Pili", "I help with the chairs."),
        ("Asha", "I bring tea. **Please bring a cup**, there are never enough."),
        ("Zuri", "> I bring tea.\n\nThen I leave the big pot next to the door for you."),
        every=5 * hour,
    )
    troupe.talk(
        stage.ago(days=3),
        "The council reads the street bylaw again",
        ("Mira", "The hearing is on the 14th at ten. Three of us may speak, two minutes each."),
        ("Salim", "Who writes it down first, so that it fits into two minutes?"),
        ("Wambui", "I can. I need somebody who reads it to me slowly with a watch."),
        ("Kai", "@Wambui, me. Tomorrow after four."),
        ("Nia", "Do we say who we are, or only what happened?"),
        (
            "Mira",
            "> Do we say who we are?\n\nOnly what happened. Nobody has to give a name there. I asked twice.",
        ),
        ("Tatu", "Thank you for asking twice."),
        every=9 * hour,
    )
    troupe.talk(
        stage.ago(days=1, hours=6),
        "Clinic hours have changed",
        (
            "Rehema",
            "The clinic behind the market now opens at seven and closes at one. No card is asked for.",
        ),
        ("Imani", "Is the nurse with the green bag still there on Fridays?"),
        ("Rehema", "Yes. She says to come by the side door."),
        ("Neema", "@Asha, you asked me about this last week."),
        every=4 * hour,
    )
    troupe.talk(
        stage.ago(hours=5),
        "Sharing the night bus fare",
        (
            "Jabari",
            "Four of us wait for the same bus at two. A shared taxi would cost less than four tickets.",
        ),
        ("Malaika", "Count me in from Thursday on."),
        ("Subira", "Me too, if we can be dropped one street before the house."),
        every=hour,
    )


def _decisions(stage: Stage, troupe: Troupe) -> None:
    troupe.ask_group(
        stage.ago(days=24),
        "Mira",
        "Should we rent the back room for another year?",
        "It costs the same as last year. We meet there every Thursday.",
        "Mira and Dee sign for another year.",
    )
    troupe.votes(
        stage.ago(days=23),
        "Should we rent the back room for another year?",
        [(name, "yes") for name in (*STEWARDS, *OTHERS[:12])]
        + [(name, "no") for name in OTHERS[12:15]]
        + [(OTHERS[15], "abstain")],
    )
    troupe.ask_group(
        stage.ago(minutes=40),
        "Dee",
        "Shall the assembly move to Sunday afternoons?",
        "Thursday evenings are hard for everyone with small children. Sunday at three the room is free.",
        "From next month on we meet on Sundays at three.",
    )
    troupe.votes(
        stage.ago(minutes=30),
        "Shall the assembly move to Sunday afternoons?",
        [("Mira", "yes"), ("Zuri", "yes"), ("Salim", "no"), ("Kito", "yes"), ("Usha", "abstain")],
    )


def _money(stage: Stage, till: Till) -> None:
    till.open(
        stage.ago(days=135),
        "Beto",
        small=3_000,
        largest=8_000,
        pot="Mutual aid",
        place="Cash box",
        hours="We look at requests on Tuesday and Friday evenings.",
    )
    till.pay_in(stage.ago(days=134), "Beto", 30_000, "From the supper, counted by three.")
    till.pay_in(stage.ago(days=70), "Beto", 25_000, "Collected at the assembly.")
    till.pay_in(stage.ago(days=40), "Dee", 20_000, "From a friendly union.")
    # What was paid out and received by now: 2,400 + 6,000 + 3,000.
    till.pay_in(stage.ago(days=28), "Beto", TOTAL + 11_400 - 75_000, "Collected at the assembly.")
    till.count(stage.ago(days=10), "Dee", "Omari")


def _finished(stage: Stage, till: Till) -> None:
    """Requests that came to an end: received, not agreed, taken back, run out."""
    old, ago = "Received long ago", stage.ago
    till.ask(ago(days=100), old, "Halima", 2_400, "health", "Medicine, and the bus to the clinic.")
    till.check(ago(days=99), old, "Dee", "Beto")
    till.sign(ago(days=98, hours=20), old, "Dee", "Mira")
    till.pay(ago(days=98), old, 2_400, "Beto", "Dee")
    till.do(ago(days=97), old, "Halima", payments.confirm)

    till.ask(ago(days=24), "Received", "Juma", 6_000, "rent", "Rent after two weeks of being ill.")
    till.check(ago(days=23, hours=20), "Received", "Mira", "Dee")
    till.votes(ago(days=23), "Received", [(name, "yes") for name in OTHERS[3:15]] + [("Winda", "no")])
    till.pay(ago(days=20), "Received", 6_000, "Dee", "Mira")
    till.do(ago(days=19), "Received", "Juma", payments.confirm)

    till.ask(ago(days=12), "Not agreed", "Tomo", 7_000, "other", "A second-hand sewing machine.")
    till.decline(
        ago(days=10), "Not agreed", "Lulu", "Sefu", reason="no_money", words="Not this month. We are sorry."
    )
    till.ask(ago(days=16), "Withdrawn", "Taji", 2_000, "travel", "A bus ticket.")
    till.do(ago(days=15), "Withdrawn", "Taji", asks.withdraw)

    till.ask(ago(days=33), "Run out", "Kito", 1_500, "food", "Food until the end of the month.")
    till.do(
        ago(days=32),
        "Run out",
        "Sefu",
        asks.ask_back,
        as_seen=True,
        words="Is it still needed?",
        about_text=False,
    )


def _under_way(stage: Stage, till: Till) -> None:
    """Requests that somebody has to do something about."""
    ago, yes = stage.ago, [(name, "yes") for name in (*OTHERS[9:20], "Lulu")]
    till.ask(ago(days=14), "Part received", "Pili", 7_000, "legal", "A lawyer's fee in two parts.", parts=2)
    till.check(ago(days=13, hours=20), "Part received", "Mira", "Sefu")
    till.votes(ago(days=13), "Part received", yes)
    till.pay(ago(days=10), "Part received", 3_500, "Beto", "Mira")
    till.do(ago(days=9), "Part received", "Pili", payments.confirm)

    till.ask(
        ago(days=13),
        "Disputed",
        "Salim",
        4_000,
        "rent",
        "A deposit for a room.",
        rail="mobile",
        where="0700 000 000",
    )
    till.check(ago(days=12, hours=20), "Disputed", "Mira", "Dee")
    till.votes(ago(days=12), "Disputed", yes)
    till.pay(ago(days=9, hours=12), "Disputed", 4_000, "Beto", "Dee")
    till.do(ago(days=2), "Disputed", "Salim", payments.dispute)

    till.ask(ago(days=6), "On its way", "Asha", 5_000, "children", "School things for two children.")
    till.check(ago(days=5, hours=20), "On its way", "Mira", "Dee")
    till.votes(ago(days=5), "On its way", yes)
    till.pay(ago(days=1, hours=8), "On its way", 5_000, "Beto", "Mira")

    till.ask(ago(days=8), "Ready to pay", "Kai", 2_500, "travel", "A train ticket home for a funeral.")
    till.check(ago(days=7), "Ready to pay", "Mira", "Beto")
    till.sign(ago(days=6, hours=20), "Ready to pay", "Mira", "Dee")

    till.ask(ago(days=7), "Looked at again", "Wambui", 3_500, "health", "Glasses, to be able to work.")
    till.decline(
        ago(days=6),
        "Looked at again",
        "Lulu",
        "Sefu",
        reason="elsewhere",
        words="The clinic may pay. Ask there first.",
    )
    till.do(ago(days=1), "Looked at again", "Wambui", asks.appeal, words="I asked there. They do not.")

    till.ask(ago(days=5), "Checked", "Nuru", 4_500, "other", "A new lock and a door chain.")
    till.check(ago(days=4, hours=20), "Checked", "Lulu", "Sefu")
    till.votes(ago(days=4), "Checked", [("Bibi", "yes"), ("Nia", "yes")])

    till.ask(
        ago(days=9),
        "Waiting list",
        "Imani",
        72_000,
        "rent",
        "A year's deposit for a house six of us share.",
        level="open",
    )
    till.check(ago(days=8, hours=20), "Waiting list", "Mira", "Dee")
    till.votes(ago(days=8), "Waiting list", [(name, "yes") for name in (*OTHERS[:14], "Lulu", "Sefu")])

    till.ask(ago(days=2), "A question", "Rehema", 2_000, "food", "Food for two weeks.")
    till.do(
        ago(days=1),
        "A question",
        "Dee",
        asks.ask_back,
        as_seen=True,
        words="Would half now and half next week help you more?",
        about_text=False,
    )
    till.ask(ago(hours=9), "With two stewards", "Neema", 2_000, "health", "Medicine for a month.")
    till.check(ago(hours=7), "With two stewards", "Mira", "Dee")
    till.ask(ago(hours=6), "Voting", "Malaika", 6_500, "rent", "Rent for this month.")
    till.check(ago(hours=2), "Voting", "Sefu", "Lulu")
    till.votes(ago(hours=1), "Voting", [("Zuri", "yes"), ("Usha", "yes"), ("Tatu", "no")])
    till.ask(ago(hours=4), "Asked", "Zuri", 3_800, "legal", "The first hour with a lawyer.")
    till.ask(ago(hours=1), "Draft", "Bibi", 1_200, "food", "", send=False)
