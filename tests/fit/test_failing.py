"""Failures are never results; they may be fatal, or spare the next run the trouble."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fusecli.errors import StrictError
from fusecli.fit import Bounds, Limits
from fusecli.fit.records import known_cost, known_failure, remember_cost, remember_failure
from fusecli.store import Store
from fusecli.values import Cause, Fit, Receipt
from tests.fit.tables import HONEST, broken, run

FIT = Fit("a" * 64, HONEST, 0, 0, 0)
AGAIN = Bounds(retry_failed=False)


def reasons(receipts: tuple[Receipt, ...]) -> list[str]:
    return [receipt.reason for receipt in receipts]


def test_a_failed_model_is_tried_again_unless_told_otherwise(tmp_path: Path) -> None:
    log = tmp_path / "log"
    models = {"bad": broken("Raises", log=str(log)), "good": HONEST}
    first = run(models, tmp_path)[1]
    assert reasons(run(models, tmp_path)[1]) == reasons(first)
    _, receipts, _ = run(models, tmp_path, bounds=AGAIN)
    assert reasons(receipts)[:3] == ["failed before: ValueError: no good"] * 3
    assert "Traceback" in receipts[0].detail
    assert [receipt.status for receipt in receipts[3:]] == ["stored"] * 3


def test_another_parameter_is_another_model_which_has_not_failed(tmp_path: Path) -> None:
    run({"m": broken("Raises")}, tmp_path)
    _, receipts, _ = run({"m": broken("Raises", smoothing=2.0)}, tmp_path, bounds=AGAIN)
    assert reasons(receipts) == ["ValueError: no good"] * 3


def failed(store: Store, cause: Cause, limits: Limits) -> None:
    remember_failure(store, Receipt(FIT.key, "failed", reason="so", cause=cause), limits)


@pytest.mark.parametrize(
    ("cause", "then", "now", "is_known"),
    [
        ("", Limits(), Limits(), True),
        ("", Limits(seconds=5.0), Limits(), True),
        ("killed", Limits(), Limits(), True),
        ("timeout", Limits(seconds=5.0), Limits(seconds=5.0), True),
        ("timeout", Limits(seconds=5.0), Limits(seconds=4.0), True),
        ("timeout", Limits(seconds=5.0), Limits(seconds=6.0), False),
        ("timeout", Limits(seconds=5.0), Limits(), False),
        ("memory", Limits(memory=2**20), Limits(memory=2**21), False),
        ("memory", Limits(5.0, 2**20), Limits(6.0, 2**20), True),
        ("skipped", Limits(), Limits(), False),
        ("late", Limits(), Limits(), False),
    ],
)
def test_what_failed_for_lack_of_time_or_memory_is_tried_again_with_more(
    tmp_path: Path, cause: Cause, then: Limits, now: Limits, is_known: bool
) -> None:
    store = Store(tmp_path)
    failed(store, cause, then)
    assert (known_failure(store, FIT, now) is not None) == is_known


@pytest.mark.parametrize("forged", [{}, {"failure": 3}, {"failure": {"reason": [], "cause": ""}}])
def test_a_forged_failure_is_none(tmp_path: Path, forged: dict) -> None:
    store = Store(tmp_path)
    failed(store, "", Limits())
    (entry,) = (path for path in store.root.glob("entries/*/*") if path.is_file())
    store.put(entry.name, forged, {})
    assert known_failure(store, FIT, Limits()) is None


def test_a_cost_grows_with_the_rows(tmp_path: Path) -> None:
    store, identity = Store(tmp_path), {"model": {"use": "m"}, "data": "d"}
    assert known_cost(store, identity, 100) is None
    remember_cost(store, identity, 100, 3.0)
    assert known_cost(store, identity, 200) == 6.0
    assert known_cost(store, {**identity, "data": "e"}, 100) is None


def test_the_cost_of_a_model_is_known_to_later_runs(tmp_path: Path) -> None:
    made, _, store = run({"m": broken("Slow")}, tmp_path)
    known = known_cost(store, made.identity["m"], 30)
    assert known is not None
    assert 0.3 <= known < 3


def test_strict_ends_at_the_first_failure_and_keeps_what_is_there(tmp_path: Path) -> None:
    models = {"good": HONEST, "bad": broken("Raises"), "more": broken("Honest", smoothing=2.0)}
    with pytest.raises(StrictError, match="'bad' failed: ValueError: no good") as caught:
        run(models, tmp_path, bounds=Bounds(strict=True))
    assert caught.value.exit_code == 1
    _, receipts, _ = run(models, tmp_path)
    stored = sum(receipt.status == "stored" for receipt in receipts)
    assert 1 <= stored < 6
    assert f"{stored} of 9 fits are stored" in caught.value.hint


def test_strict_takes_a_failure_of_before_for_one(tmp_path: Path) -> None:
    run({"bad": broken("Raises")}, tmp_path)
    with pytest.raises(StrictError, match="failed before"):
        run({"bad": broken("Raises")}, tmp_path, bounds=replace(AGAIN, strict=True))
