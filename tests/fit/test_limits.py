"""Fits that take too long or too much end at their limit, and cost their own model alone."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from fusecli.fit import Bounds, Limits, plan, run_fits
from fusecli.fit.records import remember_cost
from fusecli.store import Store
from fusecli.values import Receipt
from tests.fit.tables import DATA_KEY, HONEST, broken, dataset, folds, run

ISOLATED = {"backend": "isolated", "jobs": 2}


def statuses(receipts: tuple[Receipt, ...]) -> list[str]:
    return [receipt.cause or receipt.status for receipt in receipts]


def test_row_24_a_hung_fit_ends_at_its_limit_and_its_model_with_it(
    tmp_path: Path, warm: None
) -> None:
    models = {"m": replace(broken("Sleeps"), timeout=1.0), "good": HONEST}
    start = time.monotonic()
    _, receipts, _ = run(models, tmp_path, **ISOLATED)
    assert time.monotonic() - start < 20
    assert statuses(receipts[3:]) == ["fitted"] * 3
    assert set(statuses(receipts[:3])) == {"timeout", "skipped"}
    reasons = {receipt.reason for receipt in receipts[:3]}
    why = "timeout: took longer than 1 s"
    assert reasons == {why, f"not fitted, since another of its fits failed: {why}"}


def test_the_common_limit_is_for_models_without_one_of_their_own(
    tmp_path: Path, warm: None
) -> None:
    models = {"slow": replace(broken("Slow"), timeout=60.0), "m": broken("Sleeps")}
    bounds = Bounds(Limits(seconds=0.2))
    _, receipts, _ = run(models, tmp_path, bounds=bounds, **ISOLATED)
    assert statuses(receipts[:3]) == ["fitted"] * 3
    assert "timeout" in statuses(receipts[3:])


def test_row_25_a_fit_that_eats_memory_ends_at_its_limit(tmp_path: Path, warm: None) -> None:
    models = {"m": replace(broken("Eats"), memory=150 * 2**20), "good": HONEST}
    _, receipts, _ = run(models, tmp_path, **ISOLATED)
    assert set(statuses(receipts[:3])) == {"memory", "skipped"}
    reason = next(receipt.reason for receipt in receipts if receipt.cause == "memory")
    assert reason.endswith("MB, more than 150 MB")
    assert statuses(receipts[3:]) == ["fitted"] * 3


def test_libraries_that_all_fits_share_do_not_count(tmp_path: Path, warm: None) -> None:
    models = {"m": replace(broken("Slow"), memory=30 * 2**20)}
    assert statuses(run(models, tmp_path, **ISOLATED)[1]) == ["fitted"] * 3


def test_in_a_process_of_many_fits_the_right_one_is_blamed_and_the_finished_are_kept(
    tmp_path: Path, warm: None
) -> None:
    data, spec = dataset(80), replace(broken("HangsOnItsSecondFit"), timeout=3.0)
    dealt, store = folds(data, 8), Store(tmp_path)
    made = plan({"m": spec}, data, dealt, 42)
    # Known to be so quick that four fits share a process:
    remember_cost(store, made.identity["m"], len(dealt.train(0, 0)), 0.06)
    how = {"dataset_key": DATA_KEY, "backend": "isolated", "jobs": 1}
    receipts = run_fits(made, data, dealt, store, **how)
    assert statuses(receipts) == ["fitted", "timeout"] + ["skipped"] * 6
    assert [store.has(receipt.key) for receipt in receipts] == [True] + [False] * 7


def test_to_wait_for_somebody_else_takes_no_time(tmp_path: Path, warm: None) -> None:
    data = dataset()
    key = next(iter(plan({"m": HONEST}, data, folds(data), 42).units))
    limited, claimed, store = replace(HONEST, timeout=3.0), threading.Event(), Store(tmp_path)

    def hold() -> None:
        with store.claim(key):
            claimed.set()
            time.sleep(4)

    holder = threading.Thread(target=hold)
    holder.start()
    claimed.wait()
    _, receipts, _ = run({"m": limited}, tmp_path, data, **ISOLATED)
    holder.join()
    assert statuses(receipts) == ["fitted"] * 3


def test_limits_do_not_change_the_key() -> None:
    data = dataset()
    plain = plan({"m": HONEST}, data, folds(data), 42)
    limited = plan({"m": replace(HONEST, timeout=1.0, memory=2**30)}, data, folds(data), 42)
    assert plain.units.keys() == limited.units.keys()


@pytest.mark.parametrize("backend", ["isolated", "sequential"])
def test_without_time_nothing_is_fitted_and_that_is_said(
    tmp_path: Path, warm: None, backend: str
) -> None:
    late = Bounds(deadline=time.monotonic() - 1)
    _, receipts, _ = run({"m": HONEST}, tmp_path, bounds=late, backend=backend)
    assert statuses(receipts) == ["late"] * 3
    assert receipts[0].reason == "not fitted within --time-limit: 3 fits were missing"


def test_at_the_deadline_what_runs_is_ended_and_what_is_there_is_kept(
    tmp_path: Path, warm: None
) -> None:
    models = {"good": HONEST, "m": broken("Sleeps")}
    start = time.monotonic()
    _, receipts, _ = run(models, tmp_path, bounds=Bounds(deadline=start + 6), **ISOLATED)
    assert time.monotonic() - start < 20
    assert statuses(receipts) == ["fitted"] * 3 + ["late"] * 3
