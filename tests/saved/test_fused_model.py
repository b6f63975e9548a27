"""`fusecli.load`: a fusion as a fitted estimator of scikit-learn."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.utils import estimator_checks
from sklearn.utils.validation import check_is_fitted

import fusecli
from fusecli.errors import DataError, StoreError, UsageError
from fusecli.saved.bundle import packed_bundle
from fusecli.saved.fold_models import FoldModel
from fusecli.values import Kind
from tests.saved.worlds import bundle, frame, predictor, table, target

FEATURES = ["age", "pet", "born"]
CHECKS = (  # of check_estimator, those that do not fit it to rows of their own
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_get_params_invariance",
    "check_mixin_order",
    "check_non_transformer_estimators_n_iter",
    "check_param_validation",
    "check_set_params",
    "check_valid_tag_types",
)


def written(kind: Kind, folder: Path) -> Path:
    place = folder / f"{kind}.fuse"
    place.write_bytes(packed_bundle(bundle(kind)))
    return place


@pytest.fixture
def model(tmp_path: Path) -> fusecli.FusedModel:
    return fusecli.load(written("binary", tmp_path))


@pytest.mark.parametrize("check", CHECKS)
def test_it_passes_what_checks_of_estimators_apply(check: str, model: fusecli.FusedModel) -> None:
    getattr(estimator_checks, check)("FusedModel", model)


def test_it_is_fitted_and_says_what_it_reads(model: fusecli.FusedModel) -> None:
    check_is_fitted(model)
    assert list(model.feature_names_in_) == FEATURES
    assert (model.n_features_in_, list(model.classes_)) == (3, ["no", "yes"])


def test_it_says_what_the_fusion_says(model: fusecli.FusedModel) -> None:
    expected = predictor()(table(30, seed=1)).preds
    assert model.predict_proba(frame(30, seed=1)).tobytes() == expected.tobytes()
    assert list(model.predict(frame(30, seed=1))) == list(model.classes_[expected.argmax(axis=1)])


def test_values_have_no_probabilities(tmp_path: Path) -> None:
    model = fusecli.load(written("regression", tmp_path))
    assert is_regressor(model)
    assert model.predict(frame(4)).shape == (4,)
    with pytest.raises(AttributeError, match="no probabilities"):
        model.predict_proba(frame(4))


def test_its_score_is_the_accuracy(model: fusecli.FusedModel) -> None:
    labels = model.classes_[target("binary", table())]
    assert model.score(frame(), labels) == (model.predict(frame()) == labels).mean()


def test_an_array_has_the_columns_in_their_order(model: fusecli.FusedModel) -> None:
    rows = frame(9)
    array = rows[FEATURES].to_numpy(dtype=object)
    assert model.predict_proba(array).tobytes() == model.predict_proba(rows).tobytes()


def test_a_mapping_of_columns_will_do(model: fusecli.FusedModel) -> None:
    one = {"pet": "dog", "age": 30, "born": "2021-05-06"}
    np.testing.assert_array_equal(
        model.predict_proba(one), model.predict_proba(pd.DataFrame([one]))
    )


def test_a_row_predicts_the_same_alone_as_among_others(model: fusecli.FusedModel) -> None:
    rows = frame(30, seed=1)
    alone = [model.predict_proba(rows.iloc[k : k + 1]) for k in range(30)]
    assert np.concatenate(alone).tobytes() == model.predict_proba(rows).tobytes()


def test_the_order_of_rows_and_columns_does_not_matter(model: fusecli.FusedModel) -> None:
    rows = frame(30, seed=1)
    order = np.random.default_rng(0).permutation(30)
    shuffled = rows.iloc[order, ::-1]
    assert model.predict_proba(shuffled).tobytes() == model.predict_proba(rows)[order].tobytes()


def test_the_rows_are_not_changed(model: fusecli.FusedModel) -> None:
    rows = frame(9)
    before = rows.copy(deep=True)
    model.predict(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_what_was_strange_is_told(model: fusecli.FusedModel) -> None:
    model.predict(frame(3).assign(pet="gnu"))
    (notice,) = model.last_notices
    assert notice.text == "column 'pet': 3 values such as 'gnu': training has none of them"


def test_a_model_that_cannot_predict_is_one_message() -> None:
    def broken(key: str) -> FoldModel:
        return replace(predictor().model(key), parts=())

    with pytest.raises(StoreError, match="the models cannot predict: "):
        replace(predictor(), model=broken)(table(3))


def test_each_member_can_be_asked(model: fusecli.FusedModel) -> None:
    found = model.explain(frame(5))
    np.testing.assert_allclose(
        0.75 * found["plain"] + 0.25 * found["mean"], model.predict_proba(frame(5)), atol=1e-15
    )


WRONG = {
    "one dimension": (np.zeros(3), "Reshape your data"),
    "too few columns": (np.zeros((2, 2)), "has 2 features, but FusedModel is expecting 3 features"),
    "no row": (np.zeros((0, 3)), "0 rows"),
    "a column less": (frame(3).drop(columns="pet"), "lacks 'pet'"),
}


@pytest.mark.parametrize(("rows", "told"), WRONG.values(), ids=WRONG.keys())
def test_rows_of_another_shape_are_a_value_error(
    rows: object, told: str, model: fusecli.FusedModel
) -> None:
    with pytest.raises(DataError, match=told) as refusal:
        model.predict(rows)
    assert told == "lacks 'pet'" or isinstance(refusal.value, ValueError)


def test_a_sparse_matrix_is_refused(model: fusecli.FusedModel) -> None:
    from scipy.sparse import csr_array

    with pytest.raises(ValueError, match="dense one is required"):
        model.predict(csr_array((2, 3)))


def test_it_has_nothing_to_set(model: fusecli.FusedModel) -> None:
    with pytest.raises(UsageError, match="no parameter 'alpha'"):
        model.set_params(alpha=1)


def test_to_fit_it_changes_nothing(model: fusecli.FusedModel) -> None:
    before = model.predict_proba(frame(5)).tobytes()
    assert model.fit(frame(5), ["no"] * 5) is model is clone(model)
    assert model.predict_proba(frame(5)).tobytes() == before


def test_it_can_be_pickled(model: fusecli.FusedModel) -> None:
    again = pickle.loads(pickle.dumps(model))
    assert again.predict_proba(frame(5)).tobytes() == model.predict_proba(frame(5)).tobytes()


def test_it_can_be_calibrated_by_scikit_learn(model: fusecli.FusedModel) -> None:
    labels = model.classes_[target("binary", table())].astype(str)
    calibrated = CalibratedClassifierCV(FrozenEstimator(model), cv=2).fit(frame(), labels)
    assert is_classifier(model)
    assert calibrated.predict_proba(frame(4)).shape == (4, 2)


def test_another_process_predicts_the_same_bits(tmp_path: Path) -> None:
    place = written("multiclass", tmp_path)
    frame(20, seed=3).to_parquet(tmp_path / "rows.parquet")
    code = (
        "import sys, fusecli, pandas as pd;"
        "model = fusecli.load(sys.argv[1]);"
        "print(model.predict_proba(pd.read_parquet(sys.argv[2])).tobytes().hex())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, place, tmp_path / "rows.parquet"],
        capture_output=True,
        text=True,
        check=True,
    )
    own = fusecli.load(place).predict_proba(frame(20, seed=3))
    assert told.stdout.strip() == own.tobytes().hex()
