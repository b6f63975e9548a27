"""The experiment, top to bottom: this file is its table of contents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fusecli.evaluate import CrossFit, cross_fit, usable
from fusecli.fit import Collected, Event, collect, run_fits, warm_up
from fusecli.leaderboard import Contest, Holdout, board
from fusecli.recipe import Recipe
from fusecli.run.options import ISOLATED, RunOptions
from fusecli.run.record import record
from fusecli.run.setting import Setting, settle
from fusecli.values import Board, OutOfFold


@dataclass(frozen=True)
class Outcome:
    """What a run found, and the folder that holds all of it. exit_code: 1 if a model failed."""

    board: Board
    folder: Path
    exit_code: int


def silent(event: Event) -> None:
    """Take note of nothing."""


def run(
    path: Path, options: RunOptions | None = None, on_event: Callable[[Event], None] = silent
) -> Outcome:
    """Fit what is not stored, fuse, judge, write the run folder, return the board.

    Raises:
        FuseError: a mistake in the recipe, the table or the command, or a store that fails.
    """
    options = options or RunOptions()
    warm = partial(_warm_up, options.backend)
    setting = settle(path, options, before_reading=warm)
    if setting.missing:
        warm(setting.recipe)
    receipts = run_fits(
        setting.plan,
        setting.dataset,
        setting.folds,
        setting.store,
        dataset_key=setting.data_key,
        jobs=options.jobs,
        backend=options.backend,
        on_event=on_event,
    )
    collected = collect(
        setting.plan, receipts, setting.store, setting.dataset, setting.folds, setting.metric
    )
    contest = _contest(setting, collected)
    found = _told(_board(setting, contest), setting, collected)
    folder = record(setting, options, contest, found, receipts)
    failed = any(row.score is None for row in found.rows)
    return Outcome(found, folder, int(failed))


def _warm_up(backend: str, recipe: Recipe) -> None:
    """Start what will fork the fits while the table is still being read."""
    if backend == ISOLATED:
        warm_up(recipe.models)


def _contest(setting: Setting, collected: Collected) -> Contest:
    """Cross-fit the recipe's fusion over what was collected."""
    oof, unusable = usable(collected.oof)
    fusions = (_fused(setting, oof),)
    return Contest(
        oof=oof,
        fusions=fusions,
        metric=setting.metric,
        also=setting.recipe.also,
        prices=collected.prices,
        failures={**collected.failures, **unusable},
        holdout=_holdout(setting, collected),
        group=setting.dataset.group,
        ordered=setting.folds.ordered,
    )


def _fused(setting: Setting, oof: OutOfFold) -> CrossFit:
    return cross_fit(setting.recipe.fusion, oof, ordered=setting.folds.ordered)


def _holdout(setting: Setting, collected: Collected) -> Holdout | None:
    aside = setting.dataset.holdout
    if aside is None or collected.holdout is None:
        return None
    return Holdout(
        aside.y, collected.holdout, collected.oof.members, aside.weight, aside.table.numbers
    )


def _board(setting: Setting, contest: Contest) -> Board:
    return board(
        contest,
        recipe=setting.recipe.name,
        data=setting.dataset.name,
        n_rows=setting.dataset.rows,
        n_columns=len([c for c in setting.dataset.columns if c.kind != "drop"]),
        splits=setting.splits,
    )


def _told(found: Board, setting: Setting, collected: Collected) -> Board:
    """Add what was fitted, and everything that somebody had to say on the way."""
    said = (
        *setting.dataset.notices,
        *setting.folds.notices,
        *collected.notices,
        *setting.store.notices,
        *found.notices,
    )
    return replace(
        found,
        notices=tuple(dict.fromkeys(said)),
        fits_made=collected.made,
        fits_stored=collected.stored,
        fit_seconds=collected.seconds,
    )
