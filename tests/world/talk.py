"""What the world has in its conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.files import actions as files
from swsolidarity.files.actions import Tied
from swsolidarity.threads import actions as threads
from swsolidarity.threads import queries
from tests.files.pictures import DRAWN
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """One conversation for all, one for the stewards, a reply and drafts."""
    names["thread"] = as_(asks.noor, threads.start, title="Kettle", source="It **leaks**.", audience="all")
    as_(asks.asha, threads.start, title="Stewards only", source="Between us.", audience="stewards")

    def reply(actor: Any) -> Any:
        thread, _read = queries.find(actor, names["thread"])  # type: ignore[misc]
        threads.save_draft(actor, thread, source="Not finished")
        return threads.reply(actor, thread, source="I know someone.", quotes=1, seen=1)

    names["post"] = as_(asks.noor, reply)
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        group.pictures_from = clock.this_hour() - timedelta(days=3)

    def add_picture(actor: Any) -> Any:
        post = queries.post(actor, names["post"])
        assert post is not None
        picture = files.keep(actor, DRAWN)
        files.tie(files.hold(actor, [Tied(picture.public_id, "The kettle from below")]), post.reference)
        post.pictures = 1
        return picture

    names["picture"] = as_(asks.noor, add_picture)

    def edit(actor: Any) -> Any:
        post = queries.post(actor, names["post"])
        assert post is not None
        threads.edit(actor, post, source="I know somebody.", revision=1)
        db.session.flush()
        return queries.versions(post)[0]

    names["earlier"] = as_(asks.noor, edit)
    names["pattern"] = as_(
        asks.dee, threads.keep_pattern, None, title="Weekly meeting", source="- Money\n- Rent", dated=True
    )
    names["tag"] = as_(asks.dee, threads.make_tag, "rent")
    names["draft"] = as_(asks.noor, threads.save_draft, None, title="Later", source="More", audience="all")
