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
from fusecli.run.deploying import fusion_file
from fusecli.run.each_member import member_file
from fusecli.run.experiment import Outcome
from fusecli.run.fitting import (
    Fitted,
    Tell,
    about,
    contest_of,
    fitted,
    gathered,
    receipts_of,
    silent,
    start_warm,
    told,
)
from fusecli.run.folder import check_place, subfolder, write
from fusecli.run.many_tasks import parts_of
from fusecli.run.nesting import nested_contest
from fusecli.run.options import CompareOptions, RunOptions
from fusecli.run.record import comparison_papers, folder_for, record
from fusecli.run.setting import Setting, settle, with_fusions
from fusecli.run.target_fusions import merges
from fusecli.run.twins import apart
from fusecli.values import Board, Notice, Receipt


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
    if setting.dataset.further:
        return _recorded(of_targets(setting, options, on_event), options.run)
    return _recorded((compared(setting, options, on_event),), options.run)


def _recorded(found: Sequence[Compared], options: RunOptions) -> Outcome:
    """Write the comparison of each target into a new folder, the main one first."""
    main, *others = found
    further = {one.board.target: one for one in others}
    boards = {name: one.board for name, one in further.items()}
    folder = folder_for(main.done.setting, options)
    papers = partial(comparison_papers, further=boards)
    record(folder, options, main.done, main.contest, main.board, papers=papers)
    pairs = [(one.done, one.contest) for one in found]
    write(folder, {**fusion_file(pairs), **member_file(pairs)})
    for name, one in further.items():
        place = subfolder(folder, name)
        record(place, options, one.done, one.contest, one.board, papers=comparison_papers)
    return Outcome(main.board, folder, max(one.exit_code for one in found), boards)


def compared(setting: Setting, options: CompareOptions, tell: Tell) -> Compared:
    """Return the comparison of a setting: fits, then fusions, then the board."""
    if setting.dataset.further:
        _refuse_targets(setting, "a summary is of comparisons of one target")
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


def of_targets(setting: Setting, options: CompareOptions, tell: Tell) -> tuple[Compared, ...]:
    """Return the comparison of each target, the main one first, on one plan of fits.

    Raises:
        RecipeError: it should be nested. UsageError: a strategy is unknown, or suits no target.
    """
    if options.nested:
        _refuse_targets(setting, "--nested is for one target")
    parts = tuple(_with_candidates(part, options) for part in parts_of(setting))
    how = replace(options.run, save_models=False)
    if setting.missing:
        start_warm(how.backend, setting.recipe)
    receipts = receipts_of(setting, how, tell)
    return tuple(_of_target(part, options, receipts) for part in parts)


def _with_candidates(part: Setting, options: CompareOptions) -> Setting:
    """Return the setting of one target with the fusions to compare, and what is left out."""
    kind = part.dataset.task.kind
    fusions, notices = candidates(part.recipe, kind, options.strategies)
    able = tuple(spec for spec in fusions if not merges(spec))
    lost = [spec.label for spec in fusions if merges(spec)]
    told = Notice(f"left out, because they fuse models of one target: {', '.join(lost)}")
    recipe = replace(part.recipe, fusion=able[0], compare=able[1:])
    return replace(part, recipe=recipe, notices=(*part.notices, *notices, *[told] * bool(lost)))


def _of_target(part: Setting, options: CompareOptions, receipts: Sequence[Receipt]) -> Compared:
    """Return the comparison of one target, from the fits for all of them."""
    done, of_twins = apart(gathered(part, options.run, receipts))
    fusions = (part.recipe.fusion, *part.recipe.compare)
    contest = contest_of(done, fusions, threads=options.run.jobs or cores())
    board = told(comparison(contest, **about(part)), done, of_twins)
    known = options.sort_by in (*COLUMNS, board.metric, *board.also)
    return Compared(ordered_by(board, options.sort_by if known else "score"), done, contest)


def _refuse_targets(setting: Setting, told: str) -> None:
    """Raise RecipeError with what is for recipes of one target."""
    names = ", ".join(target.name for target in setting.dataset.further)
    hint = f"of the main one alone: --set data.also_predict=null --set 'data.drop=[{names}]'"
    raise RecipeError([setting.recipe.problem(("data", "also_predict"), told, hint)])


def check_column(column: str, metrics: Sequence[str]) -> None:
    """Return if a board of these metrics can be sorted by the column.

    Raises:
        UsageError: there is no such column; said before anything is fitted.
    """
    known = (*COLUMNS, *metrics)
    if column and column not in known:
        raise UsageError(f"the board has no column '{column}'", did_you_mean(column, known))
