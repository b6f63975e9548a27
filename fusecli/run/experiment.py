"""The experiment, top to bottom: this file is its table of contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fusecli.leaderboard import Contest, board
from fusecli.recipe import Written
from fusecli.run.candidates import inner_fusions
from fusecli.run.deploying import fusion_file
from fusecli.run.each_member import member_file
from fusecli.run.fitting import (
    Fitted,
    Tell,
    about,
    contest_of,
    gathered,
    receipts_of,
    silent,
    start_warm,
    told,
)
from fusecli.run.folder import check_place, subfolder, write
from fusecli.run.many_tasks import parts_of
from fusecli.run.options import RunOptions
from fusecli.run.record import board_papers, folder_for, record
from fusecli.run.refitting import refitted
from fusecli.run.setting import Setting, settle
from fusecli.run.twins import apart
from fusecli.run.verifying import verified
from fusecli.values import Board, Notice, Receipt

__all__ = ["Outcome", "run", "silent"]


@dataclass(frozen=True)
class Outcome:
    """What a run found, and the folder that holds all of it.

    exit_code: 1 if a model failed or does not predict the same again. further: the boards of
    further targets, by target.
    """

    board: Board
    folder: Path
    exit_code: int
    further: Mapping[str, Board] = field(default_factory=dict)


def run(
    origin: Path | Written, options: RunOptions | None = None, on_event: Tell = silent
) -> Outcome:
    """Fit what is not stored, fuse, judge, write the run folder, return the board.

    origin: a recipe as a file, or as a text that is in none.

    Raises:
        FuseError: a mistake in the recipe, the table or the command, or a store that fails.
    """
    options = options or RunOptions()
    warm = partial(start_warm, options.backend)
    setting = settle(origin, options, before_reading=warm)
    check_place(options.out)
    if setting.missing:
        warm(setting.recipe)
    receipts = receipts_of(setting, options, on_event)
    again = verified(setting, receipts, options, on_event)
    found = [judged(part, options, receipts, again.notices) for part in parts_of(setting)]
    main, *others = _refitted(setting, found, options, on_event)
    further = {one.board.target: one for one in others}
    boards = {name: one.board for name, one in further.items()}
    folder = folder_for(setting, options)
    record(folder, options, *main, papers=partial(board_papers, further=boards))
    pairs = [(one.done, one.contest) for one in (main, *others)]
    write(folder, {**fusion_file(pairs), **member_file(pairs)})
    for name, one in further.items():
        record(subfolder(folder, name), options, *one)
    failed = any(row.score is None for one in (main, *others) for row in one.board.rows)
    failed |= any(receipt.status == "failed" for receipt in main.done.receipts)
    return Outcome(main.board, folder, int(failed or bool(again.doubts)), boards)


class Judged(NamedTuple):
    """One target: what was fitted for it, who met whom, and the board."""

    done: Fitted
    contest: Contest
    board: Board


def _refitted(
    setting: Setting, found: Sequence[Judged], options: RunOptions, tell: Tell
) -> list[Judged]:
    """Return the same with one more fit to all rows for each member that predicts, if asked for."""
    judged_of = [(one.done, one.contest) for one in found]
    done, said = refitted(setting, judged_of, options, tell)
    main = replace(found[0].board, notices=(*found[0].board.notices, *said))
    boards = (main, *(one.board for one in found[1:]))
    contests = (one.contest for one in found)
    return [Judged(*one) for one in zip(done, contests, boards, strict=True)]


def judged(
    part: Setting, options: RunOptions, receipts: Sequence[Receipt], said: tuple[Notice, ...]
) -> Judged:
    """Fuse what the fits predict of one target, and judge it; said: of all targets."""
    done, of_twins = apart(gathered(part, options, receipts))
    fusion = part.recipe.fusion
    inner = inner_fusions({fusion.label: fusion}, part.recipe) if options.inner else {}
    contest = contest_of(done, (fusion, *inner.values()))
    contest = replace(contest, inner=tuple(inner))
    return Judged(done, contest, told(board(contest, **about(part)), done, (*of_twins, *said)))
