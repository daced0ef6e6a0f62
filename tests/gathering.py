"""One test over many things that tells all that fail: a test for each would cost more than what it checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

Thing = TypeVar("Thing")


def each(
    things: Iterable[Thing], name: Callable[[Thing], str]
) -> Callable[[Callable[[Thing], None]], Callable[[], None]]:
    """Turn a check of one thing into a test of all, which fails with every name and reason."""

    def over_all(check: Callable[[Thing], None]) -> Callable[[], None]:
        def test() -> None:
            failed = []
            for thing in things:
                try:
                    check(thing)
                except AssertionError as error:
                    failed.append(f"{name(thing)}: {error}")
            if failed:
                pytest.fail("\n\n".join(failed), pytrace=False)

        test.__doc__ = check.__doc__
        return test

    return over_all
