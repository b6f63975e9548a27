"""What a careful person would try first on a table: metric, folds, models, strategy, with reasons.

Sizes are of the whole table. The numbers below are judgements on cost, not tuned to any table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fusecli.recipe.drafting import Line
from fusecli.values import Dataset

FEW_ROWS = 500  # up to here one deal of folds tells little, and too little to choose combiners
SMALL = 10_000  # up to here a fit takes seconds, and eight folds are worth their price
MEDIUM = 100_000
LARGE = 300_000
KERNEL = 3_000  # rows from which a kernel's square grows slow
NEAR = 20_000  # rows up to which neighbours and networks are cheap
BROAD = 1_000  # encoded columns of a wide table
MOST_OUTPUTS = 300_000  # rows times classes up to which trying several combiners is quick
UNEVEN = 0.2  # share of the rarest class below which accuracy says little


@dataclass(frozen=True)
class Sizes:
    """How large a table is for a learner."""

    dataset: Dataset

    @property
    def rows(self) -> int:
        return self.dataset.rows

    @cached_property
    def width(self) -> int:
        """Numbers, and a column for each level of a category."""
        table = self.dataset.table
        levels = (
            len(own) if kind == "category" else 1
            for own, kind in zip(table.levels, table.kinds, strict=True)
        )
        return int(table.numbers.shape[1]) + sum(levels)

    @property
    def is_wide(self) -> bool:
        return self.width > BROAD or 2 * self.width > self.rows

    @property
    def classes(self) -> int:
        return len(self.dataset.task.classes)

    @cached_property
    def rarest(self) -> int:
        """Rows of the smallest class; all rows of a table of values."""
        return int(np.bincount(self.dataset.y).min()) if self.classes else self.rows


def proposals(dataset: Dataset) -> tuple[Line, ...]:
    """Return folds, seed, metric, models and strategy for a table, each with its reason."""
    sizes = Sizes(dataset)
    metric, also = metrics(sizes)
    models = tuple(_models(sizes))
    return (
        folds(sizes),
        Line("seed", 42),
        metric,
        also,
        Line("models", models, gap=True),
        fusion(sizes),
    )


def metrics(sizes: Sizes) -> tuple[Line, Line]:
    """Return the metric to optimise, and those to show beside it."""
    if not sizes.classes:
        why = "strategies optimise it; in the units of the target"
        return Line("metric", "rmse", why, gap=True), Line("also", ["mae", "r2"])
    why = "strategies optimise it; it judges probabilities, not only who is called what"
    uneven = sizes.rarest < UNEVEN * sizes.rows
    calls = "balanced_accuracy" if uneven else "accuracy"
    ranks = ["average_precision"] if uneven and sizes.classes == 2 else []
    told = "classes are uneven: plain accuracy would flatter" if uneven else ""
    return Line("metric", "log_loss", why, gap=True), Line("also", ["roc_auc", *ranks, calls], told)


def folds(sizes: Sizes) -> Line:
    """Return how rows are dealt to folds."""
    count, why = _folds(sizes)
    if sizes.rarest < count:
        count, why = max(2, sizes.rarest), f"the rarest class has {sizes.rarest} rows"
    if sizes.rows <= FEW_ROWS and sizes.dataset.time is None:
        told = "few rows: dealt three times, so that chance weighs less"
        return Line("cv", {"folds": count, "repeats": 3}, told, gap=True)
    return Line("cv", {"folds": count}, why, gap=True)


def _folds(sizes: Sizes) -> tuple[int, str]:
    if sizes.rows <= SMALL:
        return 8, "up to 10,000 rows more folds are worth their price"
    if sizes.rows <= LARGE:
        return 5, "usual for a table of this size"
    return 3, "so many rows need few folds"


def fusion(sizes: Sizes) -> Line:
    """Return the strategy."""
    if sizes.rows <= FEW_ROWS:
        why = "so few rows tell no more than weights; `fuse compare` tries the others"
        return Line("fusion", "convex", why, gap=True)
    if sizes.rows * sizes.dataset.task.outputs > MOST_OUTPUTS:
        why = "weights that minimise the loss, quickly; `fuse compare` tries the others"
        return Line("fusion", "convex", why, gap=True)
    why = "tries several on inner folds, or keeps one model; `fuse compare` tries all"
    return Line("fusion", "auto", why, gap=True)


def _models(sizes: Sizes) -> Iterator[Line]:
    """Yield base models of different kinds: what they get wrong should differ."""
    trees = (_forest, _extra, _lightgbm, _xgboost, _histogram)
    for model in (_linear, _kernel, _near, _network, *trees):
        line = model(sizes)
        if line is not None:
            yield line


def _linear(sizes: Sizes) -> Line:
    if sizes.classes:
        if sizes.is_wide:
            told = "many columns for its rows: a stronger penalty"
            return _model("linear", "logistic_regression", told, C=0.1)
        return _model("linear", "logistic_regression", "what straight lines can tell")
    if sizes.is_wide and sizes.rows <= SMALL:
        told = "many columns for its rows: keeps few, penalty chosen on inner folds"
        return _model("linear", "elastic_net", told)
    return _model("linear", "ridge", "what straight lines can tell")


def _kernel(sizes: Sizes) -> Line | None:
    if sizes.rows > KERNEL:
        return None
    return _model("kernel", "svm", "smooth bends; affordable with few rows")


def _near(sizes: Sizes) -> Line | None:
    if sizes.rows > NEAR or sizes.is_wide or sizes.width > 100:
        return None
    return _model("near", "k_nearest_neighbours", "errs elsewhere than the others do")


def _network(sizes: Sizes) -> Line | None:
    if not 500 <= sizes.rows <= NEAR:
        return None
    return _model("network", "mlp", "smooth and joint effects of many columns")


def _forest(sizes: Sizes) -> Line:
    if sizes.rows > MEDIUM:
        told = "each tree on a fifth of the rows, or it would take the longest"
        return _model(
            "forest", "random_forest", told, n_estimators=100, max_samples=0.2, min_samples_leaf=3
        )
    return _model("forest", "random_forest", "robust, needs no tuning")


def _extra(sizes: Sizes) -> Line | None:
    if sizes.rows > MEDIUM:
        return None
    return _model("extra", "extra_trees", "as the forest, smoother")


def _lightgbm(sizes: Sizes) -> Line:
    if sizes.is_wide:
        told = "strong on most tables; a third of the many columns for each tree"
        return _model("lightgbm", "lightgbm", told, colsample_bytree=0.3)
    return _model("lightgbm", "lightgbm", "strong on most tables")


def _xgboost(_sizes: Sizes) -> Line:
    return _model("xgboost", "xgboost", "as strong, and errs a little differently")


def _histogram(sizes: Sizes) -> Line | None:
    if sizes.rows <= FEW_ROWS:
        return None
    return _model("histogram", "hist_gradient_boosting", "a third kind of boosting, and quick")


def _model(name: str, use: str, why: str, **params: float) -> Line:
    return Line(name, {"use": use, **params} if params else use, why)
