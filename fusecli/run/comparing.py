"""One comparison, top to bottom: every strategy on the same stored predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fusecli.errors import RecipeError, UsageError, did_you_mean
from fusecli.fit import cores
from fusecli.leaderboard import COLUMNS, Contest, comparison, ordered_by
from fusecli.run.candidates import candidates
from fusecli.run.experiment import Outcome
from fusecli.run.fitting import Fitted, Tell, about, contest_of, fitted, silent, start_warm, told
from fusecli.run.folder import check_place
from fusecli.run.nesting import nested_contest
from fusecli.run.options import CompareOptions
from fusecli.run.record import comparison_papers, folder_for, record
from fusecli.run.setting import Setting, settle, with_fusions
from fusecli.values import Board, Notice


@dataclass(frozen=True)
class Compared:
    """What came of one comparison: the board, and what it was made of."""

    board: Board
    done: Fitted
    contest: Contest

    @property
    def exit_code(self) -> int:
        """1 if a model or a strategy failed."""
        return int(any(row.score is None for row in self.board.rows))

    @property
    def left_out(self) -> tuple[Notice, ...]:
        """Say that outer parts could not be done; which ones and why is on the board itself."""
        whole = self.done.setting.folds.ordered or self.board.n_covered == self.board.n_rows
        return () if whole else (Notice("some outer parts are left out, and their rows unscored"),)


def compare(path: Path, options: CompareOptions | None = None, on_event: Tell = silent) -> Outcome:
    """Score every strategy on the stored predictions of a recipe's models; fit what is missing.

    Raises:
        FuseError: a mistake in the recipe, the table or the command, or a store that fails.
    """
    options = options or CompareOptions()
    warm = partial(start_warm, options.run.backend)
    setting = settle(path, options.run, before_reading=warm)
    check_place(options.run.out)
    check_column(options.sort_by, (setting.metric, *setting.recipe.also))
    found = compared(setting, options, on_event)
    folder = folder_for(found.done.setting, options.run)
    record(folder, options.run, found.done, found.contest, found.board, papers=comparison_papers)
    return Outcome(found.board, folder, found.exit_code)


def compared(setting: Setting, options: CompareOptions, tell: Tell) -> Compared:
    """Return the comparison of a setting: fits, then fusions, then the board."""
    if setting.dataset.further:
        _refuse_targets(setting)
    kind, how = setting.dataset.task.kind, replace(options.run, save_models=False)
    fusions, notices = candidates(setting.recipe, kind, options.strategies)
    setting = with_fusions(setting, fusions)
    setting = replace(setting, notices=(*setting.notices, *notices))
    if setting.missing:
        start_warm(options.run.backend, setting.recipe)
    done = fitted(setting, how, tell)
    contest = contest_of(done, fusions, threads=options.run.jobs or cores())
    if options.nested:
        done, contest = nested_contest(done, contest, how, tell)
    board = told(comparison(contest, **about(setting)), done)
    return Compared(ordered_by(board, options.sort_by or "score"), done, contest)


def _refuse_targets(setting: Setting) -> None:
    """Raise RecipeError: a comparison is of strategies on one target."""
    names = ", ".join(target.name for target in setting.dataset.further)
    hint = f"fuse run has a board of each; --set data.also_predict=null --set 'data.drop=[{names}]'"
    told = "fuse compare judges one target"
    raise RecipeError([setting.recipe.problem(("data", "also_predict"), told, hint)])


def check_column(column: str, metrics: Sequence[str]) -> None:
    """Return if a board of these metrics can be sorted by the column.

    Raises:
        UsageError: there is no such column; said before anything is fitted.
    """
    known = (*COLUMNS, *metrics)
    if column and column not in known:
        raise UsageError(f"the board has no column '{column}'", did_you_mean(column, known))
