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
from fusecli.run.nesting import nested_contests
from fusecli.run.options import CompareOptions, RunOptions
from fusecli.run.record import comparison_papers, folder_for, record
from fusecli.run.setting import Setting, settle, with_fusions
from fusecli.run.target_fusions import merges
from fusecli.run.twins import apart
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
    return _recorded(compared(setting, options, on_event), options.run)


def _recorded(found: Sequence[Compared], options: RunOptions) -> Outcome:
    """Write the comparison of each target into a new folder, the main one first."""
    main, *others = found
    folder = folder_for(main.done.setting, options)
    record_each(folder, found, options)
    pairs = [(one.done, one.contest) for one in found]
    write(folder, {**fusion_file(pairs), **member_file(pairs)})
    boards = {one.board.target: one.board for one in others}
    return Outcome(main.board, folder, max(one.exit_code for one in found), boards)


def record_each(
    folder: Path, found: Sequence[Compared], options: RunOptions, *, predictions: bool = True
) -> None:
    """Write the comparison of the main target into a folder, and of the others into folders in it.

    predictions: whether those of each row are written, too.
    """
    main, *others = found
    boards = {one.board.target: one.board for one in others}
    papers = partial(comparison_papers, further=boards)
    record(folder, options, *_made(main), papers=papers, predictions=predictions)
    for one in others:
        place = subfolder(folder, one.board.target)
        record(place, options, *_made(one), papers=comparison_papers, predictions=predictions)


def _made(one: Compared) -> tuple[Fitted, Contest, Board]:
    return one.done, one.contest, one.board


def compared(setting: Setting, options: CompareOptions, tell: Tell) -> tuple[Compared, ...]:
    """Return the comparison of each target of a setting: fits, then fusions, then the boards.

    Raises:
        UsageError: a strategy is unknown, or suits no target. DataError: no part can be nested.
    """
    if setting.dataset.further:
        return _of_targets(setting, options, tell)
    return (_of_one(setting, options, tell),)


def _of_one(setting: Setting, options: CompareOptions, tell: Tell) -> Compared:
    kind, how = setting.dataset.task.kind, replace(options.run, save_models=False)
    fusions, notices = candidates(setting.recipe, kind, options.strategies, inner=options.inner)
    setting = with_fusions(setting, fusions)
    setting = replace(setting, notices=(*setting.notices, *notices))
    if setting.missing:
        start_warm(options.run.backend, setting.recipe)
    done = fitted(setting, how, tell)
    contest = contest_of(done, fusions, threads=options.run.jobs or cores())
    if options.nested:
        ((done, contest),) = nested_contests(done.setting, [(done, contest)], how, tell)
    board = told(comparison(contest, **about(setting)), done)
    return Compared(ordered_by(board, options.sort_by or "score"), done, contest)


def _of_targets(setting: Setting, options: CompareOptions, tell: Tell) -> tuple[Compared, ...]:
    """Return the comparison of each target, the main one first, on one plan of fits."""
    parts = tuple(_with_candidates(part, options) for part in parts_of(setting))
    how = replace(options.run, save_models=False)
    if setting.missing:
        start_warm(how.backend, setting.recipe)
    receipts = receipts_of(setting, how, tell)
    sharing = [apart(gathered(part, options.run, receipts)) for part in parts]
    found = tuple((done, _contest(done, options)) for done, _ in sharing)
    if options.nested:
        found = nested_contests(setting, found, how, tell)
    return tuple(
        _of_target(done, contest, options, of_twins)
        for (done, contest), (_, of_twins) in zip(found, sharing, strict=True)
    )


def _contest(done: Fitted, options: CompareOptions) -> Contest:
    recipe = done.setting.recipe
    fusions = (recipe.fusion, *recipe.compare)
    return contest_of(done, fusions, threads=options.run.jobs or cores())


def _with_candidates(part: Setting, options: CompareOptions) -> Setting:
    """Return the setting of one target with the fusions to compare, and what is left out."""
    kind = part.dataset.task.kind
    fusions, notices = candidates(part.recipe, kind, options.strategies, inner=options.inner)
    able = tuple(spec for spec in fusions if not merges(spec))
    lost = [spec.label for spec in fusions if merges(spec)]
    told = Notice(f"left out, because they fuse models of one target: {', '.join(lost)}")
    recipe = replace(part.recipe, fusion=able[0], compare=able[1:])
    return replace(part, recipe=recipe, notices=(*part.notices, *notices, *[told] * bool(lost)))


def _of_target(
    done: Fitted, contest: Contest, options: CompareOptions, of_twins: tuple[Notice, ...]
) -> Compared:
    """Return the comparison of one target. of_twins: whether sharing helps."""
    board = told(comparison(contest, **about(done.setting)), done, of_twins)
    known = options.sort_by in (*COLUMNS, board.metric, *board.also)
    return Compared(ordered_by(board, options.sort_by if known else "score"), done, contest)


def refuse_targets(setting: Setting, told: str) -> None:
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
