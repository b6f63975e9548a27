"""Imported members beside the fitted ones: no fits, no price, and predictions from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fusecli.fit.collecting import Collected
from fusecli.predictions import Imported
from fusecli.values import Dataset, Floats, OutOfFold


def joined(oof: OutOfFold, imported: Sequence[Imported]) -> OutOfFold:
    """Return the records with the imported members behind the others.

    What an imported member predicts for a row counts for every repeat.
    """
    if not imported:
        return oof
    preds = np.concatenate([oof.preds, np.stack([one.preds[oof.row] for one in imported])])
    preds.flags.writeable = False
    members = (*oof.members, *(one.name for one in imported))
    gappy = tuple(one.name for one in imported if one.has_gaps)
    return replace(oof, preds=preds, members=members, gappy=gappy)


def with_imported(
    collected: Collected, imported: Sequence[Imported], dataset: Dataset
) -> Collected:
    """Return what the fits came to with the imported members behind them."""
    if not imported:
        return collected
    oof, holdout = joined(collected.oof, imported), collected.holdout
    if dataset.holdout is not None:
        holdout = _aside(holdout, imported, dataset.holdout.rows)
    said = tuple(notice for one in imported for notice in one.notices)
    return replace(collected, oof=oof, holdout=holdout, notices=(*collected.notices, *said))


def _aside(holdout: Floats | None, imported: Sequence[Imported], rows: int) -> Floats:
    """Return the predictions for the holdout; NaN of members that have none."""
    outputs = imported[0].preds.shape[1]
    nothing = np.full((rows, outputs), np.nan)
    theirs = np.stack([nothing if one.holdout is None else one.holdout for one in imported])
    return theirs if holdout is None else np.concatenate([holdout, theirs])
