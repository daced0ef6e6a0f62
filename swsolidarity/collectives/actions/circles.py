"""Starting a circle, coming into it, letting others in, being called something else there, leaving it.

Locks are taken in one order: members, by number; circles, by number; what ties one to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select

from swsolidarity.accounts.actions import on_close
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import policy, queries, rules
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.actions.members import check_name_here, on_left
from swsolidarity.collectives.events import CircleClosed, CircleDescribed, CircleStarted
from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.web import throttle

on_left_circle: list[Callable[[Membership, Circle], None]] = []
"""Called within the transaction in which somebody leaves a circle. With the last one it is closed by then."""


def start_circle(
    actor: Membership, account: Account, *, name: str, purpose: str, visibility: str, called: str
) -> Circle:
    """Start a circle with oneself in it, under ``called`` or, where that is empty, one's usual name.

    Raises ``Refused``, ``Invalid``, ``TooMany``.
    """
    require(policy.may_start_circle(actor))
    rules.check_circle(name, purpose)
    if visibility not in rules.CIRCLE_VISIBILITIES:
        raise Invalid("Choose who can find this circle.", field="visibility")
    throttle.spend("circles.start", actor.public_id, most=rules.CIRCLES_STARTED_A_DAY, per=86_400)
    own = _own_name(actor, account, called)
    _still_here(actor)
    circle = Circle(
        collective_id=actor.collective_id,
        name=name,
        purpose=purpose,
        visibility=visibility,
        member_count=0,
        made_on=clock.now().date(),
    )
    db.session.add(circle)
    db.session.flush()
    _come_in(actor, circle, None, own)
    record(CircleStarted(collective_id=circle.collective_id, subject=circle.reference))
    return circle


def enter_circle(actor: Membership, account: Account, circle: Circle, *, called: str) -> CircleMember:
    """Come into a circle that is open or wants one in, else ask to come in; the state of what is given back
    tells which.

    Raises ``Refused``, ``Invalid`` for the name, ``Conflict``, ``TooMany``.
    """
    require(policy.may_enter(actor, circle, queries.tie(circle.id, actor.id)))
    _still_here(actor)
    _hold(circle)
    mine = queries.standing(circle.id, actor.id)
    require(policy.may_enter(actor, circle, mine))
    own = _own_name(actor, account, called)
    _check_free(actor, circle, own)
    if circle.visibility == "open" or (mine is not None and mine.state == "invited"):
        return _come_in(actor, circle, mine, own)
    mine = _tied(actor, circle, mine, "asked")
    _call(mine, own)
    db.session.flush()
    return mine


def take_back_ask(actor: Membership, circle: Circle) -> None:
    """Not want to come in any more.

    Raises ``Refused``, ``Conflict`` when it was answered a moment ago.
    """
    require(policy.may_take_back_ask(actor, circle, queries.tie(circle.id, actor.id)))
    _hold(circle)
    mine = queries.standing(circle.id, actor.id)
    if mine is None or mine.state != "asked":
        raise Conflict("Somebody has just answered you. Nothing was taken back.")
    db.session.delete(mine)
    db.session.flush()


def decline_circle(actor: Membership, circle: Circle) -> None:
    """Not come in although one was asked to; for thirty days nobody of the circle can ask again.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_answer_invitation(actor, circle, queries.tie(circle.id, actor.id)))
    _still_here(actor)
    _hold(circle)
    mine = queries.standing(circle.id, actor.id)
    if mine is None or mine.state != "invited":
        raise Conflict("You have answered this in another window. Nothing was changed.")
    _tied(actor, circle, mine, "declined")


def answer_asker(actor: Membership, circle: Circle, asker: CircleMember, *, agree: bool) -> None:
    """Let somebody in who asked, or say no without a name under it.

    Raises ``Refused``, ``Conflict`` when somebody else answered, or they took it back.
    """
    require(policy.may_let_in(actor, circle, queries.tie(circle.id, actor.id)))
    _hold(circle)
    require(policy.may_let_in(actor, circle, queries.standing(circle.id, actor.id)))
    asked = queries.standing(circle.id, asker.membership_id)
    if asked is None or asked.state != "asked" or asked.since <= queries.unanswered_since():
        raise Conflict("This has its answer already, or was taken back. There is nothing left to do.")
    asked.state = "in" if agree else "refused"
    asked.since = clock.now().date()
    if agree:
        circle.member_count += 1
    else:
        _call(asked, None)
    db.session.flush()


