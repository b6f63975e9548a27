"""One fit: classes and categories that come and go, what learners say, what is refused."""

import numpy as np
import pytest

from fusecli.features.outputs import BadPredictions
from fusecli.models.fitting import fit_predict
from fusecli.values import ModelSpec, Table, Task
from tests.models.tiny import TASKS, every_model, mixed, numeric, quick

THREE = Task("multiclass", ("zebra", "ant", "mole"))
CLASSIFIERS = sorted({name for name, kind in every_model() if kind == "multiclass"})
ODD = "tests.models.odd."


def fit(spec, task, table, y, train, **given):
    rows = np.arange(table.rows)
    return fit_predict(spec, task, 1, table, y, train, [(table, rows)], **given)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_class_without_training_rows_gets_probability_zero(name):
    y = np.arange(90) % 3
    found = fit(quick(name), THREE, numeric(y), y, np.flatnonzero(y != 1)).predictions[0]
    assert found.shape == (90, 3)
    assert (found[:, 1] == 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_class_with_one_training_row_is_learned_like_any_other(name):
    y = np.r_[np.arange(89) % 2, 2]
    found = fit(quick(name), THREE, numeric(y), y, np.arange(90)).predictions[0]
    assert found.shape == (90, 3)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_single_class_is_predicted_with_a_notice(name):
    y = np.arange(40) % 2
    result = fit(quick(name), TASKS["binary"], numeric(y), y, np.flatnonzero(y))
    assert (result.predictions[0] == [0, 1]).all()
    assert "all of class 'yes'" in result.notices[0].text


ENOUGH = {  # rounds of networks that have so few rows
    "mlp": {"max_iter": 60},
    "shared_trunk": {"max_iter": 100},
    "torch_backbone": {"learning_rate": 0.1},
    "torch_mlp": {"max_iter": 100},
}


@pytest.mark.parametrize("name", [n for n in CLASSIFIERS if n not in ("dummy", "rules")])
def test_a_column_that_tells_the_class_puts_each_row_in_its_own_column(name):
    y = np.array([2, 0, 1] * 40)
    table = numeric(5 * y)
    found = fit(quick(name, **ENOUGH.get(name, {})), THREE, table, y, np.arange(120))
    assert (found.predictions[0].argmax(axis=1) == y).mean() > 0.9


@pytest.mark.parametrize(("name", "kind"), every_model())
def test_a_level_unseen_in_training_is_predicted(name, kind):
    table, task, y = mixed(kind)
    train = np.flatnonzero((table.codes[:, 0] != 2) & (table.codes[:, 1] < 20))
    assert np.isfinite(fit(quick(name), task, table, y, train).predictions[0]).all()


@pytest.mark.parametrize(("name", "kind"), every_model())
def test_columns_that_are_empty_or_constant_in_a_fold_do_no_harm(name, kind):
    table, task, y = mixed(kind)
    numbers = np.column_stack([table.numbers, np.full(90, np.nan), np.ones(90)])
    numbers[80:, 2] = 5.0
    codes = np.column_stack([table.codes, np.full(90, -1)]).astype(np.int32)
    names, levels = (*table.number_names, "e", "k"), (*table.levels, ("only",))
    kinds = (*table.kinds, "category")
    wide = Table(numbers, codes, names, (*table.category_names, "z"), levels, kinds)
    assert np.isfinite(fit(quick(name), task, wide, y, np.arange(80)).predictions[0]).all()


@pytest.mark.parametrize(("name", "kind"), every_model())
def test_categories_alone_are_enough(name, kind):
    table, task, y = mixed(kind)
    only = Table(
        table.numbers[:, :0], table.codes, (), table.category_names, table.levels, table.kinds
    )
    assert np.isfinite(fit(quick(name), task, only, y, np.arange(80)).predictions[0]).all()


def test_infinite_and_huge_numbers_are_taken():
    y = np.arange(90) % 2
    table = numeric(y)
    table.numbers[:4, 1] = [np.inf, -np.inf, 1e300, -1e300]
    for name in ("logistic_regression", "random_forest", "xgboost", "hist_gradient_boosting"):
        found = fit(quick(name), TASKS["binary"], table, y, np.arange(90)).predictions[0]
        assert np.isfinite(found).all()


def test_no_rows_to_predict_give_no_predictions():
    table, task, y = mixed("multiclass")
    none = fit_predict(quick("svm"), task, 0, table, y, np.arange(90), [(table, np.arange(0))])
    assert none.predictions[0].shape == (0, 3)


def test_several_tables_are_predicted_by_one_fit():
    table, task, y = mixed("binary")
    tests = [(table, np.arange(5)), (table.take(np.arange(5)), np.arange(5))]
    first, second = fit_predict(
        quick("lightgbm"), task, 0, table, y, np.arange(90), tests
    ).predictions
    assert first.tobytes() == second.tobytes()


def test_weight_counts_like_repeated_rows():
    y = np.arange(60) % 7 * 1.0
    table, weight = numeric(y), np.where(np.arange(60) < 20, 3.0, 1.0)
    spec = ModelSpec("decision_tree", {"max_depth": 3, "min_samples_leaf": 1})
    rows = np.arange(60)
    again = np.repeat(rows, weight.astype(int))
    weighted = fit(spec, TASKS["regression"], table, y, rows, weight=weight)
    repeated = fit(spec, TASKS["regression"], table, y, again)
    np.testing.assert_allclose(weighted.predictions[0], repeated.predictions[0])


def test_a_margin_learner_without_weights_is_fitted_without_and_says_so():
    table, task, y = mixed("binary")
    spec = ModelSpec(ODD + "Margins")
    said = fit(spec, task, table, y, np.arange(90), weight=np.ones(90)).notices
    assert [n.text for n in said] == ["tests.models.odd.Margins takes no weights: fitted without"]


def test_the_unit_of_weights_does_not_matter():
    table, task, y = mixed("binary")
    weight = np.linspace(1, 2, 90)
    one, other = (
        fit(quick("lightgbm"), task, table, y, np.arange(90), weight=unit * weight)
        for unit in (1.0, 1024.0)
    )
    assert one.predictions[0].tobytes() == other.predictions[0].tobytes()


@pytest.mark.parametrize(
    ("proba", "reason"),
    [
        ("nan", "predicts NaN or infinity for 90 of 90 rows"),
        ("negative", "predicts probabilities from -0.5 to -0.5, not 0 to 1"),
        ("large", "predicts probabilities that sum to 1.8, not 1, for 90 of 90 rows"),
        ("wide", "predicts an array of shape (90, 3), not (90, 2)"),
    ],
)
def test_what_is_no_probability_is_refused_with_a_reason(proba, reason):
    y = np.arange(90) % 2
    spec = ModelSpec(ODD + "Odd", {"proba": proba})
    with pytest.raises(BadPredictions) as refused:
        fit(spec, TASKS["binary"], numeric(y), y, np.arange(90))
    assert str(refused.value) == reason


@pytest.mark.parametrize("wide", [True, False])
def test_what_is_no_value_is_refused(wide):
    y = np.arange(90.0)
    with pytest.raises(BadPredictions, match=r"shape \(90, 2\)" if wide else "NaN"):
        fit(ModelSpec(ODD + "Sheet", {"wide": wide}), TASKS["regression"], numeric(y), y, y > 3)


def test_classes_in_another_order_are_put_in_place():
    y = np.array([2, 0, 1] * 30)
    found = fit(ModelSpec(ODD + "Backwards"), THREE, numeric(50 * y), y, np.arange(90))
    assert (found.predictions[0] == np.eye(3)[y]).all()


def test_classes_that_nobody_has_seen_are_refused():
    y = np.arange(90) % 2
    with pytest.raises(BadPredictions, match="names classes"):
        fit(ModelSpec(ODD + "Stranger"), TASKS["binary"], numeric(y), y, np.arange(90))


def test_warnings_become_one_notice_each_and_chatter_is_swallowed(capfd):
    y = np.arange(90) % 2
    result = fit(ModelSpec(ODD + "Loud"), TASKS["binary"], numeric(y), y, np.arange(90))
    assert [n.text for n in result.notices] == ["RuntimeWarning: numbers are small"]
    assert capfd.readouterr() == ("", "")


def test_a_learner_that_does_not_converge_says_what_to_do():
    table, task, y = mixed("binary")
    result = fit(quick("logistic_regression", max_iter=1), task, table, y, np.arange(90))
    assert result.notices[0].text.startswith("ConvergenceWarning: ")
    assert "max_iter" in result.notices[0].hint


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_nothing_is_printed_or_warned_of_with_defaults(name, capfd):
    table, task, y = mixed("multiclass")
    spec = ModelSpec(name, {"n_estimators": 10} if "n_estimators" in quick(name).params else {})
    said = [n.text for n in fit(spec, task, table, y, np.arange(90)).notices]
    assert said == []
    assert capfd.readouterr() == ("", "")


def test_a_learner_that_takes_groups_gets_those_of_its_training_rows():
    y, train = np.arange(90) % 2, np.arange(10, 70)
    group, weight = np.arange(90) // 4, np.arange(90) + 1.0
    spec = ModelSpec(ODD + "Grouped")
    result = fit(spec, TASKS["binary"], numeric(y), y, train, group=group, weight=weight)
    spy = result.pipeline[-1]
    assert (spy.groups_ == group[train]).all()
    np.testing.assert_allclose(spy.weight_ / spy.weight_[0], weight[train] / weight[10])


@pytest.mark.parametrize(("name", "kind"), [("xgboost", "binary"), ("mlp", "regression")])
def test_early_stopping_gets_the_groups(name, kind, monkeypatch):
    seen = []

    def spy(y, *, group, share, seed, classes):
        seen.append(group)

    monkeypatch.setattr("fusecli.features.early_stopping.inner_split", spy)
    table, task, y = mixed(kind)
    fit(quick(name), task, table, y, np.arange(60), group=np.arange(90) // 4)
    assert len(seen) == 1
    assert (seen[0] == np.arange(60) // 4).all()
