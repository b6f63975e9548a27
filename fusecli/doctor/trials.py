"""Small experiments through the ordinary machinery: planned, fitted, stored, collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fusecli.evaluate import correlated_t, usable
from fusecli.fit import Event, collect, plan, run_fits
from fusecli.metrics import sign
from fusecli.store import Store
from fusecli.values import Dataset, Floats, Folds, ModelSpec, OutOfFold

SURE, VERY_SURE = 0.95, 0.99  # of a gain: for a warning, for an error


@dataclass(frozen=True)
class Bench:
    """With what trials are made. seed: the recipe's; metric: what its strategies optimise."""

    store: Store
    metric: str
    seed: int = 0
    jobs: int | None = None
    backend: str = "isolated"
    on_event: Callable[[Event], None] = lambda _: None


def out_of_fold(
    models: Mapping[str, ModelSpec], dataset: Dataset, folds: Folds, key: str, bench: Bench
) -> OutOfFold:
    """Fit what is not stored and return the usable predictions. key: of the data set in the store.

    Raises:
        StoreError: the store fails.
    """
    wanted = plan(models, dataset, folds, bench.seed)
    receipts = run_fits(
        wanted,
        dataset,
        folds,
        bench.store,
        dataset_key=key,
        jobs=bench.jobs,
        backend=bench.backend,
        on_event=bench.on_event,
    )
    return usable(collect(wanted, receipts, bench.store, dataset, folds, bench.metric).oof)[0]


def surely_gains(gains: Floats, rho: float, rope: float, sure: float = VERY_SURE) -> bool:
    """Tell whether differences [split] are above the rope on average, that surely.

    rho, rope: see `evaluate.correlated_t`. Fewer than three defined differences are none.
    """
    defined = gains[np.isfinite(gains)]
    return len(defined) >= 3 and correlated_t(defined, rho, rope).better >= sure


def signed(metric: str, scores: Floats) -> Floats:
    """Return scores so that higher is better."""
    return np.asarray(sign(metric) * scores)
