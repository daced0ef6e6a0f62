"""Who hears of a reply: those it answers or calls by name, and those who follow, if they may read it."""

from __future__ import annotations

from swsolidarity.core import text
from swsolidarity.core.journal import on, record
from swsolidarity.core.verdict import say
from swsolidarity.notices import actions as notices
from swsolidarity.notices import digest, kinds
from swsolidarity.threads import actions, policy, queries, rules
from swsolidarity.threads.events import PostWritten, WordsRemoved
from swsolidarity.threads.models import EVERY, NEVER
from swsolidarity.web.i18n import ngettext

ANSWER = "threads.answer"
MENTION = "threads.mention"
CIRCLE = "threads.circle"
REPLY = "threads.reply"
ENDS_SOON = "threads.ends_soon"

kinds.register(ANSWER, say("Someone answered you."), kinds.CALLED)
kinds.register(MENTION, say("Someone called you by name."), kinds.CALLED)
kinds.register(CIRCLE, say("Someone called a circle you are in."), kinds.CIRCLE)
kinds.register(REPLY, say("There is a new reply in a conversation you follow."), kinds.FOLLOWED)
kinds.register(ENDS_SOON, say("A conversation you began ends in a month. A reply keeps it."), kinds.ENDING)

digest.register(
    "threads.begun",
    digest.Source(
        queries.begun_since,
        lambda n: ngettext("%(num)s conversation was begun.", "%(num)s conversations were begun.", n),
    ),
)
digest.register(
    "threads.talked",
    digest.Source(
        queries.talked_since,
        lambda n: ngettext(
            "Something was written in %(num)s conversation.",
            "Something was written in %(num)s conversations.",
            n,
        ),
    ),
)


@on(PostWritten)
def tell_answered_and_called(event: PostWritten) -> None:
    """One notice for each person, whatever the number of calls; never to the writer, nor to whoever does not
    want to hear of this conversation or from this writer. Whoever follows it has one notice, however many
    replies there are.
    """
    post = queries.written(event.subject.partition(":")[2])
    if post is None or post.source is None or post.hidden_by is not None:
        return
    wishes = queries.following(post.thread)
    away = queries.who_mute(post)
    told = {post.author_id, *(member_id for member_id, hears in wishes.items() if hears == NEVER)}
    told |= {member_id for member_id, blocks in away if blocks}
    quoted = queries.at(post.thread, post.quotes)
    answered = queries.member(quoted.author_id) if quoted else None
    names = rules.spellings(text.mentions(post.source))
    called = queries.called(post.thread, names)
    inside = queries.called_with_their_circle(post.author_id, names)
    unread = {member_id for member_id, _blocks in away}
    follow = queries.members([one for one, hears in wishes.items() if hears == EVERY and one not in unread])
    for kind, subject, people in (
        (ANSWER, post.reference, [answered] if answered else []),
        (MENTION, post.reference, called),
        (CIRCLE, post.reference, inside),
        (REPLY, post.thread.reference, follow),
    ):
        for person in people:
            if person.id not in told and policy.may_read(person, post.thread):
                told.add(person.id)
                notices.tell(person.id, kind, subject)


@on(WordsRemoved)
def cut_what_was_quoted(event: WordsRemoved) -> None:
    """Quotations go too, some at a time, so that nobody who writes waits long."""
    if actions.cut_quotations(event.subject.partition(":")[2]):
        record(event)
