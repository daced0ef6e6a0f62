"""Who sees a picture: whoever may see what it belongs to. The domain that owns that thing says so here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.files.models import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """One kind of thing that can have pictures, by the first part of its reference.

    ``may_see`` and ``may_change`` are asked with the public id of the thing, each time.
    ``there`` is the statement that gives the references of all such things there are.
    """

    kind: str
    may_see: Callable[[Membership, str], Verdict]
    may_change: Callable[[Membership, str], Verdict]
    there: Any


parents: dict[str, Parent] = {}


def register(parent: Parent) -> None:
    """Let things of this kind have pictures."""
    parents[parent.kind] = parent


def may_see(actor: Membership, picture: Picture) -> Verdict:
    """Before it belongs to anything, whoever added it; then whoever may see that."""
    if picture.collective_id != actor.collective_id or actor.state not in ("active", "probation"):
        return HIDDEN
    if picture.parent is None:
        return YES if picture.owner_id == actor.id else HIDDEN
    kind, _, public_id = picture.parent.partition(":")
    return YES if parents[kind].may_see(actor, public_id) else HIDDEN


def may_drop(actor: Membership, picture: Picture) -> Verdict:
    """Only whoever added it, while they may change what it belongs to."""
    if not (verdict := may_see(actor, picture)):
        return verdict
    if picture.owner_id != actor.id:
        return no("Only the person who added this picture can delete it.")
    if picture.parent is None:
        return YES
    kind, _, public_id = picture.parent.partition(":")
    return parents[kind].may_change(actor, public_id)
