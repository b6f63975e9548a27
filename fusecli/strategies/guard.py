"""Protection of fixed pools from a broken member, such as a booster that diverged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fusecli.strategies.losses import by_record, constant_loss, member_losses
from fusecli.strategies.paired import paired
from fusecli.strategies.pools import Pool
from fusecli.values import Floats, Notice, OutOfFold

MARGIN = 1.1  # an honest constant predictor, made out of fold, is a little worse than the mean
ERRORS = 2.0  # standard errors by which the pool must improve without the member


def spare(
    oof: OutOfFold, weights: Floats, pool: Pool, *, guard: bool = True
) -> tuple[Floats, tuple[Notice, ...]]:
    """Return the weights with those of broken members set to zero, and a notice for each.

    A member is broken when its loss is over 1.1 times the loss of a constant predictor, and the
    pool without it is better by more than 2 paired standard errors. One member always stays.
    """
    notices: list[Notice] = []
    suspects = list(_suspects(oof)) if guard and oof.records > 1 and len(weights) > 1 else []
    while (broken := _first_broken(oof, weights, pool, suspects)) is not None:
        suspects.remove(broken)
        weights = _without(weights, broken)
        notices.append(_notice(oof.members[broken]))
    return weights, tuple(notices)


def _notice(name: str) -> Notice:
    return Notice(
        f"the member '{name}' is left out of the pool, it predicts worse than a constant",
        "look at its predictions, or set guard: false to keep it",
    )


def _suspects(oof: OutOfFold) -> Iterator[int]:
    """Yield the members that are clearly worse than a constant, worst first, names break ties."""
    losses, limit = member_losses(oof), MARGIN * constant_loss(oof)
    order = sorted(range(len(losses)), key=lambda k: (-losses[k], oof.members[k]))
    return (k for k in order if losses[k] > limit)


def _without(weights: Floats, member: int) -> Floats:
    rest = weights.copy()
    rest[member] = 0.0
    return np.asarray(rest / rest.sum())


def _first_broken(oof: OutOfFold, weights: Floats, pool: Pool, suspects: list[int]) -> int | None:
    loss = by_record(oof)
    judged = [k for k in suspects if 0 < weights[k] < weights.sum()]
    if not judged:
        return None
    whole = loss(oof.y, pool(oof.preds, weights=weights))
    for member in judged:
        rest = loss(oof.y, pool(oof.preds, weights=_without(weights, member)))
        if _exceeds_error(oof, whole - rest):
            return member
    return None


def _exceeds_error(oof: OutOfFold, gain: Floats) -> bool:
    """Tell whether a mean gain is more than 2 standard errors, records of a row counted once."""
    mean, error = paired(oof, gain)
    return mean > ERRORS * error
