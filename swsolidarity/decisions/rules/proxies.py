"""Voting for somebody else, and with somebody's help: when that is possible at all (decisions §8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from swsolidarity.decisions.rules.pack import RULE_CHANGE
from swsolidarity.decisions.rules.terms import NAMED, Terms

LONGEST_PROXY = timedelta(days=90)
FIXED_BEFORE_THE_CLOSE = timedelta(hours=24)
IN_PERSON = frozenset({"election", "admission", "removal", "recall", RULE_CHANGE})
"""What everybody answers for themselves, whatever the rule says."""
PHONE, PAPER = "phone", "paper"
SELF, PROXY = "self", "proxy"
ASSISTED = (PHONE, PAPER)


def cap(eligible: int) -> int:
    """For how many others one person may vote: ``max(1, min(3, E//20))``."""
    return max(1, min(3, eligible // 20))


def possible(terms: Terms, key: str, secrecy: str, *, people: bool = False) -> bool:
    """Whether a vote under these terms takes proxies at all. ``people``: the options are people."""
    return terms.proxies and secrecy in NAMED and key not in IN_PERSON and not people


def help_possible(terms: Terms, secrecy: str) -> bool:
    """Whether two stewards can put in the vote of somebody who phones or hands in a paper."""
    return terms.assisted and secrecy in NAMED


def fixed_from(opened_at: datetime, closes_at: datetime) -> datetime:
    """When what was cast for somebody else stays as it is, so that they can look at it in time.

    A day before the close; where a vote is shorter than two days, half-way.
    """
    return max(closes_at - FIXED_BEFORE_THE_CLOSE, opened_at + (closes_at - opened_at) // 2)
