"""A fusion's predictions for rows that its combiner never saw, and the fusion to deploy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from fusecli.errors import FuseError
from fusecli.evaluate.fusion import cross_predict, fuse
from fusecli.evaluate.graph import check_suits
from fusecli.fused import Fused
from fusecli.values import Floats, FusionSpec, Notice, OutOfFold


@dataclass(frozen=True)
class CrossFit:
    """What came of one fusion; a failed one has a reason, no deployed fusion, and NaN for preds.

    preds: [record, output], cross-fitted; NaN where not covered (the first split in time order).
    deployed: fitted to all records; its `predict` takes all members in the order of the records'.
    weights: mean over splits, by base model. seconds: all of it. predict_ms: per 1,000 rows.
    """

    spec: FusionSpec
    preds: Floats
    deployed: Fused | None
    seconds: float
    predict_ms: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    reason: str = ""


def _mean_weights(fitted: Sequence[Fused]) -> dict[str, float]:
    names = dict.fromkeys(name for fused in fitted for name in fused.weights)
    return {name: float(np.mean([f.weights.get(name, 0.0) for f in fitted])) for name in names}


def _reason(error: Exception) -> str:
    text = error.message if isinstance(error, FuseError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())


def _timed(deployed: Fused, oof: OutOfFold) -> float:
    """Return milliseconds to fuse the predictions of 1,000 rows."""
    started = perf_counter()
    deployed.predict(oof.preds, oof.features)
    return (perf_counter() - started) * 1e6 / oof.records


def _done(spec: FusionSpec, oof: OutOfFold, started: float, *, ordered: bool) -> CrossFit:
    preds, fitted = cross_predict(spec, oof, ordered=ordered)
    if not fitted:
        raise FuseError("it has too few folds to learn from")
    deployed = fuse(spec, oof, ordered=ordered)
    said = dict.fromkeys(notice for fused in (deployed, *fitted) for notice in fused.notices)
    seconds = perf_counter() - started
    return CrossFit(
        spec, preds, deployed, seconds, _timed(deployed, oof), _mean_weights(fitted), tuple(said)
    )


def cross_fit(spec: FusionSpec, oof: OutOfFold, *, ordered: bool = False) -> CrossFit:
    """Fit a fusion for every split to records of other rows, and once to all records.

    oof: members with finite predictions only, see `usable`. ordered: the splits are in time order.
    A strategy that fails gives a result with a reason; UsageError if it does not suit the task.
    """
    check_suits(spec, oof.task)
    started = perf_counter()
    try:
        return _done(spec, oof, started, ordered=ordered)
    except Exception as error:  # whatever a strategy raises, the base models' board still stands
        nothing = np.full(oof.preds.shape[1:], np.nan)
        return CrossFit(spec, nothing, None, perf_counter() - started, reason=_reason(error))
