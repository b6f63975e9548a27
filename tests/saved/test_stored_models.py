"""The models that fits leave in the store predict what the fits have predicted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.folds import deal
from fusecli.saved.fold_models import FoldModel, model_key, unpacked
from fusecli.saved.loading import stored_model
from fusecli.store import Store
from fusecli.values import CvSpec, Dataset, Fit, Floats, Learn, Lesson, ModelSpec
from tests.models.tiny import quick
from tests.saved.fitted import dataset, kept

FIRST = {"binary": "logistic_regression", "multiclass": "naive_bayes", "regression": "ridge"}


def student(learn: Learn, *names: str, use: str, **options: object) -> ModelSpec:
    return ModelSpec(use, lesson=Lesson(learn, names, options))


def chain(kind: str) -> dict[str, ModelSpec]:
    """Return models of every lesson, one of them a student's student."""
    return {
        "linear": ModelSpec(FIRST[kind]),
        "tree": ModelSpec("decision_tree", {"max_depth": 2}),
        "fixed": student("residuals", "linear", "tree", use="ridge", shrinkage=0.7),
        "soft": student("soft_labels", "tree", use="decision_tree"),
        "wide": replace(quick("extra_trees"), lesson=Lesson("features", ("tree", "fixed"))),
        "narrow": student("features", "tree", use="decision_tree", passthrough=False),
    }


def taught(fit: Fit, store: Store) -> Floats | None:
    """Return what the teachers of a fit predict for the rows that it leaves out."""
    keys = [teacher[fit.fold] for teacher in fit.teachers]
    return np.stack([store.get(key).arrays["oof"] for key in keys]) if keys else None


def model_of(fit: Fit, store: Store) -> FoldModel:
    return unpacked(stored_model(store, fit.key))


def left_out(fit: Fit, data: Dataset) -> np.ndarray:
    return deal(data, CvSpec(4), 0).test(fit.repeat, fit.fold)


@pytest.mark.parametrize(
    "kind",
    [
        "regression",
        pytest.param("binary", marks=pytest.mark.slow),
        pytest.param("multiclass", marks=pytest.mark.slow),
    ],
)
def test_every_lesson_is_remembered_and_predicts_the_rows_of_its_fold_again(
    kind: str, tmp_path: Path
) -> None:
    data = dataset(kind)
    made, receipts, store = kept(chain(kind), tmp_path, data)
    assert {receipt.status for receipt in receipts} == {"fitted"}
    for fit in (fit for fits in made.fits.values() for fit in fits):
        table = data.table.take(left_out(fit, data))
        said = model_of(fit, store).predict(table, taught(fit, store))
        np.testing.assert_array_equal(said, store.get(fit.key).arrays["oof"])


def test_what_predicts_with_its_teachers_cannot_without(tmp_path: Path) -> None:
    data, models = dataset("regression"), chain("regression")
    made, _, store = kept(
        {name: models[name] for name in ("linear", "tree", "fixed")}, tmp_path, data
    )
    model = model_of(made.fits["fixed"][0], store)
    assert model.needs_teachers
    with pytest.raises(ValueError, match="with its teachers only"):
        model.predict(data.table)


def test_only_the_models_of_members_are_kept(tmp_path: Path) -> None:
    models = chain("regression")
    made, _, store = kept(models, tmp_path, dataset("regression"))
    inner = [fit for fits in made.inner.values() for fit in fits]
    assert inner and not any(store.has(model_key(fit.key)) for fit in inner)


def test_a_damaged_model_is_as_if_absent(tmp_path: Path) -> None:
    made, _, store = kept({"m": ModelSpec("ridge")}, tmp_path, dataset("regression"))
    fit = made.fits["m"][0]
    place = store.place(model_key(fit.key))
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(StoreError, match="has vanished"):
        stored_model(store, fit.key)
    assert len(store.notices) == 1 and not store.has(model_key(fit.key))


def test_the_versions_of_libraries_stand_beside_a_model(tmp_path: Path) -> None:
    made, _, store = kept({"m": ModelSpec("ridge")}, tmp_path, dataset("regression"))
    model = model_of(made.fits["m"][0], store)
    assert {"python", "scikit-learn", "numpy"} <= set(model.versions)
