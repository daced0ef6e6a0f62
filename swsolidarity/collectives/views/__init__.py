"""Pages of joining, asking, inviting, people, circles and settings."""

from swsolidarity.collectives.views import (
    circles,
    founding,
    invitations,
    joining,
    pairs,
    people,
    requests,
    settings,
    stewards,
)
from swsolidarity.collectives.views.blueprint import bp

__all__ = [
    "BLUEPRINTS",
    "circles",
    "founding",
    "invitations",
    "joining",
    "pairs",
    "people",
    "requests",
    "settings",
    "stewards",
]

BLUEPRINTS = [bp]
