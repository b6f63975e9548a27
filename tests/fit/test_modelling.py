"""Models kept beside fits: made up for where they are missing, and never at the cost of a fit."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.fit import Bounds
from fusecli.saved.fold_models import model_key
from fusecli.saved.keeping import Keep
from fusecli.store import Store
from fusecli.values import ModelSpec, Receipt
from tests.fit.tables import HONEST, arrays, broken, run
from tests.store.faults import failing

LOGISTIC = ModelSpec("logistic_regression")
KEEP = {"keep": Keep(("tests",))}


def statuses(receipts: tuple[Receipt, ...]) -> list[str]:
    return [receipt.status for receipt in receipts]


def models_in(store: Store, receipts: tuple[Receipt, ...]) -> list[bool]:
    return [store.has(model_key(receipt.key)) for receipt in receipts]


def notices(receipts: tuple[Receipt, ...]) -> set[str]:
    return {notice.text for receipt in receipts for notice in receipt.notices}


def test_no_model_is_kept_unless_it_is_wanted(tmp_path: Path) -> None:
    _, receipts, store = run({"m": LOGISTIC}, tmp_path)
    assert models_in(store, receipts) == [False] * 3


def test_a_missing_model_is_made_up_for_and_nothing_else_is_fitted(tmp_path: Path) -> None:
    made, first, store = run({"m": LOGISTIC}, tmp_path, **KEEP)
    before = arrays(made, store)
    store.place(model_key(first[1].key)).unlink()
    _, again, store = run({"m": LOGISTIC}, tmp_path, **KEEP)
    assert statuses(again) == ["stored", "fitted", "stored"]
    assert models_in(store, again) == [True] * 3
    assert arrays(made, store) == before and not notices(again)


def test_what_was_fitted_without_models_gets_them_when_they_are_wanted(tmp_path: Path) -> None:
    run({"m": LOGISTIC}, tmp_path)
    _, receipts, store = run({"m": LOGISTIC}, tmp_path, **KEEP)
    assert statuses(receipts) == ["fitted"] * 3 and models_in(store, receipts) == [True] * 3
    assert statuses(run({"m": LOGISTIC}, tmp_path, **KEEP)[1]) == ["stored"] * 3


def test_what_predicts_something_else_when_it_is_fitted_for_its_model_is_told(
    tmp_path: Path,
) -> None:
    made, receipts, store = run({"m": HONEST}, tmp_path)
    entry = store.get(receipts[0].key)
    other = {"oof": entry.arrays["oof"][:, ::-1] + np.array([0.1, 0.0, -0.1])}
    store.put(receipts[0].key, entry.meta, other)
    before = arrays(made, store)
    _, again, store = run({"m": HONEST}, tmp_path, **KEEP)
    assert arrays(made, store) == before
    told = "fitted again for its model, it predicts something else than what is stored"
    assert [notice.text for notice in again[0].notices] == [told] and not again[1].notices


def test_a_learner_that_cannot_be_saved_is_told_of_and_not_fitted_for_it_again(
    tmp_path: Path,
) -> None:
    _, receipts, store = run({"m": HONEST}, tmp_path, keep=Keep())
    assert statuses(receipts) == ["fitted"] * 3 and models_in(store, receipts) == [False] * 3
    (told,) = notices(receipts)
    reason = "a 'tests.fit.broken_learners.Honest' is not among what can be saved"
    assert told == f"its model cannot be saved: {reason}"
    _, again, _ = run({"m": HONEST}, tmp_path, keep=Keep())
    assert statuses(again) == ["stored"] * 3 and notices(again) == {told}


def test_a_fit_that_fails_when_it_is_made_again_for_its_model_stays_what_it_was(
    tmp_path: Path,
) -> None:
    flag = tmp_path / "flag"
    spec = broken("FailsWhere", flag=str(flag))
    _, first, _ = run({"m": spec}, tmp_path / "s")
    flag.touch()
    strict = Bounds(strict=True)
    _, again, _ = run({"m": spec}, tmp_path / "s", bounds=strict, **KEEP)
    assert statuses(again) == ["stored"] * 3
    assert [receipt.price for receipt in again] == [receipt.price for receipt in first]
    assert notices(again) == {"its model could not be made again: ValueError: not today"}


def test_a_process_that_dies_while_it_saves_costs_the_model_alone(
    tmp_path: Path, warm: None
) -> None:
    how = {"backend": "isolated", "jobs": 2, **KEEP}
    models = {"m": broken("DiesWhenSaved"), "good": LOGISTIC}
    _, receipts, store = run(models, tmp_path, **how)
    assert statuses(receipts) == ["fitted"] * 6
    assert models_in(store, receipts) == [False] * 3 + [True] * 3
    (told,) = notices(receipts)
    assert told.startswith("its model could not be saved: killed by signal 9")


@pytest.mark.slow
def test_row_33_an_error_of_the_disk_while_a_model_is_written_loses_nothing(
    tmp_path: Path,
) -> None:
    with failing(tmp_path / "count") as disk:
        run({"m": LOGISTIC}, tmp_path / "count", **KEEP)
    calls = len(disk.calls)
    for turn in range(calls // 4, calls, 7):
        place = tmp_path / str(turn)
        try:
            with failing(place, turn, code=errno.ENOSPC):
                run({"m": LOGISTIC}, place, **KEEP)
        except StoreError as refusal:
            assert refusal.hint
        _, receipts, store = run({"m": LOGISTIC}, place, **KEEP)
        assert models_in(store, receipts) == [True] * 3
        assert all(store.get(model_key(receipt.key)) for receipt in receipts)


def test_a_store_that_cannot_be_written_serves_fits_without_their_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(store: Store) -> None:
        raise StoreError("the file system is read-only")

    run({"m": LOGISTIC}, tmp_path)
    monkeypatch.setattr(Store, "require_room", refuse)
    _, again, _ = run({"m": LOGISTIC}, tmp_path, **KEEP)
    assert statuses(again) == ["stored"] * 3
    assert notices(again) == {"its model could not be made again: the file system is read-only"}
