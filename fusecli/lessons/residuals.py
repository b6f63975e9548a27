"""Residuals: a model of what others get wrong, added to what they predict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fusecli.errors import FuseError
from fusecli.features.taking import takes
from fusecli.lessons.material import Learned, Material, Teachers
from fusecli.lessons.options import Residuals
from fusecli.models import build
from fusecli.models.fitting import FitResult
from fusecli.values import Array, Dataset, Floats, Task

LEAST = 1e-6  # of a teacher's probability: below, its log-odds say more than it can know
FLATTEST = 0.02  # of p (1 - p): a row that a teacher is surer of is not worth a longer step
LARGEST = 4.0  # of a step in log-odds, by any row


def learn_residuals(material: Material, teachers: Teachers, options: Residuals) -> Learned:
    """Fit the residuals of the mean of the teachers; predict that mean with the correction.

    Values: y - mean, by least squares or whatever the model minimises. Classes: on the scale of
    log-odds, one Newton step of the log loss, as LogitBoost makes many (Friedman, Hastie and
    Tibshirani 2000): the model's regression form is fitted to (y - p) / (p (1 - p)) with weights
    p (1 - p), once for two classes, else once a class. That is 0 on average where the teachers are
    calibrated, so that the responses themselves are not cut.

    Raises:
        FuseError: the teachers predict labels without probabilities, or the model takes no weights.
    """
    if material.task.is_classification:
        return _log_odds(material, teachers, options)
    mean = teachers.oof.mean(axis=0)
    fit = material.fit(y=material.y - mean[:, 0], other=_values_beyond(material, teachers))
    return _corrected(material, teachers, (fit,), options)


def corrected(taught: Floats, steps: Sequence[Floats], task: Task, options: Residuals) -> Floats:
    """Return the mean of what teachers predict [teacher, row, output], corrected by steps [row, 1].

    Values have one step; classes too if there are two of them, else one each.
    """
    mean: Floats = taught.mean(axis=0)
    if task.is_classification:
        return moved(mean, np.hstack(steps), options.shrinkage)
    return mean + options.shrinkage * steps[0]


def _corrected(
    material: Material, teachers: Teachers, parts: tuple[FitResult, ...], options: Residuals
) -> Learned:
    """Return what comes of fitted steps: predictions for every test."""
    steps = zip(*(part.predictions for part in parts), strict=True)
    found = [
        corrected(taught, of_rows, material.task, options)
        for taught, of_rows in zip(teachers.tests, steps, strict=True)
    ]
    return Learned(tuple(found), parts)


def _log_odds(material: Material, teachers: Teachers, options: Residuals) -> Learned:
    mean = teachers.oof.mean(axis=0)
    _refuse_hard_labels(mean[material.train], teachers.names)
    learner = build(material.spec, Task("regression"), material.seed)
    if not takes(learner, "sample_weight"):
        raise FuseError(f"{material.spec.use} takes no weights, which residuals of classes need")
    classes = (1,) if material.task.outputs == 2 else range(material.task.outputs)
    steps = tuple(_newton(material, teachers, mean[:, c], code=c) for c in classes)
    return _corrected(material, teachers, steps, options)


def _newton(material: Material, teachers: Teachers, chance: Floats, *, code: int) -> FitResult:
    """Fit the step of one class against the rest; chance: [row] its probability."""
    step, weight = _step(material.y == code, chance, material.weight)
    other = _steps_beyond(material, teachers, code)
    return material.fit(task=Task("regression"), y=step, weight=weight, other=other)


def _step(is_it: Array, chance: Floats, weight: Floats | None) -> tuple[Floats, Floats]:
    """Return the Newton step of each row in log-odds, and what each counts."""
    bend = np.maximum(chance * (1 - chance), FLATTEST)
    return (is_it - chance) / bend, bend if weight is None else bend * weight


def _values_beyond(material: Material, teachers: Teachers) -> Dataset | None:
    """Return another table that is learned from first, with the teachers' residuals as target."""
    other, said = material.other, teachers.beyond
    if other is None or said is None:
        return other
    return replace(other, y=other.y - said.mean(axis=0)[:, 0])


def _steps_beyond(material: Material, teachers: Teachers, code: int) -> Dataset | None:
    """Return another table that is learned from first, with the step of a class as target."""
    other, said = material.other, teachers.beyond
    if other is None or said is None:
        return other
    step, weight = _step(other.y == code, said.mean(axis=0)[:, code], other.weight)
    return replace(other, task=Task("regression"), y=step, weight=weight)


def moved(probabilities: Floats, steps: Floats, shrinkage: float) -> Floats:
    """Return probabilities [row, class] after steps in log-odds [row, 1 or class].

    One column: the step of the second of two classes against the first. Several: of each class
    against the rest; they are centred, and count (classes - 1) / classes as in LogitBoost.
    """
    if not shrinkage:
        return probabilities
    classes, steps = probabilities.shape[1], np.clip(steps, -LARGEST, LARGEST)
    if steps.shape[1] == 1:
        steps = np.hstack([-steps, steps]) / 2
    else:
        steps = (classes - 1) / classes * (steps - steps.mean(axis=1, keepdims=True))
    scores = np.log(np.maximum(probabilities, LEAST)) + shrinkage * steps
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _refuse_hard_labels(probabilities: Floats, names: tuple[str, ...]) -> None:
    if bool(np.isin(probabilities, (0.0, 1.0)).all()):
        listed = ", ".join(f"'{name}'" for name in names)
        raise FuseError(f"{listed} predict labels without probabilities, which have no log-odds")
