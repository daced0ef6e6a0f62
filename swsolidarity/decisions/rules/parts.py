"""Which parts a rule of each method has: what its count looks at, and so what its editor asks."""

from __future__ import annotations

from collections.abc import Mapping

_MEASURED = ("turnout", "support", "again")
_YES_NO = (*_MEASURED, "approval", "opposition")
_CHOSEN = (*_MEASURED, "min_support", "tie_break", "places")
_RANKED = (*_MEASURED, "tie_break", "publish_ballots")

PARTS: Mapping[str, tuple[str, ...]] = {
    "vote": _YES_NO,
    "consent": (*_MEASURED, "aside"),
    "consensus": (*_YES_NO, "aside", "blocks_needed"),
    "approval": _CHOSEN,
    "score": _CHOSEN,
    "dots": (*_CHOSEN, "dots"),
    "irv": _RANKED,
    "schulze": _RANKED,
    "stv": ("turnout", "again", "tie_break", "publish_ballots", "places"),
    "budget": ("completion", "publish_ballots"),
    "temperature": (),
    "availability": (),
    "lot": ("places",),
}
"""``again``: what happens when too few take part. Every rule also says who votes, how long, and who sees."""

ADVISORY = frozenset({"temperature", "availability"})
"""What never binds anybody."""


def has(method: str, part: str) -> bool:
    """Whether rules of this method have this part."""
    return part in PARTS[method]
