"""Reads about collectives and who belongs to them. Nothing tells in which other ones anybody is."""

from swsolidarity.collectives.queries.collectives import (
    address_taken,
    agreement,
    currency,
    open_collective,
    questions,
)
from swsolidarity.collectives.queries.joining import (
    Asked,
    answers,
    founding_link,
    invitation,
    invitations,
    join_request,
    lapses,
    open_invitation,
    open_invitations_of,
    request_by_code,
    standings,
    waiting_requests,
)
from swsolidarity.collectives.queries.offices import open_offers, rests, stewards
from swsolidarity.collectives.queries.on_call import on_call
from swsolidarity.collectives.queries.pairs import act, act_asked, acts_done
from swsolidarity.collectives.queries.people import (
    PRESENT,
    active_members,
    member,
    member_called,
    membership_of,
    memberships_of,
    name_taken,
    names_of,
    roll_candidates,
)

__all__ = [
    "PRESENT",
    "Asked",
    "act",
    "act_asked",
    "active_members",
    "acts_done",
    "address_taken",
    "agreement",
    "answers",
    "currency",
    "founding_link",
    "invitation",
    "invitations",
    "join_request",
    "lapses",
    "member",
    "member_called",
    "membership_of",
    "memberships_of",
    "name_taken",
    "names_of",
    "on_call",
    "open_collective",
    "open_invitation",
    "open_invitations_of",
    "open_offers",
    "questions",
    "request_by_code",
    "rests",
    "roll_candidates",
    "standings",
    "stewards",
    "waiting_requests",
]
