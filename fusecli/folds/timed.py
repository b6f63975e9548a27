"""Folds in the order of time: each is tested by models that saw only what came before."""

from __future__ import annotations

import numpy as np

from fusecli.errors import DataError
from fusecli.folds.sealed import Assignment, sealed
from fusecli.values import CvSpec, Dataset, Folds, Notice


def in_time(dataset: Dataset, cv: CvSpec, wanted: int) -> Folds:
    """Cut time into one block more than folds: the first is never tested; moments stay whole."""
    if dataset.group is not None:
        raise DataError(
            f"{dataset.name}: data.time and data.group together are not supported",
            "keep data.time where rows follow each other in time, else data.group",
        )
    assert dataset.time is not None  # noqa: S101  # for the type checker: the caller asked
    moments, moment = np.unique(dataset.time, return_inverse=True)
    count = min(wanted, len(moments) - 1)
    if count < 2:
        raise DataError(
            f"{dataset.name}: data.time has only {len(moments)} different values",
            "time-ordered folds need at least 3; leave data.time out",
        )
    middle = np.cumsum(np.bincount(moment)) - np.bincount(moment) / 2
    block = np.minimum(middle * (count + 1) // dataset.rows, count)
    block = np.unique(block, return_inverse=True)[1]
    assignment = (block[moment] - 1).astype(np.int16)[None, :]
    return sealed(assignment, ordered=True, notices=_about_time(assignment, cv, wanted))


def _about_time(assignment: Assignment, cv: CvSpec, wanted: int) -> tuple[Notice, ...]:
    uncovered, count = int((assignment < 0).sum()), int(assignment.max()) + 1
    first = Notice(
        f"{uncovered} rows come first in time and are never scored",
        "their predictions are missing in oof.parquet",
    )
    once = Notice(f"folds in the order of time are not repeated (repeats: {cv.repeats} asked)")
    fewer = Notice(f"{count} folds instead of {wanted}: too few different times")
    asked = (True, cv.repeats > 1, count < wanted)
    return tuple(n for n, told in zip((first, once, fewer), asked, strict=True) if told)
