"""What a collective can set for itself, branch by branch."""

from __future__ import annotations

from typing import Any

import pytest

from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.governance.rules import charter as rules

NOW: dict[str, Any] = {"concern_days": 7, "vote_on_admission": False, "join_by": "vouches"}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"concern_days": 3}, {"concern_days": [7, 3]}),
        ({"concern_days": 7, "vote_on_admission": True}, {"vote_on_admission": [False, True]}),
        (
            {"join_by": "steward", "concern_days": 0},
            {"join_by": ["vouches", "steward"], "concern_days": [7, 0]},
        ),
    ],
)
def test_only_what_would_be_different_is_kept(wanted: dict[str, Any], expected: dict[str, Any]) -> None:
    assert rules.changes(NOW, wanted) == expected


@pytest.mark.parametrize(
    "wanted",
    [
        {"concern_days": 31},
        {"concern_days": -1},
        {"concern_days": True},
        {"concern_days": "7"},
        {"vote_on_admission": 1},
        {"join_by": "anybody"},
        {"concern_days": 7},
        {},
    ],
)
def test_what_cannot_be_set_and_what_changes_nothing_is_sent_back(wanted: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        rules.changes(NOW, wanted)


def test_a_change_fits_as_long_as_nothing_it_replaces_has_moved() -> None:
    changed: dict[str, list[rules.Value]] = {"concern_days": [7, 3]}
    assert rules.after(NOW, changed) == NOW | {"concern_days": 3}
    assert rules.still_fits(NOW | {"join_by": "steward"}, changed)
    with pytest.raises(Conflict):
        rules.after(NOW | {"concern_days": 5}, changed)
    assert not rules.still_fits({}, changed)


@pytest.mark.parametrize("setting", rules.SETTINGS.values(), ids=lambda setting: setting.key)
def test_every_setting_has_a_sentence_at_both_of_its_ends(setting: rules.Setting) -> None:
    ends: tuple[Any, ...] = {
        "switch": (True, False),
        "word": setting.words,
        "number": (setting.least, setting.most),
        "sum": (setting.least, setting.most),
    }[setting.kind]
    said = {str(rules.sentence(setting.key, value, "KES")) for value in ends}
    assert len(said) == 2
    for value in ends:
        setting.check(value)
    if setting.kind == "number":
        assert str(setting.most) in str(rules.sentence(setting.key, setting.most))
        assert str(rules.sentence(setting.key, 1))


def test_the_groups_hold_every_setting_once() -> None:
    assert [one.key for group in rules.GROUPS for one in rules.of_group(group)] == list(rules.SETTINGS)
