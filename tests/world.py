"""A world with one of everything in it, for tests that walk every page as every kind of person.

Two collectives are furnished alike: ``here``, where the people of the tests are, and ``there``, which they
must never see a thing of. Building it takes a second, so it is built once and copied for each test.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from swsolidarity.accounts.models import AccountSession
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.collectives.actions import founding
from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import Base, db
from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import DecisionRule, RuleDraft
from swsolidarity.fund.actions import books as funds
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.notices import actions as notices
from swsolidarity.notices.models import Notice
from swsolidarity.threads import actions as threads
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import SMALL, Asks

ROLES = ("nobody", "outsider", "probation", "member", "steward", "asker", "party")
Names = dict[str, str]


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
        founding._adopt(group, "# Agreements\n\nNobody outs anybody.")
    names["person"] = names["collectives.person:public_id"] = asks.kai.public_id

    # Talk
    names["thread"] = as_(asks.noor, threads.start, title="Kettle", source="It **leaks**.", audience="all")
    as_(asks.asha, threads.start, title="Stewards only", source="Between us.", audience="stewards")

    def reply(actor: Any) -> Any:
        from swsolidarity.threads import queries

        thread, _read = queries.find(actor, names["thread"])  # type: ignore[misc]
        threads.save_draft(actor, thread, source="Not finished")
        return threads.reply(actor, thread, source="I know someone.", quotes=1, seen=1)

    names["post"] = as_(asks.noor, reply)
    names["draft"] = as_(asks.noor, threads.save_draft, None, title="Later", source="More", audience="all")

    # Decide
    draft = decisions.Draft(
        title="Buy a kettle?",
        background="The old one **leaks**.",
        what_happens=say("%(words)s", words="Someone buys it."),
        rule_key="spend_small",
    )
    names["proposal"] = as_(asks.noor, decisions.write, draft)

    def start(actor: Any) -> Any:
        from swsolidarity.decisions import queries

        found = queries.proposal(actor, names["proposal"])
        assert found is not None
        decisions.start(actor, found)
        return found

    as_(asks.noor, start)
    names["key"] = "spend_small"
    _discuss(as_, asks, draft, names)

    # A question with options and its result, one that is open, and a vote that is held elsewhere
    def asked(rule: str, **more: Any) -> str:
        key = as_(asks.noor, decisions.write, replace(draft, rule_key=rule, **more))
        as_(asks.noor, lambda actor: decisions.start(actor, _proposal(actor, key)))
        return str(key)

    choice = asked("instant_runoff", options=("Tea", "Coffee", "Water"))
    for who, paper in ((asks.noor, "0>1"), (asks.kai, "1>0"), (asks.dee, "1"), (asks.mira, "2>0")):
        as_(who, lambda actor, paper=paper: decisions.vote(actor, _proposal(actor, choice), choice=paper))
    with clock.moved(timedelta(days=4)):
        as_(asks.noor, lambda actor: decisions.close(_proposal(actor, choice).id))
    for name in ("outcome", "document", "download", "blt"):
        names[f"decisions.{name}:proposal"] = choice
    names["decisions.teller:proposal"] = asked("instant_runoff", options=("Tea", "Coffee"))
    held = asked("spend_small", secrecy="external")
    as_(asks.dee, lambda actor: decisions.take_on(actor, _proposal(actor, held)))
    for name in ("elsewhere", "take_on", "roll", "confirm_elsewhere"):
        names[f"decisions.{name}:proposal"] = held

    # Elect
    call = decisions.Draft(
        title="Stewards for the coming year",
        background="",
        what_happens=decisions.what_an_election_does(),
        rule_key="election",
        discussion_days=7,
        places=2,
    )
    election = as_(asks.noor, decisions.call_election, call)

    def begin(actor: Any) -> Any:
        from swsolidarity.decisions import queries

        found = queries.proposal(actor, election)
        assert found is not None
        decisions.start(actor, found)
        decisions.stand(actor, found, statement="I know the books.")
        return found

    as_(asks.noor, begin)
    for name in ("more_time", "stand", "stand_down", "suggest"):
        names[f"decisions.{name}:proposal"] = election

    # Vote for each other, and through stewards
    with asks.writing():
        named = db.session.scalars(
            select(DecisionRule).where(
                DecisionRule.collective_id == asks.group.id, DecisionRule.key == "ratification"
            )
        ).one()
        changed = replace(named.terms, secrecy="open", proxies=True, assisted=True).params()
        decisions.next_version(
            RuleDraft(collective_id=asks.group.id, key=named.key, method=named.method, params=changed),
            adopted_by="test",
        )
    together = as_(asks.noor, decisions.write, replace(draft, rule_key="ratification"))

    def helped(actor: Any) -> Any:
        from swsolidarity.decisions import queries

        found = queries.proposal(actor, together)
        assert found is not None
        decisions.start(actor, found)
        names["proxy"] = decisions.give_proxy(actor, found, name="Kai").public_id
        decisions.accept_proxy(asks.kai.load(), found, queries.proxy(found, names["proxy"]))
        names["helped"] = decisions.put_in(
            asks.lee.load(), found, name="Mira", way="phone", choice="yes"
        ).public_id
        decisions.vote(asks.dee.load(), found, choice="yes")
        return found

    as_(asks.noor, helped)
    for name in ("names", "proxies", "answer_proxy", "vote_for", "help_vote", "answer_help"):
        names[f"decisions.{name}:proposal"] = together

    # Fund
    def counted(actor: Any) -> Any:
        fund = fund_of(actor.collective_id)
        assert fund is not None
        return funds.enter_count(actor, fund, place=asks.account("tin"), counted=asks.money(5_000_000))

    def moved(actor: Any) -> Any:
        fund = fund_of(actor.collective_id)
        assert fund is not None
        return funds.prepare(
            actor,
            fund,
            "transfer_asset",
            to=asks.account("bank"),
            source=asks.account("tin"),
            amount=asks.money(100),
        )

    names["count"] = as_(asks.mira, counted)
    names["pending"] = as_(asks.mira, moved)
    names["entry"] = asks.pay_in(100).public_id
    names["month"] = "2026-03"
    names["request"] = asks.public_id(asks.ask(asks.noor, rail="trusted", trusted="Lee"))
    names["paid"] = asks.public_id(asks.prepared(asks.noor, SMALL))
    asks.draft(asks.noor)

    # Belonging
    with asks.writing():
        invitation, token = collectives.make_invitation(asks.noor.load(), days=14)
        db.session.flush()
        names["collectives.invite_made:public_id"] = invitation.public_id
        names["i"] = token
    for name in ("invite_slip", "invite_code", "cancel_invitation"):
        names[f"collectives.{name}:public_id"] = names["collectives.invite_made:public_id"]
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        asked, _code = collectives.ask_to_join(group, name="Zed", answers=[("Who are you?", "A friend.")])
        db.session.flush()
        waiting = asked.public_id
    for name in ("join_request", "decline", "welcome"):
        names[f"collectives.{name}:public_id"] = waiting
    with asks.writing():
        asked, names["j"] = collectives.ask_to_join(
            group, name="Yve", answers=[("Who are you?", "A friend.")]
        )
        db.session.flush()
        accepted = asked.public_id

    def vouch(actor: Any) -> None:
        found = queries.join_request(actor.collective_id, accepted)
        assert found is not None
        collectives.vouch(actor, found, met=True, knows_work=True, free=True)

    as_(asks.kai, vouch)
    as_(asks.noor, vouch)
    for who in (asks.asha, asks.beto):
        as_(who, collectives.lay_down)

    def asked_to_share(actor: Any) -> Any:
        return collectives.offer_stewardship(actor, asks.noor.load())

    names["collectives.answer_offer:public_id"] = as_(asks.dee, asked_to_share)
    names["collectives.take_back_offer:public_id"] = names["collectives.answer_offer:public_id"]
    names["collectives.offer_stewardship:public_id"] = asks.kai.public_id

    # Oneself
    with asks.writing():
        notices.tell(asks.noor.id, "threads.reply", f"threads.thread:{names['thread']}")
        db.session.flush()
        names["notice"] = (
            db.session.scalars(select(Notice.public_id).order_by(Notice.id.desc())).first() or ""
        )
    Browser(app).sign_in(asks.noor)
    with app.app_context():
        names["session"] = (
            db.session.scalars(
                select(AccountSession.public_id).where(AccountSession.account_id == asks.noor.person.id)
            ).first()
            or ""
        )
    return asks, names


def _discuss(as_: Any, asks: Asks, draft: decisions.Draft, names: Names) -> None:
    """A question under discussion, in its second wording, with a change asked for and an objection."""
    from swsolidarity.decisions import queries
    from swsolidarity.decisions.actions import amendments, objections

    def on(action: Any, **values: Any) -> Any:
        def do(actor: Any) -> Any:
            found = queries.proposal(actor, key)
            assert found is not None
            return action(actor, found, **values)

        return do

    key = as_(asks.noor, decisions.write, replace(draft, title="Paint the door?", discussion_days=7))
    as_(asks.noor, on(decisions.start))
    changed = replace(draft, title="Paint the door green?", discussion_days=7)
    as_(asks.noor, on(decisions.edit, draft=changed, version=1))
    change = {"part": "background", "place": 0, "version": 2, "after": "It leaks.", "reason": "Plainer."}
    names["amendment"] = as_(asks.kai, on(amendments.propose, **change))
    names["objection"] = as_(
        asks.kai, on(objections.raise_objection, criterion="harm", reason="Paint smells.")
    )
    names["paragraph"] = "0"
    for page in ("amend", "amend_paragraph", "fix", "object_to", "versions"):
        names[f"decisions.{page}:proposal"] = key


def _proposal(actor: Any, key: str) -> Any:
    from swsolidarity.decisions import queries

    return queries.proposal(actor, key)


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
        },
        things,
        foreign,
        {"i": things["i"], "j": things["j"], "found": begun},
    )


__all__ = ["ROLES", "World", "build", "cases", "restore"]
