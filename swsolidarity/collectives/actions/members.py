"""Coming in, being called something else, leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import delete, or_, select, update

from swsolidarity.accounts import rules as account_rules
from swsolidarity.accounts.actions import on_close
from swsolidarity.accounts.actions import on_words_removed as on_all_words_removed
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.events import MemberJoined, MemberLeft, ProbationEnded
from swsolidarity.collectives.models import (
    Collective,
    Invitation,
    Mandate,
    Membership,
    StewardshipOffer,
    StewardshipRest,
    Vouch,
)
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, no, require
from swsolidarity.web import throttle

on_left: list[Callable[[Membership], None]] = []
"""Called within the transaction in which somebody leaves, while the membership still has its account."""

on_words_removed: list[Callable[[Membership], None]] = []
"""Called before somebody leaves who wants nothing of what they wrote to stay (safety D2)."""

on_ending: list[Callable[[Sequence[int]], None]] = []
"""Called with the ids of mandates before they end early, in the transaction that ends them: what was under
way about them has lost its matter. Before, so that whatever it locks comes before the mandates here."""


class Shut(Exception):
    """A way in that is used, run out, cancelled or unknown: one answer for all of them."""


def check_name(account: Account, name: str) -> None:
    """A name is well formed, no office, and not the one its owner signs in with (safety A2).

    Raises ``Invalid``.
    """
    rules.check_name(name)
    if account_rules.reserved(name):
        raise Invalid("This name sounds like an office. Choose another name.", field="name")
    if account.login_index in vault.current().indexes("account.login_name", name):
        raise Invalid(
            "Choose a name that is different from the one you sign in with. Others will see this one.",
            field="name",
        )


def check_name_here(
    account: Account, collective_id: int, name: str, *, except_for: int | None = None
) -> None:
    """A name can be carried in this collective: as above, and nobody here is called that.

    Raises ``Invalid``, and ``TooMany`` for somebody who tries name after name: the answer says who is here.
    """
    check_name(account, name)
    throttle.spend("collectives.name", account.public_id, most=rules.NAMES_AN_HOUR, per=3600)
    if queries.name_taken(collective_id, name, except_for=except_for):
        raise Invalid("Somebody here is called that already. Choose another name.", field="name")


def welcome(
    account: Account, collective: Collective, *, name: str, agreed_version: int, probation_days: int
) -> Membership:
    """Make somebody a member. The caller has checked and used up the way they came in.

    Raises ``Conflict`` for somebody who is in already, by another way; ``Refused`` for somebody who was made
    to stay out; ``Invalid`` for the name or when the agreements changed while they were being read.
    """
    # Whoever comes in passes one at a time, so that a name is given once and the count stays right.
    db.session.refresh(collective, with_for_update=True)
    earlier = queries.membership_of(account.id, collective.id)
    if earlier is not None and earlier.state in queries.PRESENT:
        raise Conflict("You are in already, by another way. There is nothing left to do.")
    if earlier is not None or queries.kept_out(account, collective.id) is not None:
        require(no("You cannot join here with this account. Talk to the person who invited you."))
    if agreed_version != collective.agreement_version:
        raise Invalid("The agreements have changed while you were reading. Please read them again.")
    check_name_here(account, collective.id, name)
    return add_member(account, collective, name=name, probation_days=probation_days)


def add_member(account: Account, collective: Collective, *, name: str, probation_days: int) -> Membership:
    """Write the membership row and count it; every check is done."""
    until = rules.probation_ends(clock.now().date(), probation_days)
    member = Membership(
        collective_id=collective.id,
        account_id=account.id,
        name=name,
        name_index=vault.current().index("membership.name", name),
        state="probation" if until else "active",
        joined_at=clock.now(),
        probation_until=until,
        agreed_version=collective.agreement_version,
    )
    member.collective = collective
    member.mandates = []
    db.session.add(member)
    collective.member_count = Collective.member_count + 1
    db.session.flush()
    record(MemberJoined(collective_id=collective.id, subject=f"collectives.membership:{member.public_id}"))
    return member


def rename(actor: Membership, account: Account, name: str) -> None:
    """Be called something else here, from now on and everywhere one has written.

    Raises ``Invalid``.
    """
    db.session.refresh(actor.collective, with_for_update=True)
    check_name_here(account, actor.collective_id, name, except_for=actor.id)
    if queries.is_my_name_in_a_circle(actor.id, name):
        raise Invalid("You have this name in a circle. Nothing would keep the two apart.", field="name")
    if queries.called_where_i_am(actor.id, name):
        raise Invalid("Somebody in one of your circles is called that. Choose another name.", field="name")
    actor.name = name
    actor.name_index = vault.current().index("membership.name", name)
    db.session.flush()


def leave(member: Membership, *, remove_words: bool = False) -> None:
    """Leave at once and without asking anybody; the last steward may go too (safety D3).

    The name and the tie to the account go; what was decided together keeps a row without a name. What was
    said stays as a former member's, or with ``remove_words`` loses its text (D2).
    """
    here = select(Membership.state).where(Membership.id == member.id).with_for_update()
    if db.session.scalar(here) in queries.BELONGING:
        for erase in on_words_removed if remove_words else ():
            erase(member)
        forget_member(member, state="left")


def remove_words_of(account: Account) -> None:
    """Erase what the owner of an account wrote, in every collective they are in."""
    for member in db.session.scalars(select(Membership).where(Membership.account_id == account.id)).all():
        for erase in on_words_removed:
            erase(member)


def forget_member(member: Membership, *, state: str) -> None:
    """Take a person out of a collective, who left or was removed; the caller holds the row."""
    for hook in on_left:
        hook(member)
    lose_powers(member)
    db.session.execute(delete(Vouch).where(Vouch.membership_id == member.id))
    db.session.execute(
        update(Collective)
        .where(Collective.id == member.collective_id)
        .values(member_count=Collective.member_count - 1)
    )
    member.state = state
    member.account_id = None
    member.name = None
    member.name_index = None
    member.probation_until = None
    member.paused_until = None
    member.writing_paused_until = None
    member.suspended_until = None
    db.session.flush()
    record(
        MemberLeft(collective_id=member.collective_id, subject=f"collectives.membership:{member.public_id}")
    )


def lose_powers(member: Membership) -> None:
    """End the offices and open invitations of somebody who leaves or has to."""
    now = clock.now()
    held = [Mandate.membership_id == member.id, Mandate.ended_at.is_(None), Mandate.ends_at > now]
    ending = db.session.scalars(select(Mandate.id).where(*held).order_by(Mandate.id)).all()
    if ending:
        for hook in on_ending:
            hook(ending)
        db.session.execute(update(Mandate).where(*held).values(ended_at=now))
    db.session.execute(
        update(Invitation)
        .where(Invitation.made_by == member.id, Invitation.state == "open")
        .values(state="cancelled")
    )
    forget_offers_of(member)


def forget_offers_of(member: Membership) -> None:
    """Drop what a member asked others about the office and was asked, when they leave it or us."""
    db.session.execute(delete(StewardshipRest).where(StewardshipRest.membership_id == member.id))
    db.session.execute(
        delete(StewardshipOffer).where(
            or_(StewardshipOffer.offered_by == member.id, StewardshipOffer.membership_id == member.id)
        )
    )


def forget_account(account: Account) -> None:
    """Leave every collective: an account that is closed leaves no name behind (safety D1)."""
    for member in db.session.scalars(select(Membership).where(Membership.account_id == account.id)).all():
        if member.state in queries.BELONGING:
            leave(member)
        else:
            member.account_id = None
            member.name = None
            member.name_index = None
        tag = queries.kept_out(account, member.collective_id)
        if tag is not None:  # there is nobody any more whom it could keep out
            db.session.delete(tag)


def end_probation(today: date) -> int:
    """Make full members of those whose first weeks are over; how many. Safe to run twice."""
    ready = db.session.scalars(
        select(Membership)
        .where(Membership.state == "probation", Membership.probation_until <= today)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for member in ready:
        member.state = "active"
        member.probation_until = None
        record(
            ProbationEnded(
                collective_id=member.collective_id, subject=f"collectives.membership:{member.public_id}"
            )
        )
    return len(ready)


on_close.append(forget_account)
on_all_words_removed.append(remove_words_of)
