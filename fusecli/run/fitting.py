"""The steps that every command with fits goes through: fit what is missing, collect, contest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fusecli.doctor import findings_in, findings_of, notices_of
from fusecli.evaluate import CrossFit, cross_fits, sees_features, usable
from fusecli.features.matrix import matrix
from fusecli.fit import Collected, Event, collect, run_fits, warm_up, with_imported
from fusecli.forks import ISOLATED
from fusecli.leaderboard import Contest, Holdout
from fusecli.recipe import Recipe, grounded, is_composite
from fusecli.run.borrowing import about_imported
from fusecli.run.bounds import about_bounds, bounds_of
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.run.students import about_rules, about_students, needs
from fusecli.run.tilted import about_shares
from fusecli.saved.keeping import Keep
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
    if backend == ISOLATED and recipe.models:
        warm_up(recipe.models)


def fitted(setting: Setting, options: RunOptions, tell: Tell) -> Fitted:
    """Make every fit that is not in the store, and collect what all of them predict."""
    return gathered(setting, options, receipts_of(setting, options, tell))


def gathered(setting: Setting, options: RunOptions, made: Sequence[Receipt]) -> Fitted:
    """Collect what the fits of a setting predict; those made may be of other settings, too."""
    receipts = tuple(receipt for receipt in made if receipt.key in setting.plan.units)
    where = (setting.store, setting.dataset, setting.folds)
    collected = collect(setting.plan, receipts, *where, setting.metric, setting.lens)
    said = about_bounds(setting, options, receipts)
    collected = replace(collected, notices=(*collected.notices, *said))
    collected = with_imported(collected, setting.imported, setting.dataset)
    collected = replace(collected, oof=replace(collected.oof, hidden=setting.hidden))
    oof, unusable = usable(collected.oof, gaps=1.0)
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
        keep=Keep(options.allow_import, members=options.save_models),
        on_event=tell,
    )


def contest_of(done: Fitted, fusions: tuple[FusionSpec, ...], *, threads: int = 1) -> Contest:
    """Cross-fit the fusions over what was collected, `threads` of them at a time."""
    setting = done.setting
    fusions = tuple(grounded(spec, setting.recipe.models) for spec in fusions)
    oof, wanted = done.oof, any(map(sees_features, fusions))
    if wanted:
        table = setting.dataset.table
        oof = replace(oof, features=matrix(table)[oof.row], categories=table.codes.shape[1])
    fused = cross_fits(fusions, oof, ordered=setting.folds.ordered, threads=threads)
    return Contest(
        oof=oof,
        fusions=tuple(_with_cause(one, done.failures) for one in fused),
        metric=setting.metric,
        also=setting.recipe.also,
        prices=done.collected.prices,
        needs=needs(setting.recipe.models, oof.members),
        imported=tuple(one.name for one in setting.imported),
        failures={n: why for n, why in done.failures.items() if n not in setting.hidden},
        holdout=_holdout(setting, done.collected, features=wanted),
        group=setting.dataset.group,
        ordered=setting.folds.ordered,
        threads=threads,
    )


def _with_cause(fusion: CrossFit, failures: Mapping[str, str]) -> CrossFit:
    """Say of a failed fusion whose one member is a model made for it why that has failed."""
    if not fusion.reason or not is_composite(fusion.spec):
        return fusion
    reasons = (failures[str(name)] for name in fusion.spec.members if name in failures)
    return replace(fusion, reason=next(reasons, fusion.reason))


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
    setting, collected, dataset = done.setting, done.collected, done.setting.dataset
    findings = (*findings_of(dataset, notes=False), *findings_in(dataset, setting.folds))
    said = (
        *notices_of(findings),
        *setting.notices,
        *dataset.notices,
        *setting.folds.notices,
        *collected.notices,
        *about_students(setting.recipe.models, done.oof, collected.prices),
        *about_shares(done.oof),
        *about_rules(setting.recipe.models, setting.dataset, done.oof),
        *about_imported(done.oof, setting.imported, dataset, collected.holdout),
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
        target=dataset.target if setting.lens else "",
    )
