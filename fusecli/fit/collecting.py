"""All fits of an experiment as the few arrays that combiners and the board work with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from fusecli.errors import StoreError
from fusecli.fit.aiming import Lens
from fusecli.fit.planning import Plan
from fusecli.fit.pricing import needs_of, prices_of
from fusecli.folds.averaging import mean_of_folds
from fusecli.store import Store, Stored
from fusecli.values import Array, Dataset, Fit, Floats, Folds, Notice, OutOfFold, Price, Receipt


@dataclass(frozen=True)
class Collected:
    """What the base models predict and cost, the broken ones left out with their reason.

    oof: records ordered by repeat, then by row. holdout: [member, row, output], the mean over the
        models of all splits, or None without a holdout.
    prices: by member, of itself alone, of all its fold models together: their average is what would
        be deployed.
    failures: member -> reason in one line; details: member -> traceback or last output.
    notices: what the fits of the members had to say, one of each kind, with the member's name.
    covered: rows with a prediction. made, stored: fits; seconds: wall time of those made.
    """

    oof: OutOfFold
    holdout: Floats | None
    prices: Mapping[str, Price]
    failures: Mapping[str, str]
    details: Mapping[str, str]
    covered: int
    made: int
    stored: int
    seconds: float
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Records:
    """Where predictions belong. row, split: [record]; of: split -> its records, in row order."""

    row: Array
    split: Array
    of: Mapping[tuple[int, int], Array]


def collect(  # noqa: PLR0913, PLR0917  # what to gather, and where it is
    plan: Plan,
    receipts: Sequence[Receipt],
    store: Store,
    dataset: Dataset,
    folds: Folds,
    metric: str,
    lens: Lens | None = None,
) -> Collected:
    """Gather the predictions of every member whose fits are all there.

    metric: the name of what strategies optimise. The order of the receipts does not matter.
    lens: how data set and folds, if they are of one target of several, see what the fits predict.

    Raises:
        StoreError: an entry has vanished or was damaged since it was written.
    """
    by_key = {receipt.key: receipt for receipt in receipts}
    broken = {name: found for name in plan.fits if (found := _first_failure(plan, name, by_key))}
    members = tuple(name for name in plan.fits if name not in broken)
    records = records_of(folds, max((plan.fits[name][0].fold for name in members), default=0))
    preds, holdout = _predictions(plan, members, store, dataset, records, lens)
    stored = sum(receipt.status == "stored" for receipt in by_key.values())
    made = [one for one in by_key.values() if one.status != "stored" and one.is_tried]
    prices = prices_of(plan, members, by_key)
    oof = _out_of_fold(preds, members, dataset, records, metric, folds.repeats)
    return Collected(
        oof=replace(oof, prices=prices, needs=needs_of(plan, members)),
        holdout=holdout,
        prices=prices,
        failures={name: receipt.reason for name, receipt in broken.items()},
        details={name: receipt.detail for name, receipt in broken.items() if receipt.detail},
        covered=len(np.unique(records.row)),
        made=len(made),
        stored=stored,
        seconds=sum(receipt.seconds for receipt in made),
        notices=(
            *_about_late(plan, members, len(records.row), folds),
            *(note for name in members for note in _notices(plan, name, by_key)),
        ),
    )


def records_of(folds: Folds, first: int = 0) -> Records:
    """Return one record for every repeat and row that some split tests, in that order.

    first: the first fold that counts: the first of which every member has models.
    """
    rows = [np.flatnonzero(row >= first) for row in folds.assignment]
    starts = np.cumsum([0, *map(len, rows)])
    split = [folds.assignment[r][rows[r]] + r * folds.count for r in range(folds.repeats)]
    of = {
        (r, f): starts[r] + np.searchsorted(rows[r], folds.test(r, f))
        for r, f in folds.splits
        if f >= first
    }
    return Records(np.concatenate(rows), np.concatenate(split).astype(np.int64), of)


def _first_failure(plan: Plan, member: str, receipts: Mapping[str, Receipt]) -> Receipt | None:
    """Return the first fit of a member that failed, one that was tried before one that was not."""
    found = [receipts[fit.key] for fit in plan.fits[member]]
    if not found:
        reason = "there are too few folds to learn from what others predict"
        return Receipt("", "failed", reason=reason)
    failed = [receipt for receipt in found if receipt.status == "failed"]
    return min(failed, key=lambda receipt: not receipt.is_tried, default=None)


def _about_late(
    plan: Plan, members: Sequence[str], records: int, folds: Folds
) -> tuple[Notice, ...]:
    """Say which rows nobody is scored on, because some member has no models of the first folds."""
    late = [name for name in members if plan.fits[name][0].fold > 0]
    lost = int((folds.assignment >= 0).sum()) - records
    text = f"{lost} rows come before what {', '.join(late)} could learn from others"
    return (Notice(text, "every score on the board is without them"),) if late else ()


def _notices(plan: Plan, member: str, receipts: Mapping[str, Receipt]) -> Iterator[Notice]:
    """Yield one notice for each kind that the fits of a member have, with its first text."""
    said = [notice for fit in plan.fits[member] for notice in receipts[fit.key].notices]
    first = {notice.text.partition(":")[0]: notice for notice in reversed(said)}
    for kind, notice in reversed(first.items()):
        times = sum(other.text.partition(":")[0] == kind for other in said)
        share = f"in {times} of {len(plan.fits[member])} fits"
        yield Notice(f"{member}: {notice.text} ({share})", notice.hint)


def _predictions(
    plan: Plan,
    members: tuple[str, ...],
    store: Store,
    dataset: Dataset,
    records: Records,
    lens: Lens | None,
) -> tuple[Floats, Floats | None]:
    outputs = dataset.task.outputs
    preds = np.empty((len(members), len(records.row), outputs))
    rows = dataset.holdout.rows if dataset.holdout else 0
    unseen = np.zeros((len(members), rows, outputs)) if dataset.holdout else None
    for index, member in enumerate(members):
        aside = []
        for fit in plan.fits[member]:
            arrays = _entry(store, fit).arrays
            if (fit.repeat, fit.fold) in records.of:
                oof = lens.out_of_fold(arrays["oof"], fit) if lens else arrays["oof"]
                preds[index, records.of[fit.repeat, fit.fold]] = oof
            if unseen is not None:
                aside.append(lens.holdout(arrays["holdout"], fit) if lens else arrays["holdout"])
        if unseen is not None:
            unseen[index] = mean_of_folds(aside)
    return _sealed(preds), None if unseen is None else _sealed(unseen)


def _entry(store: Store, fit: Fit) -> Stored:
    entry = store.get(fit.key)
    if entry is None:
        message = f"the result of a fit of '{fit.spec.use}' has vanished from '{store.root}'"
        raise StoreError(message, "give the same command again: only this fit is made again")
    return entry


def _out_of_fold(
    preds: Floats,
    members: tuple[str, ...],
    dataset: Dataset,
    records: Records,
    metric: str,
    repeats: int,
) -> OutOfFold:
    weight = dataset.weight
    if weight is None and repeats > 1:
        weight = np.ones(dataset.rows)
    return OutOfFold(
        preds=preds,
        y=_sealed(dataset.y[records.row]),
        members=members,
        task=dataset.task,
        metric=metric,
        split=_sealed(records.split),
        row=_sealed(records.row),
        weight=None if weight is None else _sealed(weight[records.row] / repeats),
    )


def _sealed(array: Array) -> Array:
    array.flags.writeable = False
    return array
