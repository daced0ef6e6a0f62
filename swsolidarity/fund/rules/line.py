"""The lot of the waiting list: a secret for each month, fixed before anybody joins, shown when it is over.

Anybody can work out the order of a month again from its secret and the numbers of the requests.
"""

from __future__ import annotations

import hashlib
from datetime import date

from swsolidarity.decisions.rules import lots


def seed(fund: str, month: date, secret: bytes) -> bytes:
    """What the lot of a month is drawn from."""
    return lots.seed(f"fund.line:{fund}:{month:%Y-%m}", lots.commitment(secret), [secret])


def lot(drawn: bytes, month: date, reference: str) -> str:
    """What a request is sorted by: earlier months first, then SHA-256(seed | reference), smallest first."""
    number = hashlib.sha256(drawn + b"|" + reference.encode()).hexdigest()
    return f"{month:%Y-%m} {number}"
