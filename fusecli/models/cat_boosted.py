"""CatBoost as an estimator of frames with categories, kept as its own bytes once it is fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from fusecli.features import protocol
from fusecli.features.early_stopping import Part
from fusecli.values import Array, Floats

ALWAYS: Mapping[str, Any] = {"thread_count": 1, "verbose": False, "allow_writing_files": False}
DATED = ("model_guid", "train_finish_time")  # what makes two equal models differ


@dataclass(eq=False)
class CatBoosted:
    """Fit CatBoost with some settings; predict by `cbm_`, the bytes of its own format.

    Features are a frame, whose columns of categories hold codes, or an array of numbers.
    """

    settings: dict[str, Any]
    is_classifier: bool
    cbm_: bytes = field(init=False, repr=False)

    __sklearn_tags__ = protocol.kind_tags

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the fields by name and, if `deep`, the settings as `settings__name`."""
        more = {f"settings__{name}": value for name, value in self.settings.items()}
        own = {"settings": self.settings, "is_classifier": self.is_classifier}
        return own | more if deep else own

    def set_params(self, **params: Any) -> CatBoosted:
        """Set fields, and settings by their own names or as `settings__name`."""
        for name in params.keys() & {"settings", "is_classifier"}:
            setattr(self, name, params.pop(name))
        own = {name.removeprefix("settings__"): value for name, value in params.items()}
        self.settings = self.settings | own
        return self

    def fit(  # noqa: PLR0913  # what a fit that stops early needs
        self,
        X: Any,
        y: Array,
        sample_weight: Array | None = None,
        *,
        check: Part | None = None,
        patience: int = 0,
        least: float = 0.0,
        start: CatBoosted | None = None,
    ) -> CatBoosted:
        """Fit to class codes from 0, or values.

        check: rows on which it stops after `patience` rounds that bring less than `least`.
        start: a fitted one that it adds its rounds to.
        """
        import catboost

        kind = catboost.CatBoostClassifier if self.is_classifier else catboost.CatBoostRegressor
        booster, watch = kind(**self.settings, **ALWAYS), _Watch(patience, least)
        given = {} if start is None else {"init_model": read(start.cbm_, self.is_classifier)}
        if check is not None:
            given |= {"eval_set": pool(*check), "callbacks": [watch], "use_best_model": False}
        booster.fit(pool(X, y, sample_weight), **given)
        if check is not None:
            before = 0 if start is None else given["init_model"].tree_count_
            booster.shrink(before + watch.best)
        self.cbm_ = _bytes(booster)
        if self.is_classifier:
            self.classes_ = np.unique(np.asarray(y))
        return self

    def predict(self, X: Any) -> Array:
        """Return the value or the most probable class of each row."""
        found = self._booster.predict(pool(X), thread_count=1)
        return np.asarray(found).reshape(-1)

    def predict_proba(self, X: Any) -> Floats:
        """Return probabilities [row, class]."""
        found = self._booster.predict_proba(pool(X), thread_count=1)
        return np.asarray(found, dtype=np.float64)

    def apply(self, X: Any) -> Array:
        """Return the leaf [row, tree] that each row falls into."""
        found = self._booster.calc_leaf_indexes(pool(X), thread_count=1)
        return np.asarray(found)

    @property
    def _booster(self) -> Any:
        return read(self.cbm_, self.is_classifier)


@dataclass
class _Watch:
    """Ends boosting after `patience` rounds without a gain of `least`; best: rounds to keep."""

    patience: int
    least: float
    lowest: float = float("inf")
    best: int = 1
    rounds: int = 0

    def after_iteration(self, info: Any) -> bool:
        """Tell CatBoost whether to go on."""
        self.rounds += 1
        loss = next(iter(info.metrics["validation"].values()))[-1]
        if loss < self.lowest - self.least:
            self.lowest, self.best = loss, self.rounds
        return self.rounds - self.best < self.patience


def begun(start: CatBoosted, _: Any) -> Mapping[str, Any]:
    """Return what a fit is given so that it adds its rounds to those of a fitted one."""
    return {"start": start}


def pool(X: Any, y: Array | None = None, weight: Array | None = None) -> Any:
    """Return rows as CatBoost takes them; a missing category is one of its own."""
    from catboost import Pool

    if not hasattr(X, "columns"):
        return Pool(np.asarray(X, dtype=np.float32), y, weight=weight)
    names = [name for name, kind in X.dtypes.items() if kind == "category"]
    codes = {name: X[name].cat.codes.astype(np.int64) for name in names}
    return Pool(X.assign(**codes), y, cat_features=names, weight=weight)


def _bytes(booster: Any) -> bytes:
    about = booster.get_metadata()
    for name in DATED:
        if name in about.keys():  # noqa: SIM118  # it is no dictionary
            about[name] = ""
    return bytes(booster._serialize_model())


@lru_cache(maxsize=16)
def read(cbm: bytes, is_classifier: bool) -> Any:
    """Return the fitted CatBoost that some bytes hold."""
    import catboost

    kind = catboost.CatBoostClassifier if is_classifier else catboost.CatBoostRegressor
    return kind().load_model(blob=cbm)
