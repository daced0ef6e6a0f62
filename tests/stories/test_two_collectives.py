"""One person in two collectives under two names: nothing links the two in what others see."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import Browser
from tests.cast import FormDevice
from tests.factories import Factory, Group, Member
from tests.stories.two_collectives import a_second_collective_without_a_second_passphrase

pytestmark = pytest.mark.once


@pytest.fixture
def twice(make: Factory) -> tuple[Member, Member, Group, Group]:
    """Noor in Harbour, who is Amal in Riverside; Asha is only in Harbour, Beto only in Riverside."""
    harbour, riverside = make.collective("Harbour"), make.collective("Riverside")
    person = make.person("the-same-person")
    noor = make.member(harbour, "Noor", person=person)
    amal = make.member(riverside, "Amal", person=person)
    make.member(harbour, "Asha", steward=True)
    make.member(riverside, "Beto", steward=True)
    return noor, amal, harbour, riverside


def test_each_collective_sees_its_own_name_only(
    app: Flask, make: Factory, twice: tuple[Member, Member, Group, Group]
) -> None:
    noor, amal, harbour, riverside = twice
    me = Browser(app).sign_in(noor)
    for group, title in ((harbour, "In Harbour"), (riverside, "In Riverside")):
        me.open(f"/c/{group.address}/talk/new")
        me.fill(title=title, text="Hello there").press("Start the conversation")
    asha = Browser(app).sign_in(make.member(harbour, "Reader"))
    beto = Browser(app).sign_in(make.member(riverside, "Reader"))
    for reader, group, own, other in (
        (asha, harbour, noor, amal),
        (beto, riverside, amal, noor),
    ):
        seen = ""
        for path in ("talk/", "people/", f"people/{own.public_id}", "home", "decide/", "fund/"):
            seen += reader.open(f"/c/{group.address}/{path}").page.text_content()
        assert own.name in seen
        assert other.name not in seen
        assert other.public_id not in seen
        assert "the-same-person" not in seen
        assert reader.open(f"/c/{group.address}/people/{other.public_id}").status == 404


def test_the_person_finds_both_and_each_under_its_name(
    app: Flask, twice: tuple[Member, Member, Group, Group]
) -> None:
    noor, _amal, harbour, riverside = twice
    me = Browser(app).sign_in(noor).open("/")
    assert me.sees("Harbour")
    assert me.sees("Riverside")
    assert me.open(f"/c/{harbour.address}/home").status == 200
    assert "Amal" not in me.text
    assert me.open(f"/c/{riverside.address}/home").status == 200
    assert "Noor" not in me.text


def test_somebody_with_an_account_joins_a_second_collective_without_a_second_passphrase(app: Flask) -> None:
    a_second_collective_without_a_second_passphrase(app, lambda: FormDevice(app))
