"""The training rows of an outer split as a setting of their own, with a plan of fits of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fusecli.dataset import fingerprint, signed
from fusecli.errors import DataError
from fusecli.fit import plan
from fusecli.folds import deal
from fusecli.run.setting import Setting
from fusecli.store import key_of
from fusecli.values import Array, Dataset


def inside_of(setting: Setting, repeat: int, fold: int) -> Setting:
    """Return the setting of one outer training part, whose holdout are the rows of the split."""
    folds, recipe = setting.folds, setting.recipe
    train, test = folds.train(repeat, fold), folds.test(repeat, fold)
    dataset = outer_part(setting.dataset, train, test)
    inner = deal(dataset, recipe.cv, recipe.seed)
    aside = dataset.holdout
    assert aside is not None  # noqa: S101  # for the type checker: the rows of the split
    words = {
        "inside": _fingerprints(dataset),
        "outside": _fingerprints(aside),
    }
    wanted = plan(recipe.models, dataset, inner, recipe.seed)
    return Setting(
        recipe,
        setting.store,
        dataset,
        key_of("dataset", {**words, "name": dataset.name}),
        setting.metric,
        inner,
        wanted,
        imported=tuple(one.take(train, test) for one in setting.imported),
    )


def _fingerprints(dataset: Dataset) -> str | list[str]:
    """Return what stands for the rows, with all that is predicted of them."""
    found = [target.fingerprint for target in dataset.targets]
    return found if dataset.further else found[0]


def outer_part(dataset: Dataset, train: Array, test: Array) -> Dataset:
    """Return the training rows as a data set of their own, with the test rows as its holdout.

    Raises:
        DataError: a class has vanished from the training rows.
    """
    inside = _taken(dataset, train)
    refuse_vanished(inside)
    return replace(inside, holdout=_taken(dataset, test))


def refuse_vanished(dataset: Dataset) -> None:
    """Raise DataError if no row is of one of the classes."""
    if dataset.task.is_classification:
        held = np.bincount(dataset.y, minlength=len(dataset.task.classes))
        if held.min() == 0:
            label = dataset.task.classes[int(held.argmin())]
            hint = "merge rare classes, or ask for fewer folds"
            raise DataError(f"its training rows have none of class '{label}'", hint)


def _taken(dataset: Dataset, rows: Array) -> Dataset:
    taken = replace(dataset.take(rows), notices=())
    further = tuple(signed(taken, target) for target in taken.further)
    return replace(taken, fingerprint=fingerprint(taken), further=further)
