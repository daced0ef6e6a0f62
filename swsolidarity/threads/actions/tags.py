"""The words a collective sorts its conversations by, and putting them beside one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import text, vault
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.threads import policy, queries, rules
from swsolidarity.threads.events import TagChanged
from swsolidarity.threads.models import Tag, Thread, ThreadTag


def make_tag(actor: Membership, name: str) -> Tag:
    """Let conversations be sorted by one more word. Raises ``Invalid``."""
    require(policy.may_keep_house(actor))
    name = text.one_line(name)
    if not name or len(name) > rules.LONGEST_TAG:
        raise Invalid(
            "Write one word, or a few: at most %(most)s characters.", field="name", most=rules.LONGEST_TAG
        )
    # Two who make one at the same time do it one after the other.
    db.session.get_one(Collective, actor.collective_id, with_for_update=True)
    tags = queries.tags(actor)
    if vault.current().index("tag.name", name) in {tag.name_index for tag in tags}:
        raise Invalid("There is such a tag already.", field="name")
    if len(tags) >= rules.MOST_TAGS:
        raise Invalid("There are enough tags: at most %(most)s.", field="name", most=rules.MOST_TAGS)
    tag = Tag(
        collective_id=actor.collective_id, name=name, name_index=vault.current().index("tag.name", name)
    )
    db.session.add(tag)
    db.session.flush()
    record(TagChanged(collective_id=tag.collective_id, subject=tag.reference, by=actor.id))
    return tag


def drop_tag(actor: Membership, tag: Tag) -> None:
    """Take a word away, wherever it stood."""
    require(policy.may_keep_house(actor))
    record(TagChanged(collective_id=tag.collective_id, subject=tag.reference, by=actor.id))
    db.session.execute(delete(Tag).where(Tag.id == tag.id))


def tag(actor: Membership, thread: Thread, tags: Sequence[Tag]) -> None:
    """Let these words stand beside a conversation, and no others. Raises ``Invalid`` for too many."""
    require(policy.may_tag(actor, thread))
    if len(tags) > rules.MOST_TAGS_BESIDE:
        raise Invalid("Choose at most %(most)s.", field="tags", most=rules.MOST_TAGS_BESIDE)
    db.session.refresh(thread, ["last_position"], with_for_update=True)
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread.id))
    if tags:
        db.session.execute(insert(ThreadTag), [{"thread_id": thread.id, "tag_id": one.id} for one in tags])
