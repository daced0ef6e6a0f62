"""Reads about how a collective governs itself."""

from swsolidarity.governance.queries.mandates import (
    about_mandates,
    could_vote_on_recall,
    count_signatures,
    due_petitions,
    has_signed,
    may_sign_by_time,
    named_too_late,
    naming,
    naming_of,
    namings,
    offices_held,
    percent_to_recall,
    petition,
    petition_about,
)

__all__ = [
    "about_mandates",
    "could_vote_on_recall",
    "count_signatures",
    "due_petitions",
    "has_signed",
    "may_sign_by_time",
    "named_too_late",
    "naming",
    "naming_of",
    "namings",
    "offices_held",
    "percent_to_recall",
    "petition",
    "petition_about",
]
