"""What a fitted learner says, as the one array that travels: checked, aligned, [row, output]."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from fusecli.values import Array, Floats, Integers, Task

EVEN = 64  # rows: more than any kernel of linear algebra takes at a time
LOOSE = 1e-4  # learners that work in float32 sum to 1 only so far; more is a mistake


class BadPredictions(Exception):  # noqa: N818  # reads as what it is
    """A model predicts what no prediction can be; the message is the reason for the board."""


def outputs(fitted: Any, X: Any, task: Task, seen: Array) -> Floats:
    """Predict the rows of X: probabilities in the task's class order, or one column of values.

    fitted: an estimator fitted to labels 0..k-1. seen: the class code that each label stands for;
    a class that was not among the training rows gets probability 0.
    Raises BadPredictions for a wrong shape, NaN, or numbers that are not probabilities.
    """
    if not task.is_classification:
        return _values(np.asarray(fitted.predict(X)), len(X))
    given = np.asarray(fitted.predict_proba(X), dtype=np.float64)
    labels = _labels(fitted, len(seen))
    _check_shape(given, (len(X), len(labels)))
    _check_probabilities(given)
    aligned = np.zeros((len(X), task.outputs))
    aligned[:, seen[labels]] = np.clip(given, 0.0, 1.0)
    return np.asarray(aligned / aligned.sum(axis=1, keepdims=True))


def outputs_alone(fitted: Any, X: Floats, task: Task, seen: Array) -> Floats:
    """Return the same as `outputs`, for each row what it would be alone, to the last bit."""
    rows = len(X)
    if rows % EVEN:
        with suppress(BadPredictions):  # which is to be said of these rows
            return outputs(fitted, X[even(rows)], task, seen)[:rows]
    return outputs(fitted, X, task, seen)


def even(rows: int) -> Integers:
    """Return places of rows [place]: each once, then the first until they are a multiple of 64.

    Products of matrices round the last few rows in another way than the others, so that a row's
    prediction would depend on how many are predicted with it: by a bit, but of neighbours that are
    equally far others would be the nearest.
    """
    return np.concatenate([np.arange(rows), np.zeros(-rows % EVEN, dtype=np.int64)])


def _values(given: Array, rows: int) -> Floats:
    flat = given[:, 0] if given.ndim == 2 and given.shape[1] == 1 else given
    _check_shape(flat, (rows,))
    _check_finite(np.asarray(flat, dtype=np.float64))
    return flat.astype(np.float64).reshape(-1, 1)


def _labels(fitted: Any, count: int) -> Integers:
    """Return the label of each column of the learner's probabilities."""
    classes = getattr(fitted, "classes_", None)
    if classes is None:
        raise BadPredictions("does not say which class each column of its probabilities is")
    labels = np.asarray(classes).astype(np.int64)
    if len(set(labels.tolist())) != len(labels) or not np.isin(labels, np.arange(count)).all():
        raise BadPredictions("names classes that are not among its training rows")
    return labels


def _check_shape(given: Array, wanted: tuple[int, ...]) -> None:
    if given.shape != wanted:
        raise BadPredictions(f"predicts an array of shape {given.shape}, not {wanted}")


def _check_finite(given: Floats) -> None:
    bad = int((~np.isfinite(given)).reshape(len(given), -1).any(axis=1).sum())
    if bad:
        raise BadPredictions(f"predicts NaN or infinity for {bad} of {len(given)} rows")


def _check_probabilities(given: Floats) -> None:
    _check_finite(given)
    if given.size and (given.min() < -LOOSE or given.max() > 1 + LOOSE):
        low, high = given.min(), given.max()
        raise BadPredictions(f"predicts probabilities from {low:.4g} to {high:.4g}, not 0 to 1")
    total = given.sum(axis=1)
    wrong = np.flatnonzero(np.abs(total - 1) > LOOSE)
    if len(wrong):
        raise BadPredictions(
            f"predicts probabilities that sum to {total[wrong[0]]:.4g}, not 1, "
            f"for {len(wrong)} of {len(given)} rows"
        )
