"""Fit a fusion, whose members may be fusions themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count

import numpy as np

from fusecli import registry
from fusecli.errors import FuseError
from fusecli.evaluate.graph import depth, leaves
from fusecli.evaluate.needs import needed, reach_below, spelled_out
from fusecli.evaluate.parts import parts, splits_of
from fusecli.fused import Fused, route
from fusecli.strategies.gaps import fit_around
from fusecli.strategies.log_scale import fit_on_logs, is_on_logs
from fusecli.values import Array, Floats, FusionSpec, Notice, OutOfFold


@dataclass(frozen=True)
class _Input:
    """One member of a fusion: where its predictions come from, and those for the records.

    source: the position of a base model, or a fitted fusion of them. preds: [record, output],
    NaN where an inner fusion had nothing to learn from. shares: by base model, of this member.
    needs: by base model, the share of rows for which this member needs its prediction.
    """

    name: str
    source: int | Fused
    preds: Floats
    shares: dict[str, float]
    needs: dict[str, float]


def _base(name: str, oof: OutOfFold) -> _Input:
    position = oof.members.index(name)
    return _Input(name, position, oof.preds[position], {name: 1.0}, {name: 1.0})


def _fusion(spec: FusionSpec, name: str, oof: OutOfFold, *, ordered: bool) -> _Input:
    """Fit an inner fusion; what the outer one learns from is cross-fitted within the records."""
    fused = fuse(spec, oof, ordered=ordered)
    preds = cross_predict(spec, oof, ordered=ordered)[0]
    needs = needed(fused, leaves(spec, oof.members, oof.hidden))
    return _Input(name, fused, preds, dict(fused.weights), needs)


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name}.{number}" for number in count(2))
    return next(free for free in chain((name,), numbered) if free not in taken)


def _named(spec: FusionSpec, oof: OutOfFold) -> dict[str, str | FusionSpec]:
    """Return the members by name; fusions of one name are told apart as `mean`, `mean.2`."""
    members = spec.members or oof.base
    taken = {member for member in members if isinstance(member, str)}
    named: dict[str, str | FusionSpec] = {}
    for member in members:
        if isinstance(member, FusionSpec):
            named[_free(member.label, taken | set(named))] = member
        elif member in oof.members:
            named[member] = member
    return named


def _inputs(spec: FusionSpec, oof: OutOfFold, *, ordered: bool) -> tuple[_Input, ...]:
    found = tuple(
        _base(member, oof)
        if isinstance(member, str)
        else _fusion(member, name, oof, ordered=ordered)
        for name, member in _named(spec, oof).items()
    )
    if not found:
        raise FuseError(f"'{spec.label}' has no member left", "see why its base models failed")
    return found


def _stacked(inputs: tuple[_Input, ...], oof: OutOfFold, *, ordered: bool) -> OutOfFold:
    """Return the inputs as members of one value, on the records that all of them predict.

    Base models are taken as they are: the same records, if they are all of their members.
    """
    names = tuple(given.name for given in inputs)
    if oof.ordered != ordered:
        oof = replace(oof, ordered=ordered)
    if all(isinstance(given.source, int) for given in inputs):
        return oof if names == oof.members else oof.only(names)
    preds = np.stack([given.preds for given in inputs])
    needs = {given.name: spelled_out(given.needs, oof) for given in inputs}
    stacked = replace(oof, preds=preds, members=names, needs=needs)
    covered = _learnable(inputs, stacked)
    if not covered.any():
        raise FuseError("a fusion inside a fusion has too few folds to learn from")
    return stacked if covered.all() else stacked.take(covered)


def _has_gaps(spec: FusionSpec, oof: OutOfFold) -> bool:
    """Tell whether any base model below a fusion may lack predictions for some rows."""
    return bool(set(oof.gappy) & set(leaves(spec, oof.members, oof.hidden)))


def _learnable(inputs: tuple[_Input, ...], stacked: OutOfFold) -> Array:
    """Return which records can be learned from: those that all members predict.

    Where members may have gaps, those of splits that all inner fusions had enough to learn for.
    """
    there: Array = np.asarray(np.isfinite(stacked.preds).all(axis=2))
    if not stacked.gappy:
        return np.asarray(there.all(axis=0))
    inner = there[[isinstance(given.source, Fused) for given in inputs]]
    known = [split for split in splits_of(stacked) if inner[:, stacked.split == split].any(1).all()]
    return np.isin(stacked.split, known)


def _shares(inputs: tuple[_Input, ...], outer: Fused) -> dict[str, float]:
    """Return the weight of each base model, or nothing where a fusion knows no weights."""
    total: dict[str, float] = {}
    for given in inputs:
        if given.name not in outer.weights or not given.shares:
            return {}
        for name, share in given.shares.items():
            total[name] = total.get(name, 0.0) + outer.weights[given.name] * share
    return total


def _said(inputs: tuple[_Input, ...], outer: Fused) -> Iterator[str]:
    """Yield what the fusions inside chose, each by its name, and then what the outer one did."""
    for given in inputs:
        if isinstance(given.source, Fused) and given.source.says:
            yield f"{given.name} in it: {given.source.says}"
    if outer.says:
        yield outer.says


def _absent(spec: FusionSpec, oof: OutOfFold) -> tuple[Notice, ...]:
    names = [m for m in spec.members if isinstance(m, str) and m not in oof.members]
    text = f"'{spec.label}' goes on without {', '.join(map(repr, names))}"
    return (Notice(text, "see why it failed"),) if names else ()


def fuse(spec: FusionSpec, oof: OutOfFold, *, ordered: bool = False) -> Fused:
    """Fit a fusion to all records given.

    Return a value whose `predict` takes the predictions of all members in the order of
    `oof.members`, whatever the fusion uses of them, and whose weights are by base model. Members
    of the fusion that the records lack are left out with a notice.
    """
    inputs = _inputs(spec, oof, ordered=ordered)
    strategy = registry.get("strategies", spec.strategy)
    learn = partial(fit_around, strategy) if _has_gaps(spec, oof) else strategy
    learn = partial(fit_on_logs, learn) if is_on_logs(strategy, oof) else learn
    outer: Fused = learn(_stacked(inputs, oof, ordered=ordered), **spec.params)
    sources = tuple(given.source for given in inputs)
    below = (notice for given in sources if isinstance(given, Fused) for notice in given.notices)
    notices = (*_absent(spec, oof), *below, *outer.notices)
    if sources == tuple(range(len(oof.members))):
        return replace(outer, notices=notices)
    state = {"sources": sources, "outer": outer}
    reach = reach_below(outer, {given.name: given.needs for given in inputs})
    return Fused(
        route,
        state,
        _shares(inputs, outer),
        notices,
        features=True,
        facts=outer.facts,
        reach=reach,
        says="; ".join(_said(inputs, outer)),
    )


def predicted(fused: Fused, oof: OutOfFold) -> Floats:
    """Return predictions for the records; FuseError if they are not finite."""
    preds = fused.predict(oof.preds, oof.features)
    if preds.shape == oof.preds.shape[1:] and np.isfinite(preds).all():
        return preds
    lost = np.count_nonzero(np.isnan(preds).all(axis=1)) if oof.gappy else 0
    if lost:
        told = f"none of its members predicts {lost} of {oof.records} rows of a split"
        raise FuseError(told, "add a member that predicts every row")
    raise FuseError("its fused predictions are not finite")


def cross_predict(
    spec: FusionSpec, oof: OutOfFold, *, ordered: bool = False
) -> tuple[Floats, list[Fused]]:
    """Return predictions [record, output] by fusions that never saw the row, and those fusions.

    NaN for a split with too little before it or beside it: each level of a nested fusion needs
    one more split to learn from.
    """
    preds = np.full(oof.preds.shape[1:], np.nan)
    fitted = []
    for part in parts(oof, ordered=ordered):
        if len(np.unique(oof.split[part.train])) >= depth(spec):
            fused = fuse(spec, oof.take(part.train), ordered=ordered)
            test = oof.take(part.test)
            preds[part.test] = (  # a row that a member leaves out may be nobody's in here
                fused.predict(test.preds, test.features) if oof.gappy else predicted(fused, test)
            )
            fitted.append(fused)
    return preds, fitted
