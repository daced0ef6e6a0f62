"""Conversations: in the order they were written, with counters, reading marks, journal and notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from swsolidarity.core import clock, search, vault
from swsolidarity.notices.jobs import KEPT, KEPT_WHEN_READ
from swsolidarity.notices.models import Notice
from swsolidarity.operations.seed import words
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.people import Person, World, happened
from swsolidarity.operations.seed.rows import Rows
from swsolidarity.operations.seed.sizes import lengths
from swsolidarity.threads import index
from swsolidarity.threads.events import PostWritten, ThreadStarted
from swsolidarity.threads.models import ALL, RENDER_VERSION, STEWARDS, Post, ReadPosition, Thread, rendering
from swsolidarity.threads.notify import ANSWER

DAYS = 300
TEXTS = 400
READERS = 20
QUOTES_ONE_IN = 6
FOR_STEWARDS_ONE_IN = 15


@dataclass(slots=True)
class Conversation:
    """A conversation, and who wrote at which position of it."""

    id: int
    public_id: str
    title: str
    people: list[Person]
    stewards_only: bool
    started: datetime | None = None
    last: datetime | None = None
    bumped: int = 0
    writers: list[Person] = field(default_factory=list)


def fill(rows: Rows, chance: Chance, world: World) -> None:
    """All conversations of one collective."""
    conversations = [_conversation(rows, chance, world, at) for at in range(world.size.threads)]
    plan = []
    for minute, at in _timetable(chance, world):
        thread, moment = conversations[at], world.now - timedelta(minutes=minute)
        number = rows.number(Post)
        thread.started = thread.started or moment
        thread.last, thread.bumped = moment, number
        thread.writers.append(chance.one_of(thread.people))
        plan.append((number, moment, thread, len(thread.writers)))
    for thread in conversations:
        _thread(rows, world, thread)
        rows.rest()
    pool = [(source, rendering(source)) for source in words.texts(chance, TEXTS)]
    for number, moment, thread, position in plan:
        text = chance.one_of(pool)
        _words(rows, world, thread, number=number, position=position, moment=moment, rendered=text[1])
        _post(rows, chance, world, thread, number=number, position=position, moment=moment, text=text)
        rows.rest()
    for thread in conversations:
        _marks(rows, chance, thread)
        rows.rest()
    rows.flush()


def _conversation(rows: Rows, chance: Chance, world: World, at: int) -> Conversation:
    for_stewards = at > 0 and chance.once_in(FOR_STEWARDS_ONE_IN)
    return Conversation(
        id=rows.number(Thread),
        public_id=chance.public_id(),
        title=words.TITLES[at % len(words.TITLES)],
        people=world.stewards if for_stewards else world.people,
        stewards_only=for_stewards,
    )


def _timetable(chance: Chance, world: World) -> list[tuple[int, int]]:
    """Who is next: minutes ago and which conversation, oldest first. Each has its own busy weeks."""
    slots = []
    for at, length in enumerate(lengths(world.size.posts, world.size.threads, world.size.longest)):
        begins = (chance.between(1, DAYS) if at else DAYS) * 1440
        lasts = min(begins, max(1440, length * chance.between(30, 600))) if at else begins
        slots += [(begins - chance.below(lasts), at) for _ in range(length)]
    slots.sort(reverse=True)
    return slots


def _thread(rows: Rows, world: World, thread: Conversation) -> None:
    assert thread.started is not None
    assert thread.last is not None
    rows.add(
        Thread,
        id=thread.id,
        public_id=thread.public_id,
        collective_id=world.collective_id,
        starter_id=thread.writers[0].id,
        title_sealed=vault.current().seal("thread.title", thread.public_id, thread.title),
        audience=STEWARDS if thread.stewards_only else ALL,
        pinned=False,
        closed=False,
        unanswered=all(writer is thread.writers[0] for writer in thread.writers),
        post_count=len(thread.writers),
        last_position=len(thread.writers),
        last_post_at=clock.this_hour(thread.last),
        bumped=thread.bumped,
        created_at=clock.this_hour(thread.started),
    )
    happened(
        rows, ThreadStarted.kind, world.collective_id, f"threads.thread:{thread.public_id}", thread.started
    )


def _post(
    rows: Rows,
    chance: Chance,
    world: World,
    thread: Conversation,
    *,
    number: int,
    position: int,
    moment: datetime,
    text: tuple[str, str],
) -> None:
    name = chance.public_id()
    quotes = chance.between(1, position - 1) if position > 1 and chance.once_in(QUOTES_ONE_IN) else None
    rows.add(
        Post,
        id=number,
        public_id=name,
        thread_id=thread.id,
        position=position,
        author_id=thread.writers[position - 1].id,
        source_sealed=vault.current().seal("post.source", name, text[0]),
        rendered_sealed=vault.current().seal("post.rendered", name, text[1]),
        render_version=RENDER_VERSION,
        written_at=clock.this_hour(moment),
        revision=1,
        edited=False,
        removed=False,
        quotes=quotes,
        indexed_with=search.made_with(),
    )
    happened(rows, PostWritten.kind, world.collective_id, f"threads.post:{name}", moment)
    if quotes is not None:
        _answered(rows, chance, world, thread, position=position, quotes=quotes, moment=moment, name=name)


def _words(
    rows: Rows,
    world: World,
    thread: Conversation,
    *,
    number: int,
    position: int,
    moment: datetime,
    rendered: str,
) -> None:
    title = thread.title if position == 1 else None
    group = index.readers(world.collective_id, STEWARDS if thread.stewards_only else ALL)
    found_by = index.found_by(thread.id, clock.this_hour(moment), rendered=rendered, title=title)
    rows.can_be_found(index.POSTS, number, search.tokens(group, found_by))


def _answered(
    rows: Rows,
    chance: Chance,
    world: World,
    thread: Conversation,
    *,
    position: int,
    quotes: int,
    moment: datetime,
    name: str,
) -> None:
    """The notice of an answer, as long as it would have been kept; read unless it is quite new."""
    person = thread.writers[quotes - 1]
    age = world.now - moment
    read = age > timedelta(days=7) and not chance.once_in(10)
    if person is thread.writers[position - 1] or age > (KEPT_WHEN_READ if read else KEPT):
        return
    rows.add(
        Notice,
        public_id=chance.public_id(),
        membership_id=person.id,
        kind=ANSWER,
        subject=f"threads.post:{name}",
        created_at=clock.this_hour(moment),
        read=read,
    )


def _marks(rows: Rows, chance: Chance, thread: Conversation) -> None:
    """How far writers and some readers have read: a writer at least to what they wrote last."""
    read = {writer.id: position for position, writer in enumerate(thread.writers, start=1)}
    newest = len(thread.writers)
    for person in chance.some_of(thread.people, min(READERS, len(thread.people))):
        read[person.id] = max(read.get(person.id, 0), newest - chance.below(min(newest, 10)))
    for membership_id, position in sorted(read.items()):
        rows.add(ReadPosition, membership_id=membership_id, thread_id=thread.id, position=position)
