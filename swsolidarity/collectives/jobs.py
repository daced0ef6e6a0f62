"""What falls due by the clock: first weeks and offices end, what is known about newcomers is forgotten."""

from __future__ import annotations

from swsolidarity.collectives import queries
from swsolidarity.collectives.actions import (
    admission,
    apart,
    circles,
    founding,
    invitations,
    members,
    offices,
    on_call,
    pairs,
    requests,
    stewards,
)
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job

HOUR = 3600


@job("collectives.end_probation", every=HOUR)
def end_probation() -> None:
    """Make full members of those whose first weeks are over, a hundred per transaction."""
    more = True
    while more:
        with transaction():
            more = members.end_probation(clock.now().date()) > 0


@job("collectives.close_windows", every=60)
def close_windows() -> None:
    """Let those go on about whom nobody is worried, once the time to say so is over."""
    over = queries.windows_over(clock.now())
    db.session.rollback()
    for request_id in over:
        with transaction():
            admission.close_window(request_id)


@job("collectives.remind_of_offices", every=HOUR)
def remind_of_offices() -> None:
    """Thirty and seven days before an office ends, say so; one transaction for each."""
    ending = queries.mandates_to_remind()
    db.session.rollback()
    for mandate_id in ending:
        with transaction():
            offices.remind(mandate_id)


@job("collectives.forget", every=HOUR, forgets=True)
def forget() -> None:
    """Drop requests, vouches, ended invitations, founding links, unanswered questions and who was on call."""
    with transaction():
        requests.forget_requests(clock.now().date())
    with transaction():
        invitations.forget_invitations(clock.now())
    with transaction():
        founding.forget_founding_links(clock.now())
    with transaction():
        stewards.forget_offers(clock.now().date())
    with transaction():
        circles.forget_circle_questions(clock.now().date())
    with transaction():
        on_call.forget_on_call(clock.now())
    with transaction():
        pairs.forget(clock.now())
    with transaction():
        apart.forget_kept_out(clock.now().date())


@job("collectives.end_suspensions", every=60)
def end_suspensions() -> None:
    """Let those back whose suspension is over, a hundred per transaction."""
    more = True
    while more:
        with transaction():
            more = apart.end_suspensions(clock.now()) > 0
