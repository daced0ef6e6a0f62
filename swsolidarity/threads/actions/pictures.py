"""Pictures beside a text: whose they are to see, and that they go when it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, select

from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core.db import db
from swsolidarity.core.verdict import HIDDEN, YES, Invalid, Verdict
from swsolidarity.files import actions as files
from swsolidarity.files import policy as files_policy
from swsolidarity.files.actions import Tied
from swsolidarity.files.models import Picture
from swsolidarity.threads import policy, queries
from swsolidarity.threads.models import Draft, Post

POST = "threads.post"
DRAFT = "threads.draft"


def references(kind: str, *where: Any) -> Any:
    """The references of all posts, or drafts, that fit."""
    model = Post if kind == POST else Draft
    return select(literal(f"{kind}:") + model.public_id).where(*where)


def hold_pictures(actor: Membership, pictures: Sequence[Tied], circle_id: int | None) -> Sequence[Picture]:
    """The pictures that are about to go with a text, held before any of it is written.

    Raises ``Invalid`` where no pictures may be sent, ``Conflict`` when one has gone in the meantime.
    """
    if not pictures:
        return []
    circle = db.session.get(Circle, circle_id) if circle_id is not None else None
    verdict = policy.may_add_pictures(actor, circle)
    if not verdict and verdict.why:
        raise Invalid(verdict.why.text)
    return files.hold(actor, pictures)


def _sees_post(actor: Membership, public_id: str) -> Verdict:
    post = queries.post(actor, public_id)
    return policy.may_see_pictures(actor, post, post.thread) if post else HIDDEN


def _changes_post(actor: Membership, public_id: str) -> Verdict:
    post = queries.post(actor, public_id)
    return policy.may_change(actor, post, post.thread) if post else HIDDEN


def _has_draft(actor: Membership, public_id: str) -> Verdict:
    return YES if queries.own_draft(actor, public_id) else HIDDEN


files_policy.register(
    files_policy.Parent(
        kind=POST, may_see=_sees_post, may_change=_changes_post, there=references(POST, Post.pictures > 0)
    )
)
files_policy.register(
    files_policy.Parent(
        kind=DRAFT, may_see=_has_draft, may_change=_has_draft, there=references(DRAFT, Draft.pictures > 0)
    )
)
