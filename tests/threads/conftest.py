"""What every test of conversations starts from."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.factories import Factory, Group, Member
from tests.threads.talk import Talk


@dataclass(frozen=True)
class Cast:
    """Two members, a steward, somebody on probation, and somebody from elsewhere."""

    group: Group
    asha: Member
    beto: Member
    mira: Member
    noor: Member
    outsider: Member


@pytest.fixture
def talk(app: Flask) -> Talk:
    return Talk(app)


@pytest.fixture
def cast(make: Factory) -> Cast:
    group = make.collective("Harbour")
    return Cast(
        group=group,
        asha=make.member(group, "Asha"),
        beto=make.member(group, "Beto Núñez"),
        mira=make.member(group, "Mira", steward=True),
        noor=make.member(group, "Noor", state="probation", days_ago=10),
        outsider=make.member(make.collective("Elsewhere"), "Dee", steward=True),
    )
