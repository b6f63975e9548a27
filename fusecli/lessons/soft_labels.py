"""Soft labels: a model of what others predict, which then predicts alone (distillation)."""

from __future__ import annotations

import numpy as np

from fusecli.errors import FuseError
from fusecli.lessons.material import Learned, Material, Teachers
from fusecli.lessons.options import SoftLabels
from fusecli.models import model_traits
from fusecli.values import Array, Floats


def learn_soft_labels(material: Material, teachers: Teachers, options: SoftLabels) -> Learned:
    """Fit the mean of the teachers mixed with the target itself.

    Values: the mixture is the target. Classes: every row counts once for each class, with the
    mixed probability as weight, so that what is minimised is the cross-entropy of the mixture.
    Hinton, Vinyals and Dean, Distilling the knowledge in a neural network (2015).

    Raises:
        FuseError: a model of classes takes no weights.
    """
    mean = teachers.oof.mean(axis=0)
    if not material.task.is_classification:
        fit = material.fit(y=mixed(material.y, mean[:, 0], options.hard_share))
        return Learned(fit.predictions, (fit,))
    if not model_traits(material.spec).weights:
        raise FuseError(f"{material.spec.use} takes no weights, which soft labels are")
    hard = np.eye(material.task.outputs)[material.y]
    soft = mixed(hard, tempered(mean, options.temperature), options.hard_share)
    fit = material.fit(soft=soft)
    return Learned(fit.predictions, (fit,))


def mixed(hard: Array, soft: Floats, hard_share: float) -> Floats:
    """Return the weighted mean; with a share of 1 exactly the hard part."""
    return np.asarray(hard + (1 - hard_share) * (soft - hard))


def tempered(probabilities: Floats, temperature: float) -> Floats:
    """Return p^(1/temperature) [row, class], normalised."""
    if temperature == 1:
        return probabilities
    raised = (probabilities / probabilities.max(axis=1, keepdims=True)) ** (1 / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
