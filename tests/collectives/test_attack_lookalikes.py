"""A second person takes a name that looks exactly like the first one's."""

from __future__ import annotations

import pytest

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions
from swsolidarity.core import text
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid
from tests.factories import Factory

SAME_TO_THE_EYE = (
    *("No\u200cor", "No\u200dor", "N\u200eoor", "Noo\u200fr"),
    *("Noor\ufe0e", "No\u061cor", "ＮＯＯＲ"),
)


@pytest.mark.parametrize("name", SAME_TO_THE_EYE)
def test_a_name_that_differs_only_in_what_nobody_sees_is_taken(make: Factory, name: str) -> None:
    group = make.collective()
    make.member(group, name="Noor")
    other = make.member(group)
    with make.writing(), pytest.raises(Invalid):
        member = other.load()
        actions.rename(member, db.session.get_one(Account, other.person.id), text.one_line(name))