def invite_to_circle(actor: Membership, circle: Circle, *, name: str) -> None:
    """Ask a member of the collective to come in. What is answered never tells whether they are in already,
    perhaps under another name, or said no, or want to hear nothing from whoever asks.

    Raises ``Refused``, ``Invalid`` when nobody here is called that, ``TooMany``, ``Conflict``.
    """
    require(policy.may_let_in(actor, circle, queries.tie(circle.id, actor.id)))
    throttle.spend("circles.invite", actor.public_id, most=rules.ASKED_INTO_CIRCLES_A_DAY, per=86_400)
    person = queries.member_called(actor.collective_id, name)
    if person is None or person.id == actor.id:
        raise Invalid(
            "Nobody else here is called that. Write the name as it stands under People.", field="name"
        )
    _still_here(actor, person)
    _hold(circle)
    require(policy.may_let_in(actor, circle, queries.standing(circle.id, actor.id)))
    tie = queries.standing(circle.id, person.id)
    if (tie is None or tie.state == "refused") and not _is_blocked(actor, person):
        _tied(person, circle, tie, "invited")


def _is_blocked(actor: Membership, by: Membership) -> bool:
    found = queries.mute_of(by, actor.id, None)
    return found is not None and found.blocks


def describe_circle(actor: Membership, circle: Circle, *, name: str, purpose: str) -> None:
    """Give a circle another name and purpose.

    Raises ``Refused``, ``Invalid``, ``Conflict``.
    """
    require(policy.may_describe_circle(actor, circle, queries.tie(circle.id, actor.id)))
    rules.check_circle(name, purpose)
    _hold(circle)
    require(policy.may_describe_circle(actor, circle, queries.standing(circle.id, actor.id)))
    circle.name, circle.purpose = name, purpose
    db.session.flush()
    record(CircleDescribed(collective_id=circle.collective_id, subject=circle.reference))


def name_in_circle(actor: Membership, account: Account, circle: Circle, *, called: str) -> None:
    """Be called something else in one circle, everywhere one has written in it; empty for the usual name.

    Raises ``Refused``, ``Invalid``, ``TooMany``, ``Conflict``.
    """
    require(policy.may_look_inside(actor, circle, queries.tie(circle.id, actor.id)))
    _still_here(actor)
    _hold(circle)
    mine = queries.standing(circle.id, actor.id)
    require(policy.may_look_inside(actor, circle, mine))
    assert mine is not None
    own = _own_name(actor, account, called)
    _check_free(actor, circle, own)
    _call(mine, own)
    db.session.flush()


def leave_circle(actor: Membership, circle: Circle) -> None:
    """Leave a circle at once, without asking anybody. The last one to leave takes it with them.

    Raises ``Refused``.
    """
    require(policy.may_look_inside(actor, circle, queries.tie(circle.id, actor.id)))
    _still_here(actor)
    pairs.stop_asking(actor, circle.reference)
    _go(actor, [circle.id])


def close_circle(actor: Membership, circle: Circle) -> None:
    """End a circle for all who are in it, with what was written there. The caller has asked two of them."""
    circle.member_count = 0
    _close(circle)
    for hook in on_left_circle:
        hook(actor, circle)


def leave_circles(member: Membership) -> None:
    """Whoever leaves the collective leaves its circles, and the names they had there."""
    tied = select(CircleMember.circle_id).where(CircleMember.membership_id == member.id)
    _go(member, db.session.scalars(tied).all())


def forget_account(account: Account) -> None:
    """An account that is closed leaves no name in any circle either, whatever became of its memberships."""
    own = select(Membership).where(Membership.account_id == account.id).order_by(Membership.id)
    for member in db.session.scalars(own.with_for_update()).all():
        leave_circles(member)


