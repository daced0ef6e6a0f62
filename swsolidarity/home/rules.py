"""What home shows in which order: help pages, first steps, what is urgent; and reading a typed code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import Sentence, say

COPIES_A_DAY = 1
"""Safety §8: of what somebody wrote themselves."""
NEEDS_AT_ONCE = 8
"""So many things are shown at once; the phone is opened for ninety seconds. The others are a tap away."""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page of help: its word in the address, the part that holds its text, its title, what it answers."""

    slug: str
    part: str
    title: Sentence
    about: Sentence


HELP = (
    HelpPage(
        "start",
        "home/help/_start.html",
        say("Getting started"),
        say("What this is, how to come in, what to do first."),
    ),
    HelpPage(
        "names",
        "home/help/_names.html",
        say("Names and safety"),
        say("Which name to use, and who sees what about you."),
    ),
    HelpPage(
        "leaving",
        "home/help/_leaving.html",
        say("Leaving quickly"),
        say("Getting off the screen, and what stays on the phone."),
    ),
    HelpPage(
        "passphrase",
        "home/help/_passphrase.html",
        say("Passphrase and recovery digits"),
        say("Keeping them, and losing them."),
    ),
    HelpPage(
        "talking",
        "home/help/_talking.html",
        say("Talking"),
        say("Conversations, replies, and taking words back."),
    ),
    HelpPage(
        "asking",
        "home/help/_asking.html",
        say("Asking the fund"),
        say("How to ask for help, and what others see."),
    ),
    HelpPage(
        "voting",
        "home/help/_voting.html",
        say("Voting"),
        say("How votes pass, and what “secret” can and cannot do."),
    ),
    HelpPage(
        "ways",
        "home/help/_ways.html",
        say("Ways to decide"),
        say("Ballots of every kind, and how each is counted."),
    ),
    HelpPage(
        "books",
        "home/help/_books.html",
        say("The books"),
        say("Reading the ledger, and checking it yourself."),
    ),
    HelpPage(
        "governing",
        "home/help/_governing.html",
        say("Governing ourselves"),
        say("Offices, who comes in, what applies, and what takes two people."),
    ),
    HelpPage(
        "stewards",
        "home/help/_stewards.html",
        say("For stewards"),
        say("Welcoming people, reading requests, paying out."),
    ),
    HelpPage(
        "server",
        "home/help/_server.html",
        say("For whoever runs the server"),
        say("What to look after, and what not to see."),
    ),
    HelpPage(
        "glossary", "home/help/_glossary.html", say("Words used here"), say("What we mean by each word.")
    ),
)

BY_SLUG = {page.slug: page for page in HELP}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a new collective still has to do, and the endpoint where it is done."""

    title: Sentence
    endpoint: str
    done: bool


def first_steps(*, members: int, has_fund: bool, has_talked: bool) -> tuple[Step, ...]:
    """What is left to set up in a new collective; nothing once everything is done."""
    steps = (
        Step(say("Invite the second member"), "collectives.invite", members > 1),
        Step(say("Start the first conversation"), "threads.new", has_talked),
        Step(say("Open the fund"), "fund.open", has_fund),
    )
    return () if all(step.done for step in steps) else steps


def urgency(need: Need) -> tuple[bool, datetime]:
    """Sorts needs: those with a deadline first, the nearest before the others."""
    return need.by is None, need.by or datetime.max.replace(tzinfo=UTC)


_ALPHABET = re.compile(r"[0-9A-Za-z_-]{8,64}")


def invitation_code(typed: str) -> str | None:
    """The code in what somebody typed or pasted, also out of a whole link; None if there is none in it."""
    path = urlsplit(typed.strip()).path if "/" in typed else typed
    code = re.sub(r"\s", "", path.rstrip("/").rpartition("/")[2])
    return code if _ALPHABET.fullmatch(code) else None
