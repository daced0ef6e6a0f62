"""Pages of joining, asking, inviting, people and settings."""

from swsolidarity.collectives.views import (
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
