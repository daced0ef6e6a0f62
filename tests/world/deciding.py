"""What the world decides, and how far it has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.models import DecisionRule, RuleDraft
from swsolidarity.threads import queries as threads
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Questions in every stage, an election, and votes for each other."""
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

    def ask_in_talk(actor: Any) -> Any:
        thread, _read = threads.find(actor, names["thread"])  # type: ignore[misc]
        asked = replace(draft, title="A green one?", rule_key="temperature", what_happens=in_own_words(""))
        return decisions.ask_in_talk(actor, thread, asked)

    as_(asks.mira, ask_in_talk)

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
