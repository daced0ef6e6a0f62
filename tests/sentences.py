"""Every sentence a person can read, collected from code and templates as a translator's tool would."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from jinja2.ext import babel_extract

from swsolidarity import paths

ROOT = Path(__file__).resolve().parent.parent
# Each of these functions takes a sentence first; ``ngettext`` takes its plural second.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **DEFAULT_KEYWORDS,
    "say": None,
    "no": None,
    "Conflict": None,
    "Invalid": None,
    "required": None,
    "N_": None,
}


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """All sentences, each with the file and line it stands in."""
    return tuple(_all())


def _all() -> Iterator[tuple[str, str]]:
    for file in sorted(paths.PACKAGE.rglob("*.py")):
        with file.open("rb") as opened:
            yield from _in(file, extract("python", opened, KEYWORDS))
    for file in sorted(paths.TEMPLATES.rglob("*.html")):
        with file.open("rb") as opened:
            found = babel_extract(opened, KEYWORDS, (), {"newstyle_gettext": "true", "trimmed": "true"})
            yield from _in(file, ((line, message, comments, None) for line, _, message, comments in found))


def _in(
    file: Path, found: Iterator[tuple[int, object, object, object]] | object
) -> Iterator[tuple[str, str]]:
    for line, message, _comments, _context in found:  # type: ignore[attr-defined]
        for sentence in message if isinstance(message, tuple) else (message,):
            if isinstance(sentence, str):
                yield f"{file.relative_to(ROOT)}:{line}", sentence
