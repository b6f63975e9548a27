"""The experiment, top to bottom: this file is its table of contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fusecli.leaderboard import board
from fusecli.run.fitting import Tell, about, contest_of, fitted, silent, start_warm, told
from fusecli.run.folder import check_place
from fusecli.run.options import RunOptions
from fusecli.run.record import folder_for, record
from fusecli.run.setting import settle
from fusecli.run.verifying import verified
from fusecli.values import Board

__all__ = ["Outcome", "run", "silent"]


@dataclass(frozen=True)
class Outcome:
    """What a run found, and the folder that holds all of it. exit_code: 1 if a model failed
    or does not predict the same again."""

    board: Board
    folder: Path
    exit_code: int


def run(path: Path, options: RunOptions | None = None, on_event: Tell = silent) -> Outcome:
    """Fit what is not stored, fuse, judge, write the run folder, return the board.

    Raises:
        FuseError: a mistake in the recipe, the table or the command, or a store that fails.
    """
    options = options or RunOptions()
    warm = partial(start_warm, options.backend)
    setting = settle(path, options, before_reading=warm)
    check_place(options.out)
    if setting.missing:
        warm(setting.recipe)
    done = fitted(setting, options, on_event)
    again = verified(done, options, on_event)
    contest = contest_of(done, (setting.recipe.fusion,))
    found = told(board(contest, **about(setting)), done, again.notices)
    folder = folder_for(setting, options)
    record(folder, options, done, contest, found)
    failed = any(row.score is None for row in found.rows)
    return Outcome(found, folder, int(failed or bool(again.doubts)))
