"""Fusions' predictions for rows that their combiners never saw, and the fusions to deploy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter

import numpy as np

from fusecli.errors import FuseError
from fusecli.evaluate.at_once import at_once
from fusecli.evaluate.fusion import fuse, predicted
from fusecli.evaluate.graph import check_suits, depth
from fusecli.evaluate.parts import Part, parts
from fusecli.fused import Fused
from fusecli.values import Floats, FusionSpec, Notice, OutOfFold


@dataclass(frozen=True)
class CrossFit:
    """What came of one fusion; a failed one has a reason, no deployed fusion, and NaN for preds.

    preds: [record, output], cross-fitted; NaN where not covered (the first split in time order).
    deployed: fitted to all records; its `predict` takes all members in the order of the records'.
    own: [record, output] what the deployed one says of the records it was fitted to.
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
    own: Floats | None = None


@dataclass
class _UnderWay:
    """What has come of one fusion so far."""

    spec: FusionSpec
    preds: Floats
    fitted: list[Fused] = field(default_factory=list)
    own: Floats | None = None
    seconds: float = 0.0
    predict_ms: float = 0.0
    reason: str = ""


def cross_fit(spec: FusionSpec, oof: OutOfFold, *, ordered: bool = False) -> CrossFit:
    """Cross-fit one fusion, see `cross_fits`."""
    return cross_fits((spec,), oof, ordered=ordered)[0]


def cross_fits(
    specs: Sequence[FusionSpec], oof: OutOfFold, *, ordered: bool = False, threads: int = 1
) -> tuple[CrossFit, ...]:
    """Fit every fusion for every split to records of other rows, and once to all records.

    oof: members with finite predictions only, see `usable`. ordered: the splits are in time order.
    A training set is put together once for all fusions, and is gone before the next one is.
    threads: fusions fitted at a time; the result is the same with any number of them.
    A strategy that fails gives a result with a reason; UsageError if it does not suit the task.
    """
    for spec in specs:
        check_suits(spec, oof.task)
    oof = replace(oof, ordered=ordered)
    under_way = [_UnderWay(spec, np.full(oof.preds.shape[1:], np.nan)) for spec in specs]
    for part in parts(oof, ordered=ordered):
        _learn_part(under_way, oof, part, ordered=ordered, threads=threads)
    left = _longest_first([one for one in under_way if not one.reason])
    at_once([partial(_deploy, one, oof, ordered=ordered) for one in left], threads)
    return tuple(map(_result, under_way))


def _learn_part(
    under_way: list[_UnderWay], oof: OutOfFold, part: Part, *, ordered: bool, threads: int
) -> None:
    """Let the fusions learn from the records beside a split, and predict those of the split.

    Each level of a nested fusion needs one more split to learn from.
    """
    splits = len(np.unique(oof.split[part.train]))
    able = [one for one in under_way if not one.reason and depth(one.spec) <= splits]
    if able:
        train, test = _taken(oof, part)
        learn = partial(_learn, part=part, train=train, test=test, ordered=ordered)
        at_once([partial(learn, one) for one in _longest_first(able)], threads)


def _taken(oof: OutOfFold, part: Part) -> tuple[OutOfFold, OutOfFold]:
    """Return the records to learn from and those to predict; nobody may write to them."""
    train, test = oof.take(part.train), oof.take(part.test)
    for taken in (train.preds, train.y, test.preds):
        taken.flags.writeable = False
    return train, test


def _longest_first(under_way: list[_UnderWay]) -> list[_UnderWay]:
    """Return them by what they have taken so far, so that no thread is left with a long one."""
    return sorted(under_way, key=lambda one: -one.seconds)


def _learn(one: _UnderWay, *, part: Part, train: OutOfFold, test: OutOfFold, ordered: bool) -> None:
    with _tried(one):
        fused = fuse(one.spec, train, ordered=ordered)
        one.preds[part.test] = predicted(fused, test)
        one.fitted.append(fused)


def _deploy(one: _UnderWay, oof: OutOfFold, *, ordered: bool) -> None:
    with _tried(one):
        if not one.fitted:
            raise FuseError("it has too few folds to learn from")
        one.fitted.insert(0, fuse(one.spec, oof, ordered=ordered))
        started = perf_counter()
        one.own = one.fitted[0].predict(oof.preds, oof.features)
        took = perf_counter() - started
        one.predict_ms = took * 1e6 / oof.records
        one.seconds -= took  # it is no part of the fit


@contextmanager
def _tried(one: _UnderWay) -> Iterator[None]:
    """Take the time, and note why it failed: the board of the others still stands."""
    started = perf_counter()
    try:
        yield
    except Exception as error:  # whatever a strategy raises
        one.reason = _reason(error)
    finally:
        one.seconds += perf_counter() - started


def _reason(error: Exception) -> str:
    text = error.message if isinstance(error, FuseError) else f"{type(error).__name__}: {error}"
    return " ".join(text.split())


def _result(one: _UnderWay) -> CrossFit:
    if one.reason:
        nothing = np.full(one.preds.shape, np.nan)
        return CrossFit(one.spec, nothing, None, one.seconds, reason=one.reason)
    deployed, *fitted = one.fitted
    said = dict.fromkeys(notice for fused in one.fitted for notice in fused.notices)
    return CrossFit(
        one.spec,
        one.preds,
        deployed,
        one.seconds,
        one.predict_ms,
        _mean_weights(fitted),
        tuple(said),
        own=one.own,
    )


def _mean_weights(fitted: Sequence[Fused]) -> dict[str, float]:
    names = dict.fromkeys(name for fused in fitted for name in fused.weights)
    return {name: float(np.mean([f.weights.get(name, 0.0) for f in fitted])) for name in names}
