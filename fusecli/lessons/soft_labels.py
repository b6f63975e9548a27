"""Soft labels: a model of what others predict, which then predicts alone (distillation)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fusecli.errors import FuseError
from fusecli.lessons.material import Further, Learned, Material, Teachers
from fusecli.lessons.munging import stacked
from fusecli.lessons.options import SoftLabels
from fusecli.metrics import default_metric
from fusecli.models import model_traits
from fusecli.strategies.combiners import Combiner, combined
from fusecli.values import Array, Floats, OutOfFold


def learn_soft_labels(material: Material, teachers: Teachers, options: SoftLabels) -> Learned:
    """Fit what the teachers say together, mixed with the target itself.

    Values: the mixture is the target. Classes: every row counts once for each class, with the
    mixed probability as weight, so that what is minimised is the cross-entropy of the mixture.
    Hinton, Vinyals and Dean, Distilling the knowledge in a neural network (2015).
    Further rows have no target of their own: what is learned of them is what the teachers say.

    Raises:
        FuseError: a model of classes takes no weights.
    """
    said, of_further = _said(material, teachers, options.combine)
    if not material.task.is_classification:
        y = mixed(material.y, said[:, 0], options.hard_share)
        own, labels = _with_further(replace(material, y=y), teachers.further, of_further)
        y = np.concatenate([y, labels[:, 0]])
        fit = own.fit(y=y)
        return Learned(fit.predictions, (fit,))
    if not model_traits(material.spec).weights:
        raise FuseError(f"{material.spec.use} takes no weights, which soft labels are")
    hard = np.eye(material.task.outputs)[material.y]
    soft = mixed(hard, tempered(said, options.temperature), options.hard_share)
    own, labels = _with_further(material, teachers.further, of_further)
    fit = own.fit(soft=np.vstack([soft, tempered(labels, options.temperature)]))
    return Learned(fit.predictions, (fit,))


def _said(material: Material, teachers: Teachers, how: Combiner) -> tuple[Floats, Floats]:
    """Return what the teachers say together of all rows and of further ones [row, output].

    What there is to be learned of how they are one, the training rows alone tell.
    """
    labels = teachers.further.labels if teachers.further else teachers.oof[:, :0]
    if how == "mean" or len(teachers.names) == 1:
        return teachers.oof.mean(axis=0), labels.mean(axis=0)
    fused = combined(_records(material, teachers), how)
    said = np.full(teachers.oof.shape[1:], np.nan)
    said[material.train] = fused.predict(teachers.oof[:, material.train])
    return said, fused.predict(labels) if labels.shape[1] else labels[0]


def _records(material: Material, teachers: Teachers) -> OutOfFold:
    """Return the training rows as records of the teachers."""
    train, weight = material.train, material.weight
    fold = np.zeros(len(material.y), dtype=np.int64) if teachers.fold is None else teachers.fold
    return OutOfFold(
        preds=teachers.oof[:, train],
        y=material.y[train],
        members=teachers.names,
        task=material.task,
        metric=default_metric(material.task),
        split=fold[train],
        row=train,
        weight=None if weight is None else weight[train],
        seed=material.seed,
    )


def _with_further(
    material: Material, further: Further | None, labels: Floats
) -> tuple[Material, Floats]:
    """Return the material with further rows behind its own, and their labels [row, output].

    A further row has class and group of the row that it is made of: the preparation of columns
    takes that class, and what is held back to stop early is held back with all made of it. All that
    are made of a row weigh together as much as that row: teachers have learned from fewer rows than
    the student does, and what a target says should not be lost among what they say.
    """
    if further is None:
        return material, labels
    rows, origin = material.table.rows, further.origin
    group = np.arange(rows) if material.group is None else material.group
    longer = replace(
        material,
        table=stacked([material.table, further.table]),
        y=np.concatenate([material.y, material.y[origin]]),
        train=np.concatenate([material.train, rows + np.arange(len(origin))]),
        group=np.concatenate([group, group[origin]]),
        weight=_weights(material, origin),
    )
    return longer, labels


def _weights(material: Material, origin: Array) -> Floats | None:
    """Return the weight of each row and each further one; None for a model that takes none."""
    if material.weight is None and not model_traits(material.spec).weights:
        return None
    own = np.ones(material.table.rows) if material.weight is None else material.weight
    return np.concatenate([own, own[origin] / np.bincount(origin)[origin]])


def mixed(hard: Array, soft: Floats, hard_share: float) -> Floats:
    """Return the weighted mean; with a share of 1 exactly the hard part."""
    return np.asarray(hard + (1 - hard_share) * (soft - hard))


def tempered(probabilities: Floats, temperature: float) -> Floats:
    """Return p^(1/temperature) [row, class], normalised."""
    if temperature == 1:
        return probabilities
    raised = (probabilities / probabilities.max(axis=1, keepdims=True)) ** (1 / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
