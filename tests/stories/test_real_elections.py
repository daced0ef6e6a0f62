"""Elections of the world, held again here with one member for each ballot: the same people win."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.cast import FormDevice
from tests.factories import Member
from tests.stories.real_elections import Held


def sit(app: Flask) -> Callable[[Member], FormDevice]:
    return lambda who: FormDevice(app, who)


def test_a_lot_decides_who_leaves_and_the_file_knows_both_ways_it_can_go(app: Flask, tmp_path: Path) -> None:
    held = Held(app, "edge/edge-irv-elim-tie-lot.json", "instant_runoff", sit(app))
    record = held.run(tmp_path)
    assert set(record["winners"]) < set(held.expected("irv")["possible_winners"])
    lot = [place for place in record["lot"]["order"] if place < len(held.names)]
    ways = {tuple(one["lot_order"]): one["winners"] for one in held.given["expected"] if "lot_order" in one}
    unlucky = max((1, 2), key=lot.index)
    assert record["winners"] == ways[(0, 1, 2) if unlucky == 2 else (0, 2, 1)]
    there, here = held.recounts("irv", lot)
    assert there["winners"] == here["winners"] == record["winners"]
    assert there["lot_used"]
    assert here["lot_used"]


def test_a_circle_breaks_at_its_weakest_link(app: Flask, tmp_path: Path) -> None:
    held = Held(app, "edge/edge-condorcet-cycle.json", "choose", sit(app))
    record = held.run(tmp_path)
    assert record["winners"] == held.expected("schulze_wv")["winners"]
    there, here = held.recounts("schulze_wv")
    size = len(held.names)
    assert [row[:size] for row in here["matrix"][:size]] == there["matrix"]
    assert there["matrix"] == held.expected("pairwise")["matrix"]


@pytest.mark.once
def test_a_hundred_vote_in_secret_and_both_blocs_get_their_places(app: Flask, tmp_path: Path) -> None:
    """Every member is anonymous, and still everybody can count the published rankings again."""
    held = Held(app, "edge/edge-stv-two-blocs.json", "election", sit(app), publish_ballots=True)
    record = held.run(tmp_path)
    expected = held.expected("stv_scottish")
    assert sorted(record["winners"]) == expected["winners"]
    there, here = held.recounts("stv_scottish")
    assert there["quota"] == here["quota"] == expected["quota"]
    assert sorted(there["winners"]) == sorted(here["winners"]) == expected["winners"]
    assert held.recounts("all")[1]["agree"] == 1


@pytest.mark.once
def test_a_real_town_shares_out_its_money_as_it_did(app: Flask, tmp_path: Path) -> None:
    """Assen, 2024: the official result of equal shares, from 84 ballots."""
    held = Held(app, "pb/pb-netherlands-assen-2024.json", "share_money", sit(app))
    record = held.run(tmp_path)
    assert record["winners"] == held.expected("pb_official")["selected"]
    there, here = held.recounts("mes_cost_add1")
    assert there["winners"] == here["winners"] == record["winners"]
    assert there["rounds"] == here["rounds"]
