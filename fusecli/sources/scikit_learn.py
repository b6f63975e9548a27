"""The tables inside scikit-learn."""

from __future__ import annotations

import re
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Any

from fusecli.registry import source
from fusecli.sources import RawTable

if TYPE_CHECKING:
    import pandas as pd


def _identity(name: str) -> str:
    return f"{name} of scikit-learn {metadata.version('scikit-learn')}"


@source("iris", identity=partial(_identity, "iris"))
def iris() -> RawTable:
    """Iris flowers: the species from four measures (150 rows, 3 classes)."""
    return _labelled("iris", "species")


@source("wine", identity=partial(_identity, "wine"))
def wine() -> RawTable:
    """Italian wines: the cultivar from 13 chemical measures (178 rows, 3 classes)."""
    return _labelled("wine", "cultivar")


@source("breast_cancer", identity=partial(_identity, "breast_cancer"))
def breast_cancer() -> RawTable:
    """Breast tumours: benign or malignant from 30 measures of cells (569 rows, 2 classes)."""
    return _labelled("breast_cancer", "diagnosis")


@source("digits", identity=partial(_identity, "digits"))
def digits() -> RawTable:
    """Handwritten digits: which one it is from 8 by 8 pixels (1,797 rows, 10 classes)."""
    return _labelled("digits", "digit")


@source("diabetes", identity=partial(_identity, "diabetes"))
def diabetes() -> RawTable:
    """Diabetes patients: progression after a year from 10 measures (442 rows, a number)."""
    bunch = _loaded("diabetes")
    frame = _features(bunch).assign(progression=bunch.target)
    return _raw("diabetes", frame, "progression")


def _loaded(name: str) -> Any:
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")(as_frame=True)


def _features(bunch: Any) -> pd.DataFrame:
    """Return the features with names in snake_case, without their units."""
    names = [re.sub(r"\s*\(.*\)$", "", name).replace(" ", "_") for name in bunch.data.columns]
    frame: pd.DataFrame = bunch.data.set_axis(names, axis=1)
    return frame


def _labelled(name: str, target: str) -> RawTable:
    """Return a table whose target holds the names of its classes instead of their numbers."""
    bunch = _loaded(name)
    labels = [str(bunch.target_names[code]) for code in bunch.target]
    return _raw(name, _features(bunch).assign(**{target: labels}), target)


def _raw(name: str, frame: pd.DataFrame, target: str) -> RawTable:
    return RawTable(frame, f"scikit-learn's {name}", target=target, about=f"{name} of scikit-learn")
