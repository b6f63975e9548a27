"""One transformer for each kind of column; a kind that needs none is passed through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from fusecli.features.filling import Filled
from fusecli.features.inner import inner_folds
from fusecli.features.matrix import texts
from fusecli.features.options import Preprocess
from fusecli.values import Array, Task

WORDS = 2**14  # columns that words are hashed to


def numbers(options: Preprocess, *, dense: bool, seed: int) -> Any:
    """Impute and scale, as asked for or as dense learners need it; else fill empty columns."""
    imputed = options.impute or dense
    steps = [_imputer(options.impute or "median", indicate=True) if imputed else Filled()]
    scale = options.scale or ("standard" if dense else "none")
    if scale != "none":
        steps.append(_scaler(scale, seed))
    return _chain(steps)


def category(
    options: Preprocess,
    encode: Literal["native", "one_hot", "target", "ordinal"],
    *,
    dense: bool,
    target: Any,
) -> Any:
    """Encode codes of levels; codes and target means are scaled for dense learners."""
    if encode == "native":
        return "passthrough"
    if encode == "one_hot":
        return _one_hot(options.min_frequency)
    if not dense:
        return _ordinal() if encode == "ordinal" else target
    if encode == "target":
        return _chain([target, _scaler("standard", 0)])
    return _chain([_ordinal(), _imputer("most_frequent", indicate=True), _scaler("standard", 0)])


def text(options: Preprocess, levels: Sequence[str], *, dense: bool, seed: int) -> Any:
    """Make few numbers of free text: words weighted by rarity, then their main directions.

    Words are hashed, so that a fold without a single word does no harm.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.preprocessing import FunctionTransformer

    steps = [
        FunctionTransformer(texts, kw_args={"levels": tuple(levels)}),
        HashingVectorizer(n_features=WORDS, alternate_sign=False, norm=None),
        TfidfTransformer(sublinear_tf=True),
        TruncatedSVD(options.text_components, random_state=seed),
    ]
    return _chain([*steps, _scaler("standard", seed)] if dense else steps)


def target_encoder(task: Task, seed: int, group: Array | None) -> Any:
    """Return the mean target of each level, cross-fitted over 5 inner folds of whole groups."""
    from sklearn.model_selection import KFold, PredefinedSplit
    from sklearn.preprocessing import TargetEncoder

    # integer values of a regression would else be taken for classes
    kind = "auto" if task.is_classification else "continuous"
    if group is None or len(np.unique(group)) < 2:
        return TargetEncoder(target_type=kind, cv=KFold(5, shuffle=True, random_state=seed))
    folds = inner_folds(group, None, 5, seed)
    return TargetEncoder(target_type=kind, cv=PredefinedSplit(folds))


def _chain(steps: list[Any]) -> Any:
    from sklearn.pipeline import make_pipeline

    return make_pipeline(*steps) if steps else "passthrough"


def _imputer(strategy: str, *, indicate: bool) -> Any:
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy=strategy, add_indicator=indicate, keep_empty_features=True)


def _scaler(scale: str, seed: int) -> Any:
    from sklearn import preprocessing

    if scale == "quantile":
        return preprocessing.QuantileTransformer(
            n_quantiles=100, output_distribution="normal", random_state=seed
        )
    scalers = {"minmax": "MinMaxScaler", "robust": "RobustScaler", "standard": "StandardScaler"}
    return getattr(preprocessing, scalers[scale])()


def _one_hot(min_frequency: int) -> Any:
    from sklearn.preprocessing import OneHotEncoder

    return OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=min_frequency)


def _ordinal() -> Any:
    from sklearn.preprocessing import OrdinalEncoder

    return OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
