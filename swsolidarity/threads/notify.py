"""Who hears of a reply: those it answers and those it calls by name, if they may read it."""

from __future__ import annotations

from swsolidarity.core import text
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds
from swsolidarity.threads import policy, queries, rules
from swsolidarity.threads.events import PostWritten

ANSWER = "threads.answer"
MENTION = "threads.mention"
ENDS_SOON = "threads.ends_soon"

kinds.register(ANSWER, say("Someone answered you."))
kinds.register(MENTION, say("Someone called you by name."))
kinds.register(ENDS_SOON, say("A conversation you began ends in a month. A reply keeps it."))


@on(PostWritten)
def tell_answered_and_called(event: PostWritten) -> None:
    """One notice for each person, whatever the number of calls; never to the writer."""
    post = queries.written(event.subject.partition(":")[2])
    if post is None or post.source is None:
        return
    told = {post.author_id}
    quoted = queries.at(post.thread, post.quotes)
    answered = queries.member(quoted.author_id) if quoted else None
    called = queries.called(post.thread, rules.spellings(text.mentions(post.source)))
    for kind, people in ((ANSWER, [answered] if answered else []), (MENTION, called)):
        for person in people:
            if person.id not in told and policy.may_read(person, post.thread):
                told.add(person.id)
                notices.tell(person.id, kind, post.reference)
