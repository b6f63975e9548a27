"""One fit of a model to all rows, to predict new ones with; no score on the board is of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fusecli.fit.planning import Plan, fit_of
from fusecli.lessons import depths
from fusecli.values import Fit, Folds, ModelSpec


def with_refits(
    whole: Plan, models: Mapping[str, ModelSpec], names: Iterable[str], folds: Folds, seed: int
) -> Plan:
    """Return the plan with one more fit for each model named, and for those that it learns from.

    Such a fit leaves out a fold that no row is in. A model that learns from others learns from what
    their fold models predict out of fold, as ever, and predicts with their own refits.
    """
    below = depths(models)
    found: dict[str, Fit] = {}
    for name in sorted(_with_teachers(models, names), key=below.__getitem__):
        identity = {key: value for key, value in whole.identity[name].items() if key != "about"}
        teachers = tuple(_read(whole, found, teacher, folds) for teacher in models[name].teachers)
        left = (0, (folds.count,))
        found[name] = fit_of(models[name], identity, seed, left, teachers, is_first=False)
    return replace(whole, refits=found)


def only_refits(whole: Plan) -> Plan:
    """Return the plan of the refits alone."""
    fits = {name: (fit,) for name, fit in whole.refits.items()}
    return Plan(fits, {name: whole.identity[name] for name in fits})


def _read(whole: Plan, found: Mapping[str, Fit], teacher: str, folds: Folds) -> dict[int, str]:
    """Return the keys of the fits of a teacher that are read, by fold."""
    out_of_fold = {fit.fold: fit.key for fit in whole.fits[teacher] if fit.repeat == 0}
    return {**out_of_fold, folds.count: found[teacher].key}


def _with_teachers(models: Mapping[str, ModelSpec], names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += models[name].teachers
    return found
