"""Soft labels: exact cross-entropy of the mixture, nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import FuseError
from fusecli.lessons.learning import learned
from fusecli.lessons.material import Further, Teachers
from fusecli.lessons.munging import stacked
from fusecli.lessons.soft_labels import mixed, tempered
from fusecli.models import model_tasks, model_traits
from fusecli.values import Lesson, ModelSpec
from tests.lessons.rooms import TEST, TRAIN, material, numeric, taught, teachers
from tests.models.tiny import every_model, quick

CLASSIFIERS = [
    (name, kind)
    for name, kind in every_model()
    if kind != "regression" and name != "rules" and model_traits(ModelSpec(name)).weights
]


@pytest.mark.parametrize(("name", "kind"), CLASSIFIERS)
def test_every_classifier_with_weights_learns_soft_labels(name, kind):
    found = taught("soft_labels", kind, name, teachers(kind, 2)).predictions[0]
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


@pytest.mark.parametrize("name", ["logistic_regression", "lightgbm", "decision_tree", "svm"])
@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_hard_labels_alone_are_plain_learning(name, kind):
    own = material(kind, quick(name))
    found = taught("soft_labels", kind, name, teachers(kind), hard_share=1.0, temperature=3.0)
    np.testing.assert_allclose(found.predictions[0], learned(own).predictions[0], atol=1e-9)


@pytest.mark.parametrize("use", ["ridge", "lightgbm"])
def test_values_alone_are_plain_learning(use):
    own = material("regression", quick(use))
    found = taught("soft_labels", "regression", use, teachers("regression"), hard_share=1.0)
    np.testing.assert_array_equal(found.predictions[0], learned(own).predictions[0])


def test_values_are_learned_as_the_mixture():
    by = teachers("regression", 2)
    own = material("regression", ModelSpec("ridge"))
    half = replace(own, y=(own.y + by.oof.mean(axis=0)[:, 0]) / 2)
    found = taught("soft_labels", "regression", "ridge", by, hard_share=0.5)
    np.testing.assert_allclose(found.predictions[0], learned(half).predictions[0], rtol=1e-12)


@pytest.mark.parametrize("classes", [2, 3])
def test_copies_of_rows_minimise_the_cross_entropy_of_soft_labels(classes):
    # the same loss, written down directly and minimised by scipy
    from scipy.optimize import minimize

    rng = np.random.default_rng(4)
    kind = {2: "binary", 3: "multiclass"}[classes]
    y = rng.integers(0, classes, 90)
    table, C = numeric(y), 0.7
    soft = rng.dirichlet(np.ones(classes), 90)
    by = Teachers(("t",), soft[None], (soft[None, TEST],))
    spec = ModelSpec("logistic_regression", {"C": C, "tol": 1e-10}, {"scale": "none"})
    lesson = Lesson("soft_labels", ("t",), {"hard_share": 0.0})
    own = material(kind, replace(spec, lesson=lesson), table=table, y=y)
    found = learned(own, by).predictions[0]

    X = np.column_stack([np.ones(90), table.numbers])
    free = classes if classes > 2 else 1

    def scores(flat, rows):
        line = X[rows] @ flat.reshape(3, free)
        return line if free > 1 else np.hstack([np.zeros((len(rows), 1)), line])

    def loss(flat):
        logs = scores(flat, TRAIN)
        logs = logs - np.logaddexp.reduce(logs, axis=1, keepdims=True)
        return -(soft[TRAIN] * logs).sum() + np.square(flat.reshape(3, free)[1:]).sum() / (2 * C)

    best = minimize(loss, np.zeros(3 * free), method="BFGS", options={"gtol": 1e-7}).x
    logs = scores(best, TEST)
    wanted = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_a_temperature_of_one_changes_nothing_and_higher_ones_flatten():
    p = np.array([[0.9, 0.1], [0.5, 0.5], [1.0, 0.0]])
    np.testing.assert_array_equal(tempered(p, 1), p)
    np.testing.assert_allclose(tempered(p, 2)[0], np.sqrt(p[0]) / np.sqrt(p[0]).sum())
    np.testing.assert_allclose(tempered(p, 1e9)[:2], 0.5, atol=1e-8)
    np.testing.assert_array_equal(tempered(p, 2)[2], p[2])


def test_the_mixture_ends_at_both_sides():
    hard, soft = np.array([1.0, 0.0]), np.array([0.3, 0.7])
    np.testing.assert_array_equal(mixed(hard, soft, 1.0), hard)
    np.testing.assert_allclose(mixed(hard, soft, 0.0), soft, atol=1e-15)


def test_a_model_without_weights_says_why_it_cannot():
    with pytest.raises(FuseError, match="k_nearest_neighbours takes no weights"):
        taught("soft_labels", "binary", "k_nearest_neighbours", teachers("binary"))


def test_an_imported_model_without_weights_says_why_it_cannot():
    by_path = ModelSpec("sklearn.neighbors.KNeighborsClassifier")
    with pytest.raises(FuseError, match="takes no weights"):
        taught("soft_labels", "binary", by_path, teachers("binary"))


def test_the_catalogue_knows_who_can_learn_soft_labels_and_residuals():
    def tasks(use, learn):
        return model_tasks(ModelSpec(use, lesson=Lesson(learn, ("t",))))

    assert tasks("k_nearest_neighbours", "soft_labels") == ("regression",)
    assert tasks("logistic_regression", "soft_labels") == ("binary", "multiclass")
    assert tasks("ridge", "residuals") == ("binary", "multiclass", "regression")
    assert tasks("naive_bayes", "residuals") == ()
    assert tasks("ridge", "features") == ("regression",)
    assert tasks("rules", "soft_labels") == tasks("rules", "features") == ()


def test_a_class_that_no_training_row_has_takes_no_part():
    _, y = None, np.arange(90) % 3
    y[TRAIN] = y[TRAIN] % 2
    by = teachers("multiclass")
    lesson = Lesson("soft_labels", by.names, {"hard_share": 0.0})
    spec = ModelSpec("logistic_regression", lesson=lesson)
    found = learned(material("multiclass", spec, table=numeric(y), y=y), by).predictions[0]
    np.testing.assert_array_equal(found[:, 2], 0)


def further(kind: str, by: Teachers) -> Teachers:
    """Return teachers with further rows: training rows, labelled as others are."""
    table, origin = material(kind, quick("dummy")).table, np.tile(TRAIN[::2], 2)
    labels = by.oof[:, np.concatenate([TRAIN[1::2], TRAIN[1::2][::-1]])]
    return replace(by, further=Further(table.take(origin), origin, labels))


@pytest.mark.parametrize("weight", [None, np.linspace(0.1, 2, 90)])
def test_further_rows_of_values_are_rows_whose_target_the_teachers_say(weight):
    # in one group with the row that they are made of, and together of its weight
    by = teachers("regression", 2)
    own = material("regression", ModelSpec("ridge"), weight=weight)
    made, alone = further("regression", by).further, np.arange(90)
    own_weight = np.ones(90) if weight is None else weight
    longer = replace(
        own,
        table=stacked([own.table, made.table]),
        y=np.concatenate([mixed(own.y, by.oof.mean(axis=0)[:, 0], 0.3), made.labels.mean(0)[:, 0]]),
        train=np.concatenate([TRAIN, 90 + np.arange(len(made.origin))]),
        group=np.concatenate([alone, made.origin]),
        weight=np.concatenate([own_weight, own_weight[made.origin] / 2]),
    )
    spec = replace(own.spec, lesson=Lesson("soft_labels", by.names))
    found = learned(replace(own, spec=spec), further("regression", by))
    np.testing.assert_array_equal(found.predictions[0], learned(longer).predictions[0])


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
@pytest.mark.parametrize("use", ["logistic_regression", "lightgbm", "decision_tree"])
def test_further_rows_change_what_a_classifier_learns(kind, use):
    by = teachers(kind, 2)
    plain = taught("soft_labels", kind, use, by).predictions[0]
    found = taught("soft_labels", kind, use, further(kind, by)).predictions[0]
    assert np.abs(found - plain).max() > 1e-4
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-12)


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_teachers_are_one_as_a_strategy_learns_it_from_the_training_rows(kind):
    good, bad = teachers(kind, seed=5), teachers(kind, seed=6)
    worse = bad.oof[:, ::-1]
    both = Teachers(("good", "bad"), np.vstack([good.oof, worse]), (good.tests[0],) * 2)
    both = replace(both, fold=np.arange(90) % 5)
    use = "ridge" if kind == "regression" else "logistic_regression"
    found = taught("soft_labels", kind, use, both, combine="best_single").predictions[0]
    alone = taught("soft_labels", kind, use, good).predictions[0]
    np.testing.assert_array_equal(found, alone)


def test_how_teachers_are_one_is_not_learned_from_rows_left_out():
    both = replace(teachers("binary", 3), fold=np.arange(90) % 5)
    oof = both.oof.copy()
    oof[:, TEST] = 0.5
    blind = replace(both, oof=oof)
    pair = [
        taught("soft_labels", "binary", "logistic_regression", by, combine="convex").predictions[0]
        for by in (both, blind)
    ]
    np.testing.assert_array_equal(*pair)
