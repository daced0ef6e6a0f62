"""The pages of the fund."""

from swsolidarity.fund.views import (
    asking,
    audits,
    bank,
    blocking,
    books,
    load,
    loans,
    payments,
    places,
    requests,
    rounds,
    slips,
    statements,
    terms,
    vouching,
    waiting,
    winding,
)
from swsolidarity.fund.views.frame import (
    blueprint,
)

__all__ = [
    "BLUEPRINTS",
    "asking",
    "audits",
    "bank",
    "blocking",
    "books",
    "load",
    "loans",
    "payments",
    "places",
    "requests",
    "rounds",
    "slips",
    "statements",
    "terms",
    "vouching",
    "waiting",
    "winding",
]

BLUEPRINTS = [blueprint, slips.bp]
