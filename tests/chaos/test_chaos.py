"""Rows 29, 34 and 36: runs killed at random, files ruined, and many runs at once, on one store."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path

import pytest

from tests.chaos.boards import timeless
from tests.chaos.recipes import recipes
from tests.chaos.storm import Storm
from tests.chaos.writers import start

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def storm_in(folder: Path, *kinds: str) -> Storm:
    chosen = {name: text for name, text in recipes().items() if name in kinds or not kinds}
    return Storm(folder, chosen, seed=4, say=lambda _: None)


def test_rows_29_34_and_36_nothing_is_lost_wrong_or_left_in_a_storm(own_folder: Path) -> None:
    storm = storm_in(own_folder)
    storm.kill(40)
    storm.damage(60)
    storm.settle()
    assert storm.tally.wrong == []
    assert storm.killed >= 40
    assert len(storm.tally.kills) == 4
    assert len(storm.tally.damages) == 6
    assert storm.tally.noticed


def test_row_36_eight_runs_at_once_make_each_fit_once_and_print_the_right_boards(
    own_folder: Path,
) -> None:
    storm = storm_in(own_folder, "iris0", "more0")
    crowd = [start(own_folder, storm.names[n % 2], n, inf) for n in range(8)]
    assert [one.process.wait(300) for one in crowd] == [0] * 8
    boards = [json.loads(one.board.read_text()) for one in crowd]
    for one, board in zip(crowd, boards, strict=True):
        assert timeless(board) == timeless(storm.calm[one.name])
    assert sum(board["fits"]["made"] for board in boards) == len(storm.fits)
