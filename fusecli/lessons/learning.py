"""One fit of a model that learns from others, whatever it is that it learns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fusecli.errors import FuseError
from fusecli.lessons.extension import learn_from_features
from fusecli.lessons.material import Learned, Material, Teachers
from fusecli.lessons.options import OPTIONS
from fusecli.lessons.residuals import learn_residuals
from fusecli.lessons.soft_labels import learn_soft_labels
from fusecli.values import Learn

_WAYS: Mapping[Learn, Callable[[Material, Teachers, Any], Learned]] = {
    "residuals": learn_residuals,
    "soft_labels": learn_soft_labels,
    "features": learn_from_features,
}


def learned(material: Material, teachers: Teachers | None = None) -> Learned:
    """Fit a model, with what its teachers predict if it has any.

    It is fitted to those training rows that all teachers predict.

    Raises:
        FuseError: there is no such row, or the teachers' predictions cannot be learned from.
    """
    lesson = material.spec.lesson
    if lesson is None or teachers is None:
        alone = material.fit()
        return Learned(alone.predictions, (alone,))
    train = material.train[teachers.known[material.train]]
    if not len(train):
        raise FuseError(f"no training row has a prediction of {_listed(teachers.names)}")
    own = replace(material, train=train, spec=replace(material.spec, lesson=None))
    return _WAYS[lesson.learn](own, teachers, OPTIONS[lesson.learn](**lesson.options))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)
