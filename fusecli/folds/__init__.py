"""Which rows are tested together: stratified, grouped, repeated, or in the order of time."""

from __future__ import annotations

import numpy as np

from fusecli.folds.dealing import shuffled
from fusecli.folds.sealed import sealed
from fusecli.folds.timed import in_time
from fusecli.folds.units import affordable, strata_of, units_of, with_presence
from fusecli.values import CvSpec, Dataset, Folds

__all__ = ["deal"]

SMALL = 10_000  # rows up to which 8 folds are worth their price, as in AutoGluon's presets


def deal(dataset: Dataset, cv: CvSpec, seed: int) -> Folds:
    """Deal the rows of a data set to folds; the same arguments give the same folds.

    Classes are stratified, regression targets by quantile bins; groups stay whole, and so do exact
    duplicates where they are many. With a time column, fold f holds later rows than fold f - 1.

    Raises:
        DataError: fewer groups or moments in time than two folds need.
    """
    wanted = cv.folds or (8 if dataset.rows <= SMALL else 5)
    if dataset.time is not None:
        return in_time(dataset, cv, wanted)
    units, notices = units_of(dataset)
    strata = strata_of(dataset)
    count, reduced = affordable(dataset, strata, units, wanted)
    strata = with_presence(dataset, strata)
    repeats = [shuffled(strata, units, count, (seed, r)) for r in range(cv.repeats)]
    return sealed(np.stack(repeats), ordered=False, notices=(*notices, *reduced))
