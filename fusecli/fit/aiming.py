"""Which targets a fit learns, and where each of them stands in what it predicts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fusecli.values import Array, Dataset, Fit, Floats, Folds, ModelSpec, Target


def targets_of(spec: ModelSpec, dataset: Dataset) -> tuple[Target, ...]:
    """Return what a model learns: the main target, a further one, or all of them at once."""
    if not spec.targets:
        return dataset.targets[:1]
    by_name = {target.name: target for target in dataset.targets}
    return tuple(by_name[name] for name in spec.targets)


def outputs_of(spec: ModelSpec, dataset: Dataset) -> int:
    """Return how many columns a prediction of the model has: all its targets, side by side."""
    return sum(target.task.outputs for target in targets_of(spec, dataset))


def columns_of(spec: ModelSpec, dataset: Dataset, name: str) -> slice:
    """Return the columns of one target in what the model predicts."""
    start = 0
    for target in targets_of(spec, dataset):
        if target.name == name:
            return slice(start, start + target.task.outputs)
        start += target.task.outputs
    raise KeyError(name)


def target_of(member: str, dataset: Dataset) -> Target:
    """Return the target of a member by its name: `petal_width.forest` is for a further one."""
    ahead = [one for one in dataset.further if member.startswith(f"{one.name}.")]
    return max(ahead, key=lambda one: len(one.name), default=dataset.targets[0])


def model_of(member: str, dataset: Dataset) -> str:
    """Return what the recipe calls a member: without the further target in front."""
    own = target_of(member, dataset).name
    return member if own == dataset.target else member.removeprefix(f"{own}.")


def name_of(model: str, target: str, dataset: Dataset) -> str:
    """Return the name of the member that is a model on one target: the main one has no prefix."""
    return model if target == dataset.target else f"{target}.{model}"


@dataclass(frozen=True)
class Lens:
    """How the board of one target sees fits: only rows that have it, only its outputs.

    dataset, folds: of all rows, with all targets.
    """

    dataset: Dataset
    folds: Folds
    target: Target

    def out_of_fold(self, preds: Floats, fit: Fit) -> Floats:
        """Return what a fit predicts of the target for the rows of its fold that have it."""
        rows = self.folds.test(fit.repeat, *fit.left_out)
        return self._own(preds[self.target.present[rows]], fit)

    def holdout(self, preds: Floats, fit: Fit) -> Floats:
        """Return the same for the rows of the holdout that have the target."""
        return self._own(preds[self._aside], fit)

    def _own(self, preds: Floats, fit: Fit) -> Floats:
        return preds[:, columns_of(fit.spec, self.dataset, self.target.name)]

    @property
    def _aside(self) -> Array:
        assert self.dataset.holdout  # noqa: S101  # for the type checker: the caller asked
        aside = self.dataset.holdout.targets
        return next(one.present for one in aside if one.name == self.target.name)


def seen_through(lens: Lens) -> tuple[Dataset, Folds]:
    """Return the rows that have the target as a data set of their own, and their folds."""
    rows = np.flatnonzero(lens.target.present)
    aimed = lens.dataset.aimed(lens.target.name)
    own = _rows(aimed, rows)
    folds = Folds(lens.folds.assignment[:, rows], lens.folds.ordered, lens.folds.digest)
    return own, folds


def _rows(dataset: Dataset, rows: Array) -> Dataset:
    """Return some rows of a data set with one target, and those of its holdout that have it."""
    aside = dataset.holdout
    if aside is not None:
        has = np.flatnonzero(aside.targets[0].present)
        aside = _rows(aside, has) if len(has) else None
    return replace(dataset.take(rows), holdout=aside)
