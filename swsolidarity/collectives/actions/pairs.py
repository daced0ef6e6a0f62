"""Acts that take two people, built once: one asks, another agrees, and it happens in that moment.

A domain registers what it lets two people do (``register(Kind(…))``), gives the page of the thing a button
that asks, and is called back when the second person has agreed. Who may ask and who may agree is the same
question to the same policy, asked at both times; that they are two, in time, and mean the same thing, is
looked after here.

What the database itself has to bind to other rows, as money is, keeps its own record of the two, and asks the
same: ``policy.is_second``, ``policy.is_in_time``, ``first_may`` and ``require_first``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import policy, queries, rules
from swsolidarity.collectives.actions.members import on_left
from swsolidarity.collectives.events import PairedActAgreed, PairedActAsked, PairedActTakenBack
from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.core import audit, clock, needs, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, Verdict, require, say


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """One thing that takes two people.

    ``may`` answers for whoever asks and for whoever agrees, and leaves out the parties to the matter.
    ``do`` happens in the transaction of the second person, who is given with what was asked.
    ``content`` says in a fixed form what exactly is meant: if it has changed since, nobody agrees to it.
    ``office`` is whose home page says that somebody waits; None for every full member.
    ``among`` narrows down who could be the second, where a thing is not there for everybody else: a condition
    on what was asked. ``called`` is what whoever asked is called where it happens, if that is another name.
    ``own_words`` says that each of the two says why, in words that are kept beside each other.
    ``ends`` says that there is no such thing any more once it is done.
    ``hold`` locks the thing before the act is: whoever acts on the thing takes the same way round.
    ``back`` is where whoever agrees goes, where the thing itself is gone by then.
    ``audit`` is the act and the kind of thing that members see counted; None for what is no use of power.
    """

    key: str
    title: Sentence
    agree: Sentence
    may: Callable[[Membership, str], Verdict]
    do: Callable[[PairedAct, Membership], None]
    content: Callable[[str], str] = lambda subject: subject
    office: str | None = None
    among: ColumnElement[bool] | None = None
    called: Callable[[PairedAct], str | None] = lambda act: act.asked_by.name
    own_words: bool = False
    ends: bool = False
    audit: tuple[str, str] | None = None
    hours: int = rules.PAIR_HOURS
    hold: Callable[[PairedAct], None] = lambda act: None
    back: str | None = None


MEMBER = "member"
"""Whose act it is where no office is needed."""

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let two people do this, and tell those who could be the second that somebody waits."""
    _kinds[kind.key] = kind
    needs.register(Source(f"pairs.{kind.key}", partial(_waits, kind), partial(_need, kind)))


def _waits(kind: Kind, actor: Membership) -> Any:
    concerned = actor.is_full_member and (kind.office is None or actor.acts_as(kind.office))
    return _asked(kind) if concerned else None


@cache
def _asked(kind: Kind) -> Any:
    return select(*needs.columns(PairedAct.public_id, by=PairedAct.expires_at)).where(
        PairedAct.collective_id == bindparam("collective_id"),
        PairedAct.kind == kind.key,
        PairedAct.state == "asked",
        PairedAct.asked_by_id != bindparam("actor_id"),
        or_(PairedAct.about_id.is_(None), PairedAct.about_id != bindparam("actor_id")),
        PairedAct.expires_at > bindparam("now"),
        *([] if kind.among is None else [kind.among]),
    )


def _need(kind: Kind, found: Waiting) -> Need:
    reference = f"collectives.paired_act:{found.public_id}"
    return Need("plain", kind.title, say("Read and answer"), reference, found.by)


def named(key: str) -> Kind:
    """What an act is about.

    Raises ``KeyError`` when no domain registered it.
    """
    return _kinds[key]


def ask(
    actor: Membership, key: str, subject: str, *, reason: str = "", about: Membership | None = None
) -> PairedAct:
    """Ask for something that takes two; another person has to agree in time.

    ``about``: the person it is about, whose home page does not say that somebody waits.

    Raises ``Refused``, ``Invalid`` for a reason that is too long, ``Conflict`` when it was asked for already.
    """
    kind = named(key)
    require(kind.may(actor, subject))
    said = _said(kind, reason)
    _forget_late(actor.collective_id, key, subject)
    act = PairedAct(
        collective_id=actor.collective_id,
        kind=key,
        subject=subject,
        binding=_binding(kind, subject),
        reason=said,
        state="asked",
        asked_by_id=actor.id,
        about_id=about.id if about else None,
        asked_at=clock.this_hour(),
        expires_at=clock.this_hour(clock.now() + timedelta(hours=kind.hours + 1)),
    )
    try:
        with db.session.begin_nested():
            db.session.add(act)
    except IntegrityError:
        raise Conflict("Somebody has just asked for this. Look at it again: you can agree.") from None
    record(PairedActAsked(collective_id=act.collective_id, subject=act.reference))
    return act


