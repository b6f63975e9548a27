"""A member that knows nothing but the folds: what a fusion gains from it, it reads off them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import numpy as np

from fusecli.doctor.catalogue import DECODED, REWARDED
from fusecli.doctor.finding import Finding
from fusecli.doctor.trials import SURE, signed, surely_gains
from fusecli.evaluate import cross_fit, overlap, parts, per_split
from fusecli.evaluate.rivals import rope
from fusecli.values import Floats, FusionSpec, ModelSpec, OutOfFold

CANARY = {"prior": ModelSpec("dummy")}
RELATIVE = 0.01  # share of the squared error that a gain must have
STILL = 1e-12  # means of folds that differ by less are rounded, no code

CONSTRAIN = "use a constrained strategy and few repeats, or score it with --nested"


def decoded(canary: OutOfFold) -> Iterator[Finding]:
    """Look at whether an unconstrained meta-model of the canary alone beats guessing.

    It is least squares of the target on the canary's predictions, cross-fitted; guessing is the
    mean of the same records. Held to squared error, whatever the metric.
    """
    losses = np.array([_losses(canary, part.train, part.test) for part in parts(canary)])
    if not len(losses):
        return
    guessed, read = losses.T
    width = RELATIVE * float(guessed.mean())
    if surely_gains(guessed - read, overlap(canary), width, SURE):
        told = "the mean target of the other folds tells that of the fold that is scored"
        share = 1 - read.mean() / guessed.mean()
        yield DECODED.found(f"{told} ({share:.1%} of its variance)", CONSTRAIN)


def _target(oof: OutOfFold) -> Floats:
    """Return the values, or indicators of the classes but the first: [record, output]."""
    if not oof.task.is_classification:
        return np.asarray(oof.y[:, None], np.float64)
    return np.eye(oof.task.outputs)[oof.y][:, 1:]


def _losses(oof: OutOfFold, train: Floats, test: Floats) -> tuple[float, float]:
    """Return the squared error on a split of guessing, and of reading the canary."""
    target = _target(oof)
    code = oof.preds[0][:, 1:] if oof.task.is_classification else oof.preds[0]
    middle, mean = code[train].mean(axis=0), target[train].mean(axis=0)
    moved = np.where(np.ptp(code[train], axis=0) > STILL, code - middle, 0.0)
    slopes = np.linalg.lstsq(moved[train], target[train] - mean, rcond=None)[0]
    read = target[test] - mean - moved[test] @ slopes
    return float(np.square(target[test] - mean).mean()), float(np.square(read).mean())


def rewarded(spec: FusionSpec, oof: OutOfFold, canary: OutOfFold) -> Iterator[Finding]:
    """Look at whether a fusion scores better with the canary than with one constant in its place.

    The two differ only in what the folds tell of the target. oof, canary: the same records.
    """
    constant = np.broadcast_to(canary.preds[0].mean(axis=0), canary.preds[0].shape)
    with_canary = _with_member(spec, oof, canary.preds[0])
    without = _with_member(spec, oof, constant)
    if not np.isfinite(with_canary * without).any():
        return
    width = rope(oof.metric, float(np.nanmean(without)))
    if surely_gains(with_canary - without, overlap(oof), width):
        gain = np.nanmean(with_canary - without)
        told = f"'{spec.label}' gains {gain:.3g} {oof.metric} from the mean targets of the folds"
        yield REWARDED.found(told, CONSTRAIN)


def _with_member(spec: FusionSpec, oof: OutOfFold, preds: Floats) -> Floats:
    """Return the score on each split of a fusion with one more member; higher is better.

    NaN if the strategy takes no other member, as one with given weights.
    """
    numbered = (f"prior_{number}" for number in count())
    name = next(free for free in numbered if free not in oof.members)
    more = replace(
        oof, preds=np.concatenate([oof.preds, preds[None]]), members=(*oof.members, name)
    )
    members = (*spec.members, name) if spec.members else ()
    found = cross_fit(replace(spec, members=members), more)
    return signed(oof.metric, per_split(oof.metric, oof, found.preds))
