"""What all outer parts predict, put together as the records of one contest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusecli.evaluate import Choice, CrossFit, per_split
from fusecli.leaderboard import Contest
from fusecli.metrics import sign
from fusecli.run.fitting import Fitted
from fusecli.values import Dataset, Floats, Folds, OutOfFold


@dataclass(frozen=True)
class OuterPart:
    """What was learned without the rows of one outer split predicts for them.

    number: of the split, from 1; split: its repeat and fold. base, fused: predictions
    [row, output] by name. best, choice: names of the base model and of the strategy ("": none)
    that were best inside.
    failures: reasons by name of base model or strategy. done: the fits inside.
    """

    number: int
    split: tuple[int, int]
    base: Mapping[str, Floats]
    fused: Mapping[str, Floats]
    best: str
    choice: str
    failures: Mapping[str, str]
    done: Fitted


def predicted(number: int, split: tuple[int, int], done: Fitted, inner: Contest) -> OuterPart:
    """Return what the base models and fusions of an outer part predict for its outer rows."""
    assert inner.holdout is not None  # noqa: S101  # for the type checker: the outer rows
    unseen = dict(zip(inner.holdout.members, inner.holdout.preds, strict=True))
    base = {name: unseen[name] for name in inner.oof.members}
    stacked, features = np.stack(list(base.values())), inner.holdout.features
    fused = {
        one.spec.label: one.deployed.predict(stacked, features)
        for one in inner.fusions
        if one.deployed is not None
    }
    reasons = {one.spec.label: one.reason for one in inner.fusions if one.deployed is None}
    broken = {
        name: "its predictions for the outer rows are not finite"
        for name, preds in (*base.items(), *fused.items())
        if not (np.isfinite(preds) | (name in inner.oof.gappy)).all()
    }
    members = dict(zip(inner.oof.members, inner.oof.preds, strict=True))
    strategies = {one.spec.label: one.preds for one in inner.succeeded}
    return OuterPart(
        number,
        split,
        _without(base, broken),
        _without(fused, broken),
        _leader(inner, {name: members[name] for name in inner.oof.base if name not in broken}),
        _leader(inner, _without(strategies, broken)),
        {**done.failures, **reasons, **broken},
        done,
    )


def _without(preds: Mapping[str, Floats], broken: Mapping[str, str]) -> dict[str, Floats]:
    return {name: own for name, own in preds.items() if name not in broken}


def _leader(inner: Contest, preds: Mapping[str, Floats]) -> str:
    """Return the name of the best on the records inside that all predict; ties: the first."""
    if not preds:
        return ""
    covered = np.flatnonzero(np.isfinite(np.stack(list(preds.values()))).all(axis=(0, 2)))
    oof = inner.oof.take(covered)
    splits = {name: per_split(inner.metric, oof, own[covered]) for name, own in preds.items()}
    able = {name: float(np.nanmean(own)) for name, own in splits.items() if not np.isnan(own).all()}
    return max(able, key=lambda name: sign(inner.metric) * able[name], default=next(iter(preds)))


def nested_records(done: Fitted, contest: Contest, parts: Sequence[OuterPart]) -> Contest:
    """Return the contest with nested predictions in place of cross-fitted ones.

    A base model or a strategy that failed in an outer part has failed, with its reason; what is
    deployed, its price and its weights stay those of the whole table.
    """
    folds, dataset = done.setting.folds, done.setting.dataset
    lost = {name: _lost(part, why) for part in parts for name, why in part.failures.items()}
    members = tuple(name for name in contest.oof.members if name not in lost)
    oof = _out_of_fold(contest.oof, dataset, folds, parts, members)
    failures = {name: lost[name] for name in contest.oof.base if name in lost}
    return replace(
        contest,
        oof=oof,
        fusions=tuple(_nested(one, parts, lost) for one in contest.fusions),
        failures={**contest.failures, **failures},
        rung="nested",
        best=_joined(parts, lambda part: part.base[part.best]),
        choice=_choice(parts),
        fitted=contest.oof,
    )


def _lost(part: OuterPart, reason: str) -> str:
    return f"in outer part {part.number}: {reason}"


def _joined(parts: Sequence[OuterPart], of: Callable[[OuterPart], Floats]) -> Floats:
    return np.concatenate([of(part) for part in parts])


def _nested(fusion: CrossFit, parts: Sequence[OuterPart], lost: Mapping[str, str]) -> CrossFit:
    label = fusion.spec.label
    if fusion.deployed is None:
        return fusion
    if label in lost:
        return replace(fusion, deployed=None, reason=lost[label])
    return replace(fusion, preds=_joined(parts, lambda part: part.fused[label]))


def _choice(parts: Sequence[OuterPart]) -> Choice | None:
    """Return what the strategies that were chosen inside predict outside."""
    if not all(part.choice for part in parts):
        return None
    taken = Counter(part.choice for part in parts)
    preds = _joined(parts, lambda part: part.fused[part.choice])
    return Choice(preds, dict(taken.most_common()), constrained=True)


def _out_of_fold(
    whole: OutOfFold,
    dataset: Dataset,
    folds: Folds,
    parts: Sequence[OuterPart],
    members: tuple[str, ...],
) -> OutOfFold:
    """Return one record for each outer row and repeat, part after part."""
    rows = [folds.test(*part.split) for part in parts]
    row = np.concatenate(rows)
    split = np.repeat([part.number - 1 for part in parts], [len(own) for own in rows])
    preds = [_joined(parts, lambda part, name=name: part.base[name]) for name in members]  # type: ignore[misc]
    weight = dataset.weight
    if weight is None and folds.repeats > 1:
        weight = np.ones(dataset.rows)
    return replace(
        whole,
        preds=np.stack(preds) if preds else np.empty((0, len(row), whole.task.outputs)),
        y=dataset.y[row],
        members=members,
        split=split.astype(np.int64),
        row=row,
        weight=None if weight is None else weight[row] / folds.repeats,
    )
