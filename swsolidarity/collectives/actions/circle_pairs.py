"""What takes two of a circle: who can find it from now on, and that it is no more.

Nobody outside learns that anything was asked, and inside people are called what they are called there.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import bindparam, literal, select

from swsolidarity.collectives import policy, queries, rules
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.actions.circles import close_circle, held
from swsolidarity.collectives.actions.pictures import in_a_day
from swsolidarity.collectives.models import Circle, CircleMember, Membership, PairedAct
from swsolidarity.core.db import db
from swsolidarity.core.verdict import HIDDEN, Verdict, no, require, say

CLOSE = "circle.close"
PREFIX = "collectives.circle:"

_MINE = (
    select(literal(PREFIX) + Circle.public_id)
    .join(CircleMember, CircleMember.circle_id == Circle.id)
    .where(CircleMember.membership_id == bindparam("actor_id"), CircleMember.state == "in")
)


def ask_circle(actor: Membership, circle: Circle, what: str) -> PairedAct:
    """Ask the others in a circle for one of what takes two of them: a new visibility, or ``close``.

    Raises ``Refused``, ``Conflict``.
    """
    return pairs.ask(actor, f"circle.{what}", circle.reference)


def _may(visibility: str | None, actor: Membership, subject: str) -> Verdict:
    circle = _circle(subject)
    if circle is None:
        return HIDDEN
    mine = queries.tie(circle.id, actor.id)
    if not policy.may_look_inside(actor, circle, mine):
        return HIDDEN
    if visibility == circle.visibility:
        return no("The circle is like that already.")
    return policy.may_let_in(actor, circle, mine)


def _circle(subject: str) -> Circle | None:
    public_id = subject.removeprefix(PREFIX)
    return db.session.scalars(select(Circle).where(Circle.public_id == public_id)).one_or_none()


def _called(act: PairedAct) -> str | None:
    circle = _circle(act.subject)
    return queries.called_in(circle.id, act.asked_by_id) if circle else None


def _show_to(visibility: str, act: PairedAct, _second: Membership) -> None:
    circle = held(act.subject.removeprefix(PREFIX))
    circle.visibility = visibility
    db.session.flush()


def _let_pictures_in(act: PairedAct, _second: Membership) -> None:
    circle = held(act.subject.removeprefix(PREFIX))
    circle.pictures_from = in_a_day()
    db.session.flush()


def _may_let_pictures_in(actor: Membership, subject: str) -> Verdict:
    circle = _circle(subject)
    if circle is not None and circle.pictures_from is not None:
        return no("Pictures can be sent here already, or from tomorrow on.")
    return _may(None, actor, subject)


def without_pictures(actor: Membership, circle: Circle) -> None:
    """Let nobody send pictures to a circle any more; that takes one person, and those sent before stay.

    Raises ``Refused``.
    """
    circle = held(circle.public_id)
    require(policy.may_let_in(actor, circle, queries.tie(circle.id, actor.id)))
    circle.pictures_from = None


def _end(act: PairedAct, second: Membership) -> None:
    close_circle(second, held(act.subject.removeprefix(PREFIX)))


_TITLES = {
    "open": say("Somebody wants to open a circle of yours to every member"),
    "closed": say("Somebody wants members to ask before they come into a circle of yours"),
    "hidden": say("Somebody wants to hide a circle of yours"),
}
PICTURES = "circle.pictures"
_AGREED = {"open": say("Open it"), "closed": say("Let members ask"), "hidden": say("Hide it")}

for _visibility in rules.CIRCLE_VISIBILITIES:
    pairs.register(
        pairs.Kind(
            key=f"circle.{_visibility}",
            title=_TITLES[_visibility],
            agree=_AGREED[_visibility],
            may=partial(_may, _visibility),
            do=partial(_show_to, _visibility),
            among=PairedAct.subject.in_(_MINE),
            called=_called,
        )
    )
pairs.register(
    pairs.Kind(
        key=PICTURES,
        title=say("Somebody wants pictures to be sent in a circle of yours"),
        agree=say("Let pictures be sent from tomorrow on"),
        may=_may_let_pictures_in,
        do=_let_pictures_in,
        among=PairedAct.subject.in_(_MINE),
        called=_called,
    )
)
pairs.register(
    pairs.Kind(
        key=CLOSE,
        title=say("Somebody wants to close a circle of yours and delete what was written in it"),
        agree=say("Close it and delete everything"),
        may=partial(_may, None),
        do=_end,
        ends=True,
        among=PairedAct.subject.in_(_MINE),
        called=_called,
    )
)
