"""Further rows for students: which models label them, that these are kept, and what renews them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from fusecli.dataset import pack
from fusecli.errors import FuseError
from fusecli.fit import Plan, collect, plan
from fusecli.fit.labelling import Labels, read_by, with_further_rows, with_other_rows
from fusecli.fit.teachers import teachers
from fusecli.saved.fold_models import model_key
from fusecli.store import Store, key_of
from fusecli.values import DataSpec, Lesson, ModelSpec, Pretraining
from tests.fit import tables
from tests.fit.tables import HONEST, arrays, dataset, folds

TREE = ModelSpec("decision_tree", {"max_depth": 2})
LOGISTIC = "logistic_regression"
run = partial(tables.run, count=4)


def student(*names: str, **options: object) -> ModelSpec:
    return ModelSpec(LOGISTIC, lesson=Lesson("soft_labels", names, {"augment": 2, **options}))


PAIR = {"tree": TREE, "more": student("tree")}
CHAIN = {
    "tree": TREE,
    "fixed": ModelSpec("ridge", lesson=Lesson("residuals", ("tree",), {})),
    "more": student("tree", "fixed", combine="convex"),
}


def statuses(receipts: tuple) -> list[str]:
    return [receipt.status for receipt in receipts]


def keys(made: Plan, name: str) -> list[str]:
    return [fit.key for fit in made.fits[name]]


def further(made: Plan, store: Store, number: int):
    data, fit = dataset(), made.fits["more"][number]
    dealt = folds(data, 4)
    said, train = teachers(fit, data, dealt, store), dealt.train(fit.repeat, *fit.left_out)
    assert said is not None
    longer = with_further_rows(said, train, dealt, Labels(fit, data, store))
    assert longer is not None and longer.further is not None
    return longer.further


def test_a_row_is_labelled_by_a_model_that_has_seen_neither_its_fold_nor_the_student_s(
    tmp_path: Path,
) -> None:
    made, _, store = run(PAIR, tmp_path)
    fit, data, found = made.fits["more"][1], dataset(), further(made, store, 1)
    fold = folds(data, 4).assignment[0][found.origin]
    assert set(fold) == {0, 2, 3} and len(found.origin) == 2 * (fold != 1).sum() / 2
    labels = Labels(fit, data, store)
    for own in (0, 2, 3):
        rows = np.flatnonzero(fold == own)
        key = fit.teachers[0][own]
        assert set(made.units[key].left_out) == {1, own}
        said = labels.said("tree", key, found.table.take(rows))
        np.testing.assert_array_equal(found.labels[0, rows], said)


def test_every_training_row_makes_as_many_rows_as_are_asked_for(tmp_path: Path) -> None:
    made, _, store = run(PAIR, tmp_path)
    rows, count = np.unique(further(made, store, 0).origin, return_counts=True)
    np.testing.assert_array_equal(rows, folds(dataset(), 4).train(0, 0))
    assert set(count) == {2}


def test_with_further_rows_the_labels_of_a_fold_change_no_prediction_for_it(tmp_path: Path) -> None:
    assert tables.says_the_same_whatever_its_labels(CHAIN, tmp_path)


def test_a_teacher_that_predicts_with_its_own_teachers_labels_with_theirs(tmp_path: Path) -> None:
    made, receipts, store = run(CHAIN, tmp_path)
    assert set(statuses(receipts)) == {"fitted"}
    found, fit = further(made, store, 0), made.fits["more"][0]
    tree = Labels(fit, dataset(), store).said("tree", fit.teachers[0][3], found.table)
    fixed = Labels(fit, dataset(), store).said("fixed", fit.teachers[1][3], found.table)
    assert np.abs(tree - fixed).max() > 0.01
    np.testing.assert_allclose(fixed.sum(axis=1), 1)


def test_only_models_that_label_are_kept_where_none_are_asked_for(tmp_path: Path) -> None:
    made, receipts, store = run(PAIR | {"apart": ModelSpec("naive_bayes")}, tmp_path)
    kept = {receipt.key for receipt in receipts if store.has(model_key(receipt.key))}
    assert kept == {fit.key for fit in made.every("tree")}


def test_a_copy_of_a_teacher_lends_its_models_whichever_stands_first() -> None:
    data = dataset()
    for order in (("copy", "tree"), ("tree", "copy")):
        models = dict.fromkeys(order, TREE) | {"more": student("tree")}
        made = plan(models, data, folds(data, 4), 1)
        assert all(fit.lends for fit in made.units.values() if fit.spec == TREE and fit.beside)


def test_a_teacher_stored_without_models_is_fitted_again_for_them_and_predicts_what_it_did(
    tmp_path: Path,
) -> None:
    first, _, store = run({"tree": TREE}, tmp_path)
    before = arrays(first, store)
    made, receipts, _ = run(PAIR, tmp_path)
    assert set(statuses(receipts)) == {"fitted"}
    assert {key: arrays(made, store)[key] for key in before} == before
    assert set(statuses(run(PAIR, tmp_path)[1])) == {"stored"}


def test_the_same_recipe_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    made, _, here = run(PAIR, tmp_path / "a")
    _, _, there = run(PAIR, tmp_path / "b")
    assert arrays(made, here) == arrays(made, there)
    again = plan(PAIR, dataset(), folds(dataset(), 4), 43)
    assert not set(keys(again, "more")) & set(keys(made, "more"))


def test_what_is_asked_for_is_in_the_key_of_the_student_alone() -> None:
    data = dataset()
    plans = [
        plan({"tree": TREE, "more": one}, data, folds(data, 4), 1)
        for one in (student("tree"), student("tree", augment=3), student("tree", combine="convex"))
    ]
    assert len({tuple(keys(one, "more")) for one in plans}) == 3
    assert len({tuple(keys(one, "tree")) for one in plans}) == 1


def test_a_teacher_that_cannot_be_saved_is_named_with_the_reason(tmp_path: Path) -> None:
    made, receipts, store = run({"odd": HONEST, "more": student("odd")}, tmp_path)
    found = collect(made, receipts, store, dataset(), folds(dataset(), 4), "log_loss")
    assert found.oof.members == ("odd",)
    told = found.failures["more"]
    assert told.startswith("a model of 'odd' should label further rows: it cannot be saved, ")


def test_a_model_that_has_vanished_is_told(tmp_path: Path) -> None:
    made, _, store = run(PAIR, tmp_path)
    fit = made.fits["more"][0]
    store.place(model_key(fit.teachers[0][2])).unlink()
    with pytest.raises(FuseError, match="a model of 'tree' should label further rows: it is not"):
        further(made, store, 0)


def test_in_the_order_of_time_a_row_is_labelled_by_a_model_of_earlier_rows(tmp_path: Path) -> None:
    from tests.fit.test_learning import timed

    made, _, found = timed(tmp_path, 4, PAIR)
    assert found.oof.members == ("tree", "more")  # type: ignore[attr-defined]
    for fit in made.fits["more"]:
        for fold, key in fit.teachers[0].items():
            assert made.units[key].fold == fold


def test_another_table_is_labelled_by_models_of_all_that_the_fit_learns_from(
    tmp_path: Path,
) -> None:
    data, beside = dataset(), replace(dataset(30, seed=4), name="beside")
    first = Pretraining(DataSpec("beside.csv"), key=key_of("beside", {}), digest="1")
    seeing = ModelSpec(LOGISTIC, lesson=Lesson("features", ("tree", "fixed"), {}), pretrain=first)
    store = Store(tmp_path)
    store.put(first.key, *pack(beside))
    made, receipts, _ = run({**CHAIN, "seeing": seeing}, tmp_path)
    assert set(statuses(receipts)) == {"fitted"}
    fit, dealt = made.fits["seeing"][1], folds(data, 4)
    labels = Labels(fit, data, store)
    said = with_other_rows(teachers(fit, data, dealt, store), beside, labels)
    assert said is not None and said.beyond is not None
    own = [made.units[keys[1]] for keys in fit.teachers]
    assert [one.left_out for one in own] == [(1,), (1,)]
    for name, one, found in zip(("tree", "fixed"), own, said.beyond, strict=True):
        np.testing.assert_array_equal(found, labels.said(name, one.key, beside.table))
    assert {one.key for one in own} == read_by(fit, made.units)
