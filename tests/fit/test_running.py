"""Missing fits are made, stored ones are not, broken ones are told apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError, UsageError
from fusecli.fit import Event, attempts, plan, run_fits, running
from fusecli.store import Store
from fusecli.values import ModelSpec
from tests.fit.tables import (
    DATA_KEY,
    HONEST,
    arrays,
    broken,
    dataset,
    folds,
    run,
    with_holdout,
)

LOGISTIC = ModelSpec("logistic_regression")


def statuses(receipts: tuple) -> list[str]:
    return [receipt.status for receipt in receipts]


def test_predictions_are_stored_with_their_price(tmp_path: Path) -> None:
    _made, receipts, store = run({"m": LOGISTIC}, tmp_path / "s")
    assert statuses(receipts) == ["fitted"] * 3
    entry = store.get(receipts[0].key)
    assert entry.arrays["oof"].shape == (15, 3)
    np.testing.assert_allclose(entry.arrays["oof"].sum(axis=1), 1)
    price = receipts[0].price
    assert min(price.fit_seconds, price.predict_ms, price.size_bytes) > 0
    assert entry.meta["fit"]["model"]["use"] == "logistic_regression"


def test_row_40_a_second_run_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first, _ = run({"m": HONEST}, tmp_path / "s")
    monkeypatch.setattr(attempts, "server_for", None)
    monkeypatch.setattr(running, "_make", None)
    _, again, _ = run({"m": HONEST}, tmp_path / "s", backend="isolated")
    assert statuses(again) == ["stored"] * 3
    assert [receipt.price for receipt in again] == [receipt.price for receipt in first]


def test_row_41_one_parameter_fits_one_model_again(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    for smoothing in (1.0, 2.0):
        models = {
            "same": broken("Honest", log=log, smoothing=0.0),
            "other": broken("Honest", log=log, smoothing=smoothing),
        }
        run(models, tmp_path / "s")
    assert sorted(Path(log).read_text().split()) == ["0.0"] * 3 + ["1.0"] * 3 + ["2.0"] * 3


def test_row_34_a_damaged_result_is_fitted_again(tmp_path: Path) -> None:
    made, receipts, store = run({"m": LOGISTIC}, tmp_path / "s")
    before, key = arrays(made, store), receipts[1].key
    path = store.root / "entries" / key[:2] / key
    path.write_bytes(path.read_bytes()[:-1])
    _, again, store = run({"m": LOGISTIC}, tmp_path / "s")
    assert statuses(again) == ["stored", "fitted", "stored"]
    assert len(store.notices) == 1
    assert arrays(made, store) == before


def test_a_result_of_the_wrong_shape_is_fitted_again(tmp_path: Path) -> None:
    _, receipts, store = run({"m": HONEST}, tmp_path / "s")
    entry = store.get(receipts[0].key)
    store.put(receipts[0].key, entry.meta, {"oof": entry.arrays["oof"][1:]})
    store.put(receipts[1].key, {}, entry.arrays)
    assert statuses(run({"m": HONEST}, tmp_path / "s")[1]) == ["fitted", "fitted", "stored"]


def test_row_42_jobs_and_backends_give_the_same_bytes(tmp_path: Path, warm: None) -> None:
    models = {"logistic": LOGISTIC, "tree": ModelSpec("decision_tree")}
    ways = [("sequential", 1), ("threading", 2), ("isolated", 1), ("isolated", 2)]
    found = []
    for number, (backend, jobs) in enumerate(ways):
        made, _, store = run(models, tmp_path / str(number), backend=backend, jobs=jobs)
        found.append(arrays(made, store))
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Raises", "ValueError: no good"),
        ("RaisesOnPredict", "KeyError: 'lost'"),
        ("Exits", "SystemExit: 3"),
        ("PredictsNaN", "predicts NaN or infinity for 15 of 15 rows"),
        ("WrongShape", "predicts an array of shape (15, 2), not (15, 3)"),
    ],
)
def test_rows_22_and_26_a_broken_model_has_its_reason(
    tmp_path: Path, name: str, reason: str
) -> None:
    _made, receipts, store = run({"bad": broken(name), "good": HONEST}, tmp_path / "s")
    assert statuses(receipts) == ["failed"] * 3 + ["fitted"] * 3
    assert receipts[0].reason == reason
    assert "Traceback" in receipts[0].detail
    assert not store.has(receipts[0].key)


def test_a_model_that_does_not_exist_is_a_failed_one(tmp_path: Path) -> None:
    _, receipts, _ = run({"bad": broken("Missing"), "good": HONEST}, tmp_path / "s")
    assert statuses(receipts) == ["failed"] * 3 + ["fitted"] * 3
    assert "Missing" in receipts[0].reason


@pytest.mark.parametrize(
    ("name", "reason", "cause"),
    [
        ("Segfaults", "killed by signal 11 (SIGSEGV)", "killed"),
        ("ExitsHard", "its process ended with exit code 7", "killed"),
        ("Raises", "ValueError: no good", ""),
    ],
)
def test_row_23_a_model_that_kills_its_process_costs_itself_alone(
    tmp_path: Path, warm: None, name: str, reason: str, cause: str
) -> None:
    models = {"good": HONEST, "bad": broken(name), "fine": LOGISTIC}
    _, receipts, _store = run(models, tmp_path / "s", backend="isolated", jobs=2)
    assert statuses(receipts) == ["fitted"] * 3 + ["failed"] * 3 + ["fitted"] * 3
    assert (reason, cause) in {(receipt.reason, receipt.cause) for receipt in receipts[3:6]}


def test_a_fit_whose_process_died_once_is_tried_again(tmp_path: Path, warm: None) -> None:
    models = {"m": broken("SegfaultsAtFirst", log=str(tmp_path / "mark"))}
    _, receipts, _ = run(models, tmp_path / "s", backend="isolated", jobs=1)
    assert statuses(receipts) == ["fitted"] * 3
    said = "went well at the second try: at the first, killed by signal 11 (SIGSEGV)"
    assert [notice.text for receipt in receipts for notice in receipt.notices] == [said]


@pytest.mark.slow
def test_when_the_process_that_starts_fits_dies_no_fit_is_blamed(tmp_path: Path) -> None:
    bad = broken("KillsItsServer", log=str(tmp_path / "mark"))
    models = {"good": HONEST, "bad": bad, "fine": LOGISTIC}
    _, receipts, _ = run(models, tmp_path / "s", backend="isolated", jobs=2)
    assert statuses(receipts) == ["fitted"] * 9


@pytest.mark.slow
def test_a_model_that_kills_it_every_time_is_found_out(tmp_path: Path) -> None:
    models = {"bad": broken("KillsItsServer")}
    _, receipts, _ = run(models, tmp_path / "s", backend="isolated", jobs=1)
    assert statuses(receipts) == ["failed"] * 3
    assert "the process that starts the fits has died" in {r.reason for r in receipts}


def test_a_model_may_write_what_it_likes(
    tmp_path: Path, warm: None, capfd: pytest.CaptureFixture[str]
) -> None:
    _, receipts, _ = run({"m": broken("Chatty")}, tmp_path / "s", backend="isolated", jobs=2)
    assert statuses(receipts) == ["fitted"] * 3
    assert capfd.readouterr() == ("", "")


def test_a_model_that_cannot_be_pickled_has_no_size(tmp_path: Path) -> None:
    _, receipts, _ = run({"m": broken("Unpicklable")}, tmp_path / "s")
    assert statuses(receipts) == ["fitted"] * 3
    assert receipts[0].price.size_bytes == 0


def test_the_holdout_is_predicted_too(tmp_path: Path) -> None:
    _, receipts, store = run({"m": LOGISTIC}, tmp_path / "s", with_holdout(dataset()))
    assert store.get(receipts[0].key).arrays["holdout"].shape == (12, 3)


def test_events_count_up_to_the_total(tmp_path: Path) -> None:
    run({"a": HONEST}, tmp_path / "s")
    events: list[Event] = []
    models = {"a": HONEST, "b": broken("Raises")}
    run(models, tmp_path / "s", on_event=events.append)
    assert events[0] == Event(3, 6, "", "stored")
    assert [(e.done, e.total, e.member, e.status) for e in events[1:]] == [
        (4, 6, "b", "failed"),
        (5, 6, "b", "failed"),
        (6, 6, "b", "failed"),
    ]
    assert events[-1].eta_seconds == 0


@pytest.mark.parametrize("backend", ["sequential", "isolated"])
def test_a_store_that_fails_ends_the_run(
    tmp_path: Path, warm: None, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    """The data set looks present, but cannot be read any more."""
    monkeypatch.setattr(Store, "has", lambda *_: True)
    with pytest.raises(StoreError, match="data set has vanished") as caught:
        run({"m": HONEST}, tmp_path / "s", backend=backend, jobs=2)
    assert caught.value.hint


def test_an_unknown_backend_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no backend 'warp'"):
        run({"m": HONEST}, tmp_path / "s", backend="warp")


def test_an_exception_of_the_listener_ends_the_run_and_its_processes(
    tmp_path: Path, warm: None
) -> None:
    def interrupted(event: Event) -> None:
        if event.member:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run({"m": broken("Slow")}, tmp_path / "s", backend="isolated", on_event=interrupted)
    _made, receipts, _ = run({"m": broken("Slow")}, tmp_path / "s")
    assert "stored" in statuses(receipts)


def test_repeats_are_fits_of_their_own(tmp_path: Path) -> None:
    data = dataset()
    dealt, store = folds(data, count=3, repeats=2), Store(tmp_path / "s")
    made = plan({"m": HONEST}, data, dealt, 42)
    receipts = run_fits(
        made, data, dealt, store, dataset_key=DATA_KEY, jobs=1, backend="sequential"
    )
    assert statuses(receipts) == ["fitted"] * 6


@pytest.mark.parametrize(
    "use", ["hist_gradient_boosting", "lightgbm", "xgboost", "mlp", "k_nearest_neighbours"]
)
@pytest.mark.slow
def test_row_55_libraries_with_threads_of_their_own_do_not_hang(tmp_path: Path, use: str) -> None:
    _, receipts, _ = run({"m": ModelSpec(use)}, tmp_path / "s", backend="isolated", jobs=2)
    assert statuses(receipts) == ["fitted"] * 3


@pytest.mark.slow
def test_loky_does_the_same_work(tmp_path: Path) -> None:
    models = {"logistic": LOGISTIC, "bad": broken("Segfaults")}
    _made, receipts, _store = run(models, tmp_path / "s", backend="loky", jobs=2)
    assert statuses(receipts) == ["fitted"] * 3 + ["failed"] * 3
    assert "SIGSEGV" in receipts[-1].reason
