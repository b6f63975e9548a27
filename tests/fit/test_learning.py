"""Fits of models that learn from others: what they read, when they are made, what renews them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from fusecli.fit import Plan, collect, plan, run_fits
from fusecli.fit.generations import generations
from fusecli.fit.teachers import teachers
from fusecli.folds import deal
from fusecli.store import Store
from fusecli.values import CvSpec, Dataset, Folds, Learn, Lesson, ModelSpec
from tests.fit import tables
from tests.fit.tables import DATA_KEY, arrays, broken, dataset, folds, with_holdout

TREE = ModelSpec("decision_tree", {"max_depth": 2})
run = partial(tables.run, count=4)


def student(learn: Learn, *names: str, use: str = "ridge", **options: object) -> ModelSpec:
    return ModelSpec(use, lesson=Lesson(learn, names, options))


CHAIN = {
    "tree": TREE,
    "fixed": student("residuals", "tree"),
    "soft": student("soft_labels", "tree", "fixed", use="logistic_regression"),
    "wide": student("features", "tree", use="logistic_regression"),
}


def in_time(rows: int = 60) -> Dataset:
    return replace(dataset(rows), time=np.arange(rows, dtype=float))


def keys(made: Plan, name: str) -> list[str]:
    return [fit.key for fit in made.fits[name]]


def test_without_correction_a_student_is_its_teacher_row_by_row_and_on_the_holdout(
    tmp_path: Path,
) -> None:
    models = {"tree": TREE, "same": student("residuals", "tree", shrinkage=0.0)}
    made, _, store = run(models, tmp_path / "s", with_holdout(dataset()))
    for teacher, pupil in zip(made.fits["tree"], made.fits["same"], strict=True):
        ours, theirs = store.get(pupil.key), store.get(teacher.key)
        assert ours and theirs
        for name in ("oof", "holdout"):
            np.testing.assert_array_equal(ours.arrays[name], theirs.arrays[name])


def test_nothing_that_a_student_reads_has_seen_the_rows_that_it_is_scored_on(
    tmp_path: Path,
) -> None:
    data = with_holdout(dataset())
    made, _, store = run(CHAIN, tmp_path / "s", data)
    dealt, units = folds(data, 4), made.units
    for fit in units.values():
        for keys in fit.teachers:
            for fold, key in keys.items():
                left = set(units[key].left_out)
                assert left == {*fit.left_out, fold}
        said = teachers(fit, data, dealt, store)
        if said is not None:
            assert said.known.all()


def test_the_labels_of_a_fold_change_no_prediction_for_its_rows(tmp_path: Path) -> None:
    assert tables.says_the_same_whatever_its_labels(CHAIN, tmp_path)


def test_what_is_read_stands_at_its_rows(tmp_path: Path) -> None:
    data = with_holdout(dataset())
    made, _, store = run(CHAIN, tmp_path / "s", data)
    fit = made.fits["fixed"][1]
    said = teachers(fit, data, folds(data, 4), store)
    assert said is not None
    for fold, key in fit.teachers[0].items():
        other, entry = made.units[key], store.get(key)
        assert entry
        rows = folds(data, 4).test(0, *other.left_out)
        found = dict(zip(rows, entry.arrays["oof"], strict=True))
        for row in folds(data, 4).test(0, fold):
            np.testing.assert_array_equal(said.oof[0, row], found[row])
    own = store.get(made.fits["tree"][1].key)
    assert own
    np.testing.assert_array_equal(said.tests[0][0], own.arrays["oof"])
    np.testing.assert_array_equal(said.tests[1][0], own.arrays["holdout"])


def test_pairs_of_folds_are_left_out_once_for_both_and_triples_under_two_students() -> None:
    data = dataset()
    made = plan(CHAIN, data, folds(data, 4), 1)
    pairs, triples = ([*combinations(range(4), size)] for size in (2, 3))
    assert [fit.left_out for fit in made.inner["tree"]] == pairs + triples
    assert [fit.left_out for fit in made.inner["fixed"]] == pairs
    assert made.inner["soft"] == made.inner["wide"] == ()


def test_a_fit_of_a_pair_is_fitted_to_the_other_rows_and_predicts_both() -> None:
    data = dataset()
    dealt = folds(data, 4)
    train, test = dealt.train(0, 1, 3), dealt.test(0, 1, 3)
    assert set(dealt.assignment[0][train]) == {0, 2}
    assert set(dealt.assignment[0][test]) == {1, 3}
    assert len(train) + len(test) == data.rows


def test_another_teacher_makes_other_students_and_nothing_else(tmp_path: Path) -> None:
    other = CHAIN | {"tree": ModelSpec("decision_tree", {"max_depth": 3})}
    made, _, _ = run(CHAIN | {"apart": ModelSpec("naive_bayes")}, tmp_path / "s")
    again, receipts, _ = run(other | {"apart": ModelSpec("naive_bayes")}, tmp_path / "s")
    fresh = {receipt.key for receipt in receipts if receipt.status == "fitted"}
    assert fresh == {fit.key for name in CHAIN for fit in again.every(name)}
    assert keys(again, "apart") == keys(made, "apart")


def test_the_name_of_a_teacher_is_not_in_the_key_and_options_are() -> None:
    data = dataset()
    first = plan({"a": TREE, "b": student("residuals", "a")}, data, folds(data, 4), 1)
    renamed = plan({"x": TREE, "b": student("residuals", "x")}, data, folds(data, 4), 1)
    slower = plan(
        {"a": TREE, "b": student("residuals", "a", shrinkage=0.5)}, data, folds(data, 4), 1
    )
    spelled = plan(
        {"a": TREE, "b": student("residuals", "a", shrinkage=1.0)}, data, folds(data, 4), 1
    )
    assert keys(first, "b") == keys(renamed, "b") == keys(spelled, "b")
    assert not set(keys(first, "b")) & set(keys(slower, "b"))


def test_a_model_that_learns_from_nobody_keeps_the_key_that_it_had() -> None:
    data = dataset()
    alone = plan({"tree": TREE}, data, folds(data, 4), 1)
    assert keys(plan(CHAIN, data, folds(data, 4), 1), "tree") == keys(alone, "tree")


def test_teachers_are_planned_before_students_in_whatever_order_they_stand() -> None:
    data = dataset()
    backwards = plan(dict(reversed(CHAIN.items())), data, folds(data, 4), 1)
    forwards = plan(CHAIN, data, folds(data, 4), 1)
    assert {name: keys(backwards, name) for name in CHAIN} == {
        name: keys(forwards, name) for name in CHAIN
    }
    assert list(backwards.fits) == list(reversed(CHAIN))


def test_a_fit_comes_after_all_that_it_learns_from() -> None:
    data = dataset()
    made = plan(CHAIN, data, folds(data, 4), 1)
    names = [
        {made.owners[fit.key] for fit in portion} for portion in generations(made.units.values())
    ]
    assert names == [{"tree"}, {"fixed", "wide"}, {"soft"}]
    assert sum(map(len, generations(made.units.values()))) == 4 + 6 + 4 + 4 + 6 + 4 + 4


def test_the_number_of_jobs_changes_no_bytes(tmp_path: Path, warm: None) -> None:
    made, _, alone = run(CHAIN, tmp_path / "a")
    _, receipts, both = run(CHAIN, tmp_path / "b", backend="isolated", jobs=2)
    assert {receipt.status for receipt in receipts} == {"fitted"}
    assert arrays(made, alone) == arrays(made, both)


def test_students_of_a_failed_teacher_are_not_run_and_say_so(tmp_path: Path) -> None:
    models = {
        "bad": broken("Raises"),
        "fixed": student("residuals", "bad"),
        "soft": student("features", "fixed", use="naive_bayes"),
        "good": TREE,
    }
    made, receipts, store = run(models, tmp_path / "s")
    found = collect(made, receipts, store, dataset(), folds(dataset(), 4), "log_loss")
    assert found.oof.members == ("good",)
    assert found.failures["bad"].startswith("ValueError")
    assert found.failures["fixed"] == "learns from 'bad', which failed"
    assert found.failures["soft"] == "learns from 'fixed', which failed"
    assert all(receipt.seconds == 0 for receipt in receipts if receipt.reason[:6] == "learns")


def test_a_stored_teacher_is_not_fitted_again_for_a_new_student(tmp_path: Path) -> None:
    run({"tree": TREE}, tmp_path / "s")
    _, receipts, _ = run(CHAIN, tmp_path / "s")
    assert [receipt.status for receipt in receipts] == ["stored"] * 4 + ["fitted"] * 28


def test_a_teacher_that_has_vanished_is_named(tmp_path: Path) -> None:
    made, _, _ = run({"tree": TREE, "fixed": student("residuals", "tree")}, tmp_path / "s")
    empty = Store(tmp_path / "empty")
    with pytest.raises(Exception, match="learns from 'tree', whose predictions are not in the"):
        teachers(made.fits["fixed"][0], dataset(), folds(dataset(), 4), empty)


def timed(place: Path, count: int, models: dict[str, ModelSpec]) -> tuple[Plan, Folds, object]:
    data = in_time()
    dealt, store = deal(data, CvSpec(count), 0), Store(place)
    made = plan(models, data, dealt, 1)
    receipts = run_fits(
        made, data, dealt, store, dataset_key=DATA_KEY, jobs=1, backend="sequential"
    )
    return made, dealt, collect(made, receipts, store, data, dealt, "log_loss")


def test_in_time_order_a_student_reads_nothing_of_later_folds() -> None:
    data = in_time()
    made = plan(CHAIN, data, deal(data, CvSpec(4), 0), 1)
    assert [fit.fold for fit in made.fits["fixed"]] == [1, 2, 3]
    assert [fit.fold for fit in made.fits["soft"]] == [2, 3]
    tree = {fit.key: fit.fold for fit in made.fits["tree"]}
    for fit in made.fits["fixed"]:
        assert max(tree[key] for key in fit.needs) == fit.fold


def test_in_time_order_all_members_are_scored_on_the_rows_that_all_predict(tmp_path: Path) -> None:
    models = {name: CHAIN[name] for name in ("tree", "fixed")}
    _, dealt, found = timed(tmp_path / "s", 4, models)
    assert found.oof.members == ("tree", "fixed")
    np.testing.assert_array_equal(np.unique(found.oof.split), [1, 2, 3])
    np.testing.assert_array_equal(found.oof.row, np.flatnonzero(dealt.assignment[0] >= 1))
    assert np.isfinite(found.oof.preds).all()
    assert "12 rows come before what fixed could learn from others" in str(found.notices[0])
    assert found.prices["fixed"].predict_ms > 0


def test_too_few_folds_in_time_order_fail_as_planned(tmp_path: Path) -> None:
    _, _, found = timed(tmp_path / "s", 2, CHAIN)
    assert found.failures == {"soft": "there are too few folds to learn from what others predict"}


def test_two_folds_are_too_few_to_learn_from_others(tmp_path: Path) -> None:
    made, receipts, store = tables.run(CHAIN, tmp_path / "s", count=2)
    found = collect(made, receipts, store, dataset(), folds(dataset(), 2), "log_loss")
    assert found.oof.members == ("tree",)
    assert set(found.failures) == {"fixed", "soft", "wide"}


def test_equal_students_share_their_fits(tmp_path: Path) -> None:
    twins = CHAIN | {"twin": student("residuals", "tree"), "copy": TREE}
    twins["other"] = student("residuals", "copy")
    made, receipts, _ = run(twins, tmp_path / "s")
    assert keys(made, "twin") == keys(made, "fixed") == keys(made, "other")
    assert len(receipts) == 32
