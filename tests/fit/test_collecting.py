"""What the members predict, as the arrays that combiners learn from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.fit import Collected, collect, plan
from fusecli.fit.collecting import records_of
from fusecli.fit.planning import Plan
from fusecli.folds import deal
from fusecli.store import Store
from fusecli.values import CvSpec, Dataset, Folds, ModelSpec, Notice, Price, Receipt
from tests.fit.tables import dataset, folds, with_holdout

MODELS = {"a": ModelSpec("dummy"), "b": ModelSpec("svm"), "c": ModelSpec("dummy")}


def filled(data: Dataset, dealt: Folds, place: Path) -> tuple[Plan, list[Receipt], Store]:
    """Store predictions that say where they come from: 1,000 times the split, plus the row."""
    made, store = plan(MODELS, data, dealt, 0), Store(place)
    receipts = []
    for number, fit in enumerate(made.units.values()):
        rows = dealt.test(fit.repeat, fit.fold)
        oof = np.repeat(1000.0 * number + rows[:, None], 3, axis=1)
        extra = {"holdout": np.full((12, 3), float(number))} if data.holdout else {}
        store.put(fit.key, {}, {"oof": oof, **extra})
        first = fit.repeat == fit.fold == 0
        price = Price(0.5, 2.0 * first, 100 * first)
        receipts.append(Receipt(fit.key, "fitted", price, seconds=1.0))
    return made, receipts, store


def collected(place: Path, data: Dataset | None = None, repeats: int = 1) -> Collected:
    data = data or dataset()
    dealt = folds(data, repeats=repeats)
    made, receipts, store = filled(data, dealt, place)
    return collect(made, receipts, store, data, dealt, "log_loss")


def test_records_are_ordered_by_repeat_and_row(tmp_path: Path) -> None:
    oof = collected(tmp_path, repeats=2).oof
    assert oof.row.tolist() == [*range(45), *range(45)]
    np.testing.assert_array_equal(oof.y, np.tile(dataset().y, 2))


def test_each_record_is_what_the_model_of_its_split_said_of_its_row(tmp_path: Path) -> None:
    oof = collected(tmp_path, repeats=2).oof
    said = 1000.0 * oof.split + oof.row
    np.testing.assert_array_equal(oof.preds[0, :, 0], said)
    np.testing.assert_array_equal(oof.preds[1, :, 2], said + 6000)


def test_members_with_the_same_fits_have_the_same_predictions(tmp_path: Path) -> None:
    oof = collected(tmp_path).oof
    assert oof.members == ("a", "b", "c")
    np.testing.assert_array_equal(oof.preds[0], oof.preds[2])


def test_repeats_share_the_weight_of_a_row(tmp_path: Path) -> None:
    weight = np.arange(1.0, 46.0)
    data = replace(dataset(), weight=weight)
    np.testing.assert_array_equal(
        collected(tmp_path / "w", data, 2).oof.weight, np.tile(weight, 2) / 2
    )
    assert set(collected(tmp_path / "r", repeats=2).oof.weight) == {0.5}
    assert collected(tmp_path / "1").oof.weight is None


def test_rows_that_are_never_tested_have_no_record(tmp_path: Path) -> None:
    data = replace(dataset(), time=np.arange(45.0))
    dealt = deal(data, CvSpec(3), 0)
    made, receipts, store = filled(data, dealt, tmp_path)
    found = collect(made, receipts, store, data, dealt, "log_loss")
    tested = np.flatnonzero(dealt.assignment[0] >= 0)
    assert found.covered == len(tested) < 45
    np.testing.assert_array_equal(found.oof.row, tested)


def test_the_holdout_is_the_mean_over_the_models_of_all_splits(tmp_path: Path) -> None:
    found = collected(tmp_path, with_holdout(dataset()))
    assert found.holdout.shape == (3, 12, 3)
    assert set(found.holdout[0].flat) == {1.0}
    assert set(found.holdout[1].flat) == {4.0}


def test_all_arrays_are_read_only(tmp_path: Path) -> None:
    data = replace(with_holdout(dataset()), weight=np.ones(45))
    found = collected(tmp_path, data)
    oof = found.oof
    arrays = (oof.preds, oof.y, oof.row, oof.split, oof.weight, found.holdout)
    assert not any(array.flags.writeable for array in arrays)


def test_the_order_of_the_receipts_does_not_matter(tmp_path: Path) -> None:
    data = dataset()
    dealt = folds(data)
    made, receipts, store = filled(data, dealt, tmp_path)
    there = collect(made, receipts, store, data, dealt, "log_loss")
    back = collect(made, receipts[::-1], store, data, dealt, "log_loss")
    assert there.oof.preds.tobytes() == back.oof.preds.tobytes()


def test_a_member_with_one_failed_fit_is_left_out_whole(tmp_path: Path) -> None:
    data = dataset()
    dealt = folds(data)
    made, receipts, store = filled(data, dealt, tmp_path)
    receipts[4] = Receipt(receipts[4].key, "failed", reason="no good", detail="Traceback")
    found = collect(made, receipts, store, data, dealt, "log_loss")
    assert found.oof.members == ("a", "c")
    assert found.failures == {"b": "no good"}
    assert found.details == {"b": "Traceback"}
    assert "b" not in found.prices


def test_row_27_nothing_is_left_when_all_have_failed(tmp_path: Path) -> None:
    data = dataset()
    dealt = folds(data)
    made, receipts, store = filled(data, dealt, tmp_path)
    failed = [Receipt(receipt.key, "failed", reason="no") for receipt in receipts]
    found = collect(made, failed, store, data, dealt, "log_loss")
    assert found.oof.preds.shape == (0, 45, 3)
    assert list(found.failures) == ["a", "b", "c"]


def test_a_member_costs_what_its_fold_models_cost_together(tmp_path: Path) -> None:
    assert collected(tmp_path).prices["b"] == Price(1.5, 6.0, 300)


def test_fits_are_counted_once_though_two_members_share_them(tmp_path: Path) -> None:
    data = dataset()
    dealt = folds(data)
    made, receipts, store = filled(data, dealt, tmp_path)
    receipts[0] = replace(receipts[0], status="stored")
    found = collect(made, receipts, store, data, dealt, "log_loss")
    assert (found.made, found.stored, found.seconds) == (5, 1, 5.0)


def test_what_the_fits_of_a_member_say_is_told_once(tmp_path: Path) -> None:
    data = dataset()
    dealt = folds(data)
    made, receipts, store = filled(data, dealt, tmp_path)
    for n in (3, 5):
        note = Notice(f"ConvergenceWarning: {n} iterations", "raise max_iter")
        receipts[n] = replace(receipts[n], notices=(note,))
    found = collect(made, receipts, store, data, dealt, "log_loss")
    text = "b: ConvergenceWarning: 3 iterations (in 2 of 3 fits)"
    assert found.notices == (Notice(text, "raise max_iter"),)


def test_a_result_that_has_vanished_says_what_to_do(tmp_path: Path) -> None:
    data = dataset()
    dealt = folds(data)
    made, receipts, store = filled(data, dealt, tmp_path)
    key = receipts[0].key
    (store.root / "entries" / key[:2] / key).unlink()
    with pytest.raises(StoreError, match="has vanished") as caught:
        collect(made, receipts, store, data, dealt, "log_loss")
    assert "same command" in caught.value.hint


def test_every_record_belongs_to_one_split() -> None:
    records = records_of(folds(dataset(), repeats=2))
    found = np.concatenate(list(records.of.values()))
    np.testing.assert_array_equal(np.sort(found), np.arange(90))
    for number, place in enumerate(records.of.values()):
        assert set(records.split[place]) == {number}
