"""The steps that every command with fits goes through: fit what is missing, collect, contest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fusecli.doctor import findings_in, findings_of, notices_of
from fusecli.evaluate import cross_fit, sees_features, usable
from fusecli.features.matrix import matrix
from fusecli.fit import Collected, Event, collect, run_fits, warm_up
from fusecli.leaderboard import Contest, Holdout
from fusecli.recipe import Recipe
from fusecli.run.bounds import about_bounds, bounds_of
from fusecli.run.options import ISOLATED, RunOptions
from fusecli.run.setting import Setting
from fusecli.run.students import about_rules, about_students, needs
from fusecli.values import Board, FusionSpec, Notice, OutOfFold, Receipt

Tell = Callable[[Event], None]


@dataclass(frozen=True)
class Fitted:
    """What came of all fits of a setting.

    oof: of the members whose predictions are what they claim to be. failures: of the others.
    """

    setting: Setting
    receipts: tuple[Receipt, ...]
    collected: Collected
    oof: OutOfFold
    failures: Mapping[str, str]


def silent(event: Event) -> None:
    """Take note of nothing."""


def start_warm(backend: str, recipe: Recipe) -> None:
    """Start what will fork the fits while the table is still being read."""
    if backend == ISOLATED:
        warm_up(recipe.models)


def fitted(setting: Setting, options: RunOptions, tell: Tell) -> Fitted:
    """Make every fit that is not in the store, and collect what all of them predict."""
    receipts = receipts_of(setting, options, tell)
    collected = collect(
        setting.plan, receipts, setting.store, setting.dataset, setting.folds, setting.metric
    )
    said = about_bounds(setting, options, receipts)
    collected = replace(collected, notices=(*collected.notices, *said))
    oof, unusable = usable(collected.oof)
    return Fitted(setting, receipts, collected, oof, {**collected.failures, **unusable})


def receipts_of(
    setting: Setting, options: RunOptions, tell: Tell, *, wait: bool = True
) -> tuple[Receipt, ...]:
    """Make every fit that is not in the store; `wait` for those that somebody else is making."""
    return run_fits(
        setting.plan,
        setting.dataset,
        setting.folds,
        setting.store,
        dataset_key=setting.data_key,
        jobs=options.jobs,
        backend=options.backend,
        bounds=bounds_of(options),
        wait=wait,
        on_event=tell,
    )


def contest_of(done: Fitted, fusions: tuple[FusionSpec, ...]) -> Contest:
    """Cross-fit the fusions over what was collected."""
    setting = done.setting
    oof, wanted = done.oof, any(map(sees_features, fusions))
    if wanted:
        table = setting.dataset.table
        oof = replace(oof, features=matrix(table)[oof.row], categories=table.codes.shape[1])
    return Contest(
        oof=oof,
        fusions=tuple(cross_fit(spec, oof, ordered=setting.folds.ordered) for spec in fusions),
        metric=setting.metric,
        also=setting.recipe.also,
        prices=done.collected.prices,
        needs=needs(setting.recipe.models, oof.members),
        failures=done.failures,
        holdout=_holdout(setting, done.collected, features=wanted),
        group=setting.dataset.group,
        ordered=setting.folds.ordered,
    )


def _holdout(setting: Setting, collected: Collected, *, features: bool) -> Holdout | None:
    aside = setting.dataset.holdout
    if aside is None or collected.holdout is None:
        return None
    seen = matrix(aside.table) if features else None
    return Holdout(aside.y, collected.holdout, collected.oof.members, aside.weight, seen)


def about(setting: Setting) -> dict[str, Any]:
    """Return what a board says of the recipe, the data and the splits."""
    return {
        "recipe": setting.recipe.name,
        "data": setting.dataset.name,
        "n_rows": setting.dataset.rows,
        "n_columns": len([c for c in setting.dataset.columns if c.kind != "drop"]),
        "splits": setting.splits,
    }


def told(found: Board, done: Fitted, verified: tuple[Notice, ...] = ()) -> Board:
    """Add what was fitted, and everything that somebody had to say on the way."""
    setting, collected = done.setting, done.collected
    findings = (*findings_of(setting.dataset), *findings_in(setting.dataset, setting.folds))
    said = (
        *notices_of(findings),
        *setting.notices,
        *setting.dataset.notices,
        *setting.folds.notices,
        *collected.notices,
        *about_students(setting.recipe.models, done.oof, collected.prices),
        *about_rules(setting.recipe.models, setting.dataset, done.oof),
        *setting.store.notices,
        *found.notices,
        *verified,
    )
    return replace(
        found,
        notices=tuple(dict.fromkeys(said)),
        fits_made=collected.made,
        fits_stored=collected.stored,
        fit_seconds=collected.seconds,
    )
