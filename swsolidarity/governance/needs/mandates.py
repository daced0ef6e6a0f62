"""An office that waits for a yes, and a collective without stewards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, exists, literal, select

from swsolidarity.collectives.models import STEWARD, Mandate, Membership
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.governance.models import Naming

_NAMED = select(*needs.columns(Naming.public_id, day=Naming.lapses_on)).where(
    Naming.membership_id == bindparam("actor_id"),
    Naming.decision_ref.is_(None),
    Naming.lapses_on > bindparam("today"),
)
_NOBODY = select(*needs.columns(literal("all"))).where(
    ~exists().where(
        Mandate.collective_id == bindparam("collective_id"),
        Mandate.membership_id == Membership.id,
        Membership.state == "active",
        Mandate.office == STEWARD,
        Mandate.starts_at <= bindparam("now"),
        Mandate.ends_at > bindparam("now"),
        Mandate.ended_at.is_(None),
    )
)


def _named(actor: Membership) -> Any:
    """Whether this member was named for an office."""
    return _NAMED if actor.is_full_member else None


def _asked(found: Waiting) -> Need:
    reference = f"governance.naming:{found.public_id}"
    return Need("plain", say("You are named for an office"), say("Read and answer"), reference, found.by)


def _nobody(actor: Membership) -> Any:
    """Whether nobody is a steward: everybody can do something about it."""
    return _NOBODY if actor.is_full_member else None


def _somebody(found: Waiting) -> Need:
    return Need(
        "plain",
        say("Nobody is a steward now"),
        say("See what to do"),
        f"governance.offices:{found.public_id}",
    )


needs.register(Source("governance.naming", _named, _asked))
needs.register(Source("governance.nobody", _nobody, _somebody))