def forget_circle_questions(today: date) -> None:
    """Drop what nobody answered about circles, silence is no; and each no, once its thirty days are over."""
    over = CircleMember.since <= today - timedelta(days=rules.CIRCLE_ANSWER_DAYS)
    db.session.execute(delete(CircleMember).where(CircleMember.state != "in", over))


def _go(member: Membership, circle_ids: Sequence[int]) -> None:
    """Out of these circles, whatever tied the member to them."""
    circles = db.session.scalars(
        select(Circle)
        .where(Circle.id.in_(circle_ids))
        .order_by(Circle.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for circle in circles:
        mine = queries.standing(circle.id, member.id)
        if mine is None:
            continue
        was_in = mine.state == "in"
        db.session.delete(mine)
        db.session.flush()
        if not was_in:
            continue
        circle.member_count -= 1
        if circle.member_count == 0:
            _close(circle)
        for hook in on_left_circle:
            hook(member, circle)


def _close(circle: Circle) -> None:
    """Nobody can ever come in any more: its name goes, and who asked to come in."""
    circle.closed_on = clock.now().date()
    circle.name = circle.purpose = None
    db.session.flush()
    db.session.execute(delete(CircleMember).where(CircleMember.circle_id == circle.id))
    record(CircleClosed(collective_id=circle.collective_id, subject=circle.reference))


def _come_in(actor: Membership, circle: Circle, mine: CircleMember | None, own: str | None) -> CircleMember:
    mine = _tied(actor, circle, mine, "in")
    _call(mine, own)
    circle.member_count += 1
    db.session.flush()
    return mine


def _tied(person: Membership, circle: Circle, tie: CircleMember | None, state: str) -> CircleMember:
    """The one row between a person and a circle, in another state from today on."""
    if tie is None:
        tie = CircleMember(circle_id=circle.id, membership_id=person.id, state=state)
        db.session.add(tie)
    tie.state, tie.since = state, clock.now().date()
    db.session.flush()
    return tie


def _own_name(actor: Membership, account: Account, called: str) -> str | None:
    """The name somebody wants to have in a circle, if it can be carried there; None for the usual one.

    Nobody else in the collective has it, who would be taken for them.
    """
    index, usual = vault.current().index, actor.name or ""
    if not called or index("membership.name", called) == index("membership.name", usual):
        return None
    try:
        check_name_here(account, actor.collective_id, called, except_for=actor.id)
    except Invalid as error:
        raise Invalid(error.why.text, field="called", **error.why.values) from None
    return called


def _check_free(actor: Membership, circle: Circle, own: str | None) -> None:
    """Nobody else in the circle is called that."""
    if queries.called_in_circle(circle.id, own or actor.name or "", except_for=actor.id):
        raise Invalid("Somebody in this circle is called that. Choose another name for it.", field="called")


def _call(mine: CircleMember, name: str | None) -> None:
    mine.name = name
    mine.name_index = None if name is None else vault.current().index("circle_member.name", name)


def _still_here(*members: Membership) -> None:
    """Nobody of these leaves the collective until this transaction ends.

    Raises ``Conflict``.
    """
    states = db.session.scalars(
        select(Membership.state)
        .where(Membership.id.in_([member.id for member in members]))
        .order_by(Membership.id)
        .with_for_update()
    ).all()
    if any(state not in queries.PRESENT for state in states):
        raise Conflict("Somebody has just left. Nothing was changed.")


def held(public_id: str) -> Circle:
    """A circle as it is now, which nobody else changes until this transaction ends.

    Raises ``Conflict`` when the last one has just left it.
    """
    circle = db.session.scalars(select(Circle).where(Circle.public_id == public_id)).one()
    _hold(circle)
    return circle


def _hold(circle: Circle) -> None:
    """One change of a circle at a time.

    Raises ``Conflict`` when the last one has just left it.
    """
    db.session.refresh(circle, with_for_update=True)
    if circle.closed_on is not None:
        raise Conflict("The last person has just left this circle. Nothing was changed.")


on_left.append(leave_circles)
# Before the memberships themselves lose their account: also a suspended one has names in circles.
on_close.insert(0, forget_account)
