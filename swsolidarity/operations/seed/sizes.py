"""How large an invented world is, and how it is shared out among its collectives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything in the whole world; ``longest`` is the posts of the longest conversation.

    The first collective gets one part in ``first`` of everything, so that a page of a large one can be
    measured whatever the number of others.
    """

    name: str
    collectives: int
    members: int
    threads: int
    posts: int
    longest: int
    entries: int
    requests: int
    decisions: int
    ballots: int
    first: int = 1


SIZES = {
    size.name: size
    for size in (
        Size("small", 1, 31, 20, 300, 60, 200, 40, 30, 500),
        Size("medium", 7, 2_000, 1_000, 50_000, 2_000, 20_000, 4_000, 2_000, 200_000, 4),
        Size("large", 200, 20_000, 20_000, 1_000_000, 10_000, 1_000_000, 100_000, 20_000, 1_000_000, 40),
    )
}


def share(total: int, collectives: int, first: int, which: int) -> int:
    """How many of ``total`` fall to collective number ``which`` (from 0); together they are ``total``."""
    if collectives == 1:
        return total
    largest = total // first
    if which == 0:
        return largest
    each, left = divmod(total - largest, collectives - 1)
    return each + (1 if which <= left else 0)


def of_collective(size: Size, which: int) -> Size:
    """The part of a world that is in one of its collectives."""
    parts = {
        name: share(getattr(size, name), size.collectives, size.first, which)
        for name in ("members", "threads", "posts", "entries", "requests", "decisions", "ballots")
    }
    longest = size.longest if which == 0 else max(20, parts["posts"] // 20)
    return Size(size.name, 1, longest=min(longest, parts["posts"]), **parts)


def lengths(posts: int, threads: int, longest: int) -> list[int]:
    """How long each conversation is: one as long as said, the others falling off, at least one post each."""
    if threads == 1:
        return [posts]
    left = posts - longest - (threads - 1)
    weights = [1_000_000 // (rank + 2) for rank in range(threads - 1)]
    total = sum(weights)
    extra = [left * weight // total for weight in weights]
    extra[0] += left - sum(extra)
    overflow = 0
    for at, value in enumerate(extra):
        extra[at] = min(value + overflow, longest - 1)
        overflow = value + overflow - extra[at]
    return [longest, *(1 + value for value in extra)]
