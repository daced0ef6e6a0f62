"""What falls due by the clock: first weeks and offices end, what is known about newcomers is forgotten."""

from __future__ import annotations

from swsolidarity.collectives import queries
from swsolidarity.collectives.actions import (
    founding,
    invitations,
    members,
    offices,
    pairs,
    requests,
    stewards,
)
from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job

HOUR = 3600


@job("collectives.end_probation", every=HOUR)
def end_probation() -> None:
    """Make full members of those whose first weeks are over, a hundred per transaction."""
    more = True
    while more:
        with transaction():
            more = members.end_probation(clock.now().date()) > 0


@job("collectives.remind_of_offices", every=HOUR)
def remind_of_offices() -> None:
    """Thirty and seven days before an office ends, say so; one transaction for each."""
    with transaction():
        ending = queries.mandates_to_remind()
    for mandate_id in ending:
        with transaction():
            offices.remind(mandate_id)


@job("collectives.forget", every=HOUR)
def forget() -> None:
    """Drop requests, vouches, ended invitations, founding links and unanswered questions in time."""
    with transaction():
        requests.forget_requests(clock.now().date())
    with transaction():
        invitations.forget_invitations(clock.now())
    with transaction():
        founding.forget_founding_links(clock.now())
    with transaction():
        stewards.forget_offers(clock.now().date())
    with transaction():
        pairs.forget(clock.now())
