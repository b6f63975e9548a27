"""A finished fit as a store entry, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any, Literal

import numpy as np

from fusecli.fit.aiming import outputs_of
from fusecli.store import Stored
from fusecli.values import Array, Dataset, Fit, Folds, Notice, Price, Receipt


def described(fit: Fit, identity: Mapping[str, Any], receipt: Receipt) -> dict[str, Any]:
    """Return what is stored beside the predictions: what was fitted, and what it cost."""
    made = {**identity, "repeat": fit.repeat, "fold": fit.fold, "seed": fit.seed}
    if fit.beside:
        made["beside"] = list(fit.beside)
    return {
        "fit": {**made, "teachers": sorted(fit.needs)} if fit.needs else made,
        "price": astuple(receipt.price),
        "seconds": receipt.seconds,
        "cpu_seconds": receipt.cpu_seconds,
        "notices": [astuple(notice) for notice in receipt.notices],
    }


def receipt_of(
    entry: Stored | None,
    fit: Fit,
    dataset: Dataset,
    folds: Folds,
    status: Literal["fitted", "stored"] = "stored",
) -> Receipt | None:
    """Return the receipt of a stored fit, or None if there is no entry of the right shape."""
    if entry is None or not _fits(entry.arrays, fit, dataset, folds):
        return None
    meta = entry.meta
    try:
        return Receipt(
            key=fit.key,
            status=status,
            price=Price(*meta["price"]),
            seconds=float(meta["seconds"]),
            cpu_seconds=float(meta["cpu_seconds"]),
            notices=tuple(Notice(*map(str, notice)) for notice in meta["notices"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _fits(arrays: Mapping[str, Array], fit: Fit, dataset: Dataset, folds: Folds) -> bool:
    """Tell whether the arrays are finite and have a row for each one predicted."""
    wanted = {"oof": len(folds.test(fit.repeat, *fit.left_out))}
    if dataset.holdout is not None and not fit.beside:
        wanted["holdout"] = dataset.holdout.rows
    outputs = outputs_of(fit.spec, dataset)
    shapes = {name: (rows, outputs) for name, rows in wanted.items()}
    return all(
        name in arrays and arrays[name].shape == shape and bool(np.isfinite(arrays[name]).all())
        for name, shape in shapes.items()
    )
