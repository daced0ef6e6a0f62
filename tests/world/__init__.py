"""A world with one of everything in it, for tests that walk every page as every kind of person.

Two collectives are furnished alike: ``here``, where the people of the tests are, and ``there``, which they
must never see a thing of. Building it takes a second, so it is built once and copied for each test.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import Base, db
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import Asks
from tests.world import (
    admission,
    audits,
    bank,
    belonging,
    circles,
    deciding,
    mandates,
    money,
    oneself,
    register,
    removal,
    reports,
    rounds,
    talk,
)
from tests.world.names import Names

ROLES = ("nobody", "outsider", "probation", "member", "steward", "asker", "party", "circle")


@dataclass
class World:
    """Who is who, and how every thing is called in addresses."""

    app: Flask
    address: str
    elsewhere: str
    people: dict[str, Member | None]
    things: Names
    foreign: Names
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        """A device of somebody in this role."""
        made, who = Browser(self.app), self.people[role]
        return made.sign_in(who) if who else made

    def values(self, rule: Rule, choices: tuple[str, ...], *, foreign: bool = False) -> Names:
        """What to fill into the address of a rule; ``choices`` are its fixed words in order."""
        known = self.foreign if foreign else self.things
        words = iter(choices)
        values: Names = {}
        for name in sorted(rule.arguments):
            if isinstance(rule._converters[name], AnyConverter):
                values[name] = next(words)
            elif name == "collective":
                values[name] = self.address
            elif rule.endpoint in ("fund.statement", "fund.statement_csv"):
                # Not among the things, which nobody may find in a log: every log has the month.
                values[name] = f"{clock.now():%Y-%m}"
            elif name == "token":
                values[name] = self.tokens[_way(rule, choices)]
            else:
                values[name] = known.get(f"{rule.endpoint}:{name}") or known[name]
        return values


def _way(rule: Rule, choices: tuple[str, ...]) -> str:
    if rule.endpoint == "collectives.ask_invited":
        return "gated"
    if "way" in rule.arguments:
        return choices[-1]
    return {"i": "i", "j": "j"}.get(rule.rule.split("/")[1], "found")


def cases(app: Flask) -> dict[str, tuple[Rule, tuple[str, ...]]]:
    """Every address there is, with each of its fixed words: ``fund.confirm:withdraw`` and so on."""
    found = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        fixed = [
            sorted(converter.items)
            for name in sorted(rule.arguments)
            if isinstance(converter := rule._converters[name], AnyConverter)
        ]
        for choices in _combinations(fixed):
            key = ":".join((rule.endpoint, *choices))
            while key in found:
                key += "+"
            found[key] = (rule, choices)
    return found


def _combinations(fixed: list[list[str]]) -> list[tuple[str, ...]]:
    if not fixed:
        return [()]
    return [(first, *rest) for first in fixed[0] for rest in _combinations(fixed[1:])]


PARTS = (
    *(talk, deciding, money, rounds, bank, audits),
    *(belonging, oneself, circles, register, removal, admission, mandates, reports),
)
"""In this order: later ones stand on earlier ones."""


def furnish(app: Flask) -> tuple[Asks, Names]:
    """A collective with one of everything; its people, and the names of its things."""
    asks = Asks(app)
    names: Names = {}
    asks.pay_in(5_000_000)

    def as_(who: Member, action: Any, *args: Any, **values: Any) -> Any:
        with asks.writing():
            made = action(who.load(), *args, **values)
            db.session.flush()
            return getattr(made, "public_id", made)

    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        group.takes_requests = True
        group.agreement_version = 1
        collectives.keep_version(group, "# Agreements\n\nNobody outs anybody.")
    names["person"] = names["collectives.person:public_id"] = asks.kai.public_id

    for part in PARTS:
        part.furnish(asks, names, as_)
    return asks, names


def restore(app: Flask, copy: Path, instance: Path) -> None:
    """Put a copy of the whole world in the place of the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for leftover in (instance / "data").iterdir():
        leftover.unlink()
    shutil.copy(copy, instance / "data" / "swsolidarity.db")


def digest(app: Flask) -> str:
    """A fingerprint of everything in the database."""
    found = hashlib.sha256()
    with app.app_context(), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            found.update(f"{table.name}{len(rows)}{rows}".encode())
    return found.hexdigest()


def build(app: Flask) -> World:
    """Furnish both collectives."""
    there, foreign = furnish(app)
    here, things = furnish(app)
    with here.writing():
        begun = collectives.make_founding_link()
    for names in (things, foreign):
        names.update(version=app.config["STATIC_MARK"], name="css/base.css", page="names")
    return World(
        app,
        here.group.address,
        there.group.address,
        {
            "nobody": None,
            "outsider": there.noor,
            "probation": here.new,
            "member": here.kai,
            "steward": here.dee,
            "asker": here.noor,
            "party": here.lee,
            "circle": here.beto,
        },
        things,
        foreign,
        {"i": things["i"], "gated": things["gated"], "j": things["j"], "found": begun},
    )
