"""What scikit-learn asks of an estimator that wraps another, for dataclasses with `estimator`.

Written as functions that a dataclass takes as its methods, so that scikit-learn, which takes
seconds to import, is not needed to define it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def get_params(self: Any, deep: bool = True) -> dict[str, Any]:
    """Return the fields by name and, if `deep`, the estimator's as `estimator__name`."""
    own = {field.name: getattr(self, field.name) for field in fields(self)}
    inner = self.estimator.get_params() if deep else {}
    return own | {f"estimator__{name}": value for name, value in inner.items()}


def set_params(self: Any, **params: Any) -> Any:
    """Set fields, and the estimator's parameters given as `estimator__name`."""
    prefix = "estimator__"
    inner = {key.removeprefix(prefix): params[key] for key in params if key.startswith(prefix)}
    for key in params.keys() - {prefix + name for name in inner}:
        setattr(self, key, params[key])
    self.estimator.set_params(**inner)
    return self


def tags(self: Any) -> Any:
    """Return scikit-learn's tags of the wrapped estimator."""
    from sklearn.utils import get_tags

    return get_tags(self.estimator)


def own_params(self: Any, deep: bool = True) -> dict[str, Any]:  # noqa: ARG001  # scikit-learn's
    """Return the fields by name, of an estimator that wraps several."""
    return {field.name: getattr(self, field.name) for field in fields(self)}


def set_own_params(self: Any, **params: Any) -> Any:
    """Set fields, of an estimator that wraps several."""
    for name, value in params.items():
        setattr(self, name, value)
    return self


def kind_tags(self: Any) -> Any:
    """Return scikit-learn's tags of a learner of its own that says `is_classifier`."""
    from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

    inputs, target = InputTags(allow_nan=True), TargetTags(required=True)
    if self.is_classifier:
        return Tags("classifier", target, classifier_tags=ClassifierTags(), input_tags=inputs)
    return Tags("regressor", target, regressor_tags=RegressorTags(), input_tags=inputs)