def agree(actor: Membership, act: PairedAct, *, words: str = "") -> None:
    """Agree, as a second person, to exactly what the first one asked for; it happens at once.

    Raises ``Refused`` for the same person twice, after its time, or for somebody who may not, ``Invalid``
    where each of the two has to say why, and ``Conflict`` when it was done or taken back a moment ago, when
    what it is about has changed, or when the first one may not do such things any more.
    """
    require(policy.may_see_act(actor, act))
    kind = named(act.kind)
    kind.hold(act)
    _look_again(act)
    require(policy.may_agree(actor, act, clock.now()))
    require(kind.may(actor, act.subject))
    require_first(act.asked_by_id, lambda first: kind.may(first, act.subject))
    if act.binding != _binding(kind, act.subject):
        raise Conflict("This has changed since it was asked for. Look at it, and ask again.")
    act.answer = _said(kind, words) if kind.own_words else None
    act.state, act.agreed_by_id = "done", actor.id
    db.session.flush()
    if kind.audit:
        what, thing = kind.audit
        audit.note(act.collective_id, office=_in_which_office(actor, kind), act=what, kind=thing)
    kind.do(act, actor)
    record(PairedActAgreed(collective_id=act.collective_id, subject=act.reference))


def take_back(actor: Membership, act: PairedAct) -> None:
    """Not ask for it any more, before anybody has agreed.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_see_act(actor, act))
    _look_again(act)
    require(policy.may_take_back_act(actor, act))
    act.state = "taken_back"
    db.session.flush()
    record(PairedActTakenBack(collective_id=act.collective_id, subject=act.reference))


def drop(collective_id: int, subject: str) -> None:
    """What was asked about a thing and not agreed to means nothing any more: the thing has moved on."""
    db.session.execute(
        delete(PairedAct).where(
            PairedAct.collective_id == collective_id, PairedAct.subject == subject, PairedAct.state == "asked"
        )
    )


def forget_about(collective_id: int, subject: str) -> None:
    """A thing is forgotten, and with it everything two people did about it."""
    db.session.execute(
        delete(PairedAct).where(PairedAct.collective_id == collective_id, PairedAct.subject == subject)
    )


def stop_asking(member: Membership, subject: str | None = None) -> None:
    """Whoever leaves asks for nothing any more, here or about one thing."""
    mine = [PairedAct.asked_by_id == member.id, PairedAct.state == "asked"]
    if subject is not None:
        mine.append(PairedAct.subject == subject)
    db.session.execute(delete(PairedAct).where(*mine))


def forget(now: datetime) -> None:
    """Drop what nobody agreed to in time, and what was done or taken back long enough ago."""
    late = PairedAct.state == "asked", PairedAct.expires_at <= now
    db.session.execute(delete(PairedAct).where(*late))
    old = now - timedelta(days=rules.PAIR_DAYS)
    db.session.execute(delete(PairedAct).where(PairedAct.state != "asked", PairedAct.expires_at <= old))


def first_may(membership_id: int, may: Callable[[Membership], Verdict]) -> bool:
    """Whether whoever began what takes two may still do such things: an office may have ended since."""
    wanted = (
        select(Membership)
        .where(Membership.id == membership_id)
        .options(joinedload(Membership.collective), joinedload(Membership.mandates))
        .execution_options(populate_existing=True)
    )
    return bool(may(db.session.scalars(wanted).unique().one()))


def require_first(membership_id: int, may: Callable[[Membership], Verdict]) -> None:
    """Nobody is the second of two where the first one may not do such things any more.

    Raises ``Conflict``.
    """
    if not first_may(membership_id, may):
        raise Conflict("Whoever asked for this may not do it any more. Somebody else can ask.")


def _in_which_office(actor: Membership, kind: Kind) -> str:
    """What is counted is the office that was used: members answer where nobody holds the office."""
    if kind.office is None or not actor.acts_as(kind.office):
        return MEMBER
    return actor.acting_as(kind.office)


def _said(kind: Kind, words: str) -> str | None:
    """What one of the two says. Raises ``Invalid`` when it is too long, or missing where it may not be."""
    said = text.clean(words)
    if kind.own_words and not said:
        raise Invalid("Say why. The people it is about read it, and so does everybody else.", field="reason")
    if len(said) > rules.PAIR_REASON_MOST:
        raise Invalid(
            "Make this shorter: at most %(most)s characters.", field="reason", most=rules.PAIR_REASON_MOST
        )
    return said or None


def _binding(kind: Kind, subject: str) -> str:
    return hashlib.sha256(f"{kind.key}\x1f{kind.content(subject)}".encode()).hexdigest()


def _forget_late(collective_id: int, key: str, subject: str) -> None:
    """An asking that ran out is no obstacle to a new one, whether or not the clean-up has been here."""
    late = queries.act_asked(collective_id, key, subject)
    if late is not None and late.expires_at <= clock.now():
        db.session.delete(late)
        db.session.flush()


def _look_again(act: PairedAct) -> None:
    """Two people answer at the same moment: the second one finds it answered.

    Raises ``Conflict``.
    """
    state = select(PairedAct.state).where(PairedAct.id == act.id).with_for_update()
    if db.session.scalar(state) != "asked":
        raise Conflict("This is over: somebody agreed, or it was taken back. Nothing has changed.")


on_left.append(stop_asking)
