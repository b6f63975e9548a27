"""Learning from another table first: exact identities, and what is refused."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.features.early_stopping import Part
from fusecli.models import build, transfer_mistakes
from fusecli.models.fitting import fit_predict
from fusecli.models.transfer import Given, fitted
from fusecli.values import Dataset, DataSpec, ModelSpec, Pretraining
from tests.extras import MODELS, is_here
from tests.models.tiny import TASKS, mixed, numeric, quick, target

# news of scikit-learn itself, which fits take care of
pytestmark = [
    pytest.mark.filterwarnings("ignore:'n_jobs' has no effect"),
    pytest.mark.filterwarnings("ignore:Got `batch_size`"),
]
ABLE = [name for name in MODELS if registry.get("models", name).traits["transfer"]]
ROUNDS = [name for name in ABLE if name in ("catboost", "lightgbm", "mlp", "torch_mlp", "xgboost")]
BOOSTERS = [name for name in ROUNDS if "mlp" not in name]
LINEAR = [("ridge", "regression"), ("logistic_regression", "binary")]
LINEAR += [("logistic_regression", "multiclass")]


def kind_of(name: str) -> str:
    return registry.get("models", name).tasks[-1]


def rows(kind: str, count: int, seed: int) -> Given:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(count, 3))
    return Given(Part(X, target(kind, X @ [1.0, -2.0, 0.5] + rng.normal(size=count)), None))


def moved(name: str, kind: str, own: Given, other: Given, how: Pretraining, **params):
    learner = build(quick(name, **params), TASKS[kind], 4)
    transfer = registry.get("models", name).traits["transfer"]
    return transfer(learner, own._replace(spec=quick(name, **params)), other, how)


def said(model, kind: str, X):
    return model.predict(X) if kind == "regression" else model.predict_proba(X)


def how(**given) -> Pretraining:
    return Pretraining(DataSpec("other.csv"), **given)


@pytest.mark.parametrize("name", [name for name in ABLE if name != "embedding"])
def test_a_frozen_model_is_that_of_the_other_table(name):
    kind = kind_of(name)
    own, other = rows(kind, 80, 0), rows(kind, 120, 1)
    found = moved(name, kind, own, other, how(frozen=True))
    alone = fitted(build(quick(name), TASKS[kind], 4), other)
    X = own.rows.X
    if name == "torch_mlp":  # it reads numbers by the bins of the own rows
        assert not np.array_equal(said(found, kind, X), said(alone, kind, X))
    else:
        np.testing.assert_array_equal(said(found, kind, X), said(alone, kind, X))


@pytest.mark.parametrize(("name", "kind"), LINEAR)
def test_no_strength_is_the_plain_fit(name, kind):
    own, other = rows(kind, 80, 0), rows(kind, 120, 1)
    found = moved(name, kind, own, other, how(strength=0.0))
    alone = fitted(build(quick(name), TASKS[kind], 4), own)
    np.testing.assert_array_equal(found.coef_, alone.coef_)


@pytest.mark.parametrize(("name", "kind"), LINEAR)
def test_all_strength_gives_the_coefficients_of_the_other_table(name, kind):
    own, other = rows(kind, 80, 0), rows(kind, 120, 1)
    found = moved(name, kind, own, other, how(strength=1e9))
    other_alone = fitted(build(quick(name), TASKS[kind], 4), other)
    np.testing.assert_allclose(found.coef_, other_alone.coef_, atol=1e-5)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_logistic_regression_held_to_nothing_is_that_of_scikit_learn(kind):
    own = rows(kind, 150, 0)
    nowhere = Given(own.rows._replace(X=np.zeros_like(own.rows.X)))  # its coefficients are zero
    found = moved("logistic_regression", kind, own, nowhere, how(strength=3.0))
    params = {"C": 1 / (1 / 1.0 + 3.0), "tol": 1e-10}
    plain = fitted(build(ModelSpec("logistic_regression", params), TASKS[kind], 4), own)
    np.testing.assert_allclose(found.coef_, plain.coef_, atol=1e-5)
    np.testing.assert_allclose(
        found.predict_proba(own.rows.X), plain.predict_proba(own.rows.X), atol=1e-5
    )


def test_ridge_held_to_another_is_the_solution_of_its_normal_equations():
    own, other = rows("regression", 80, 0), rows("regression", 120, 1)
    found = moved("ridge", "regression", own, other, how(strength=7.0), alpha=2.0)
    w0 = fitted(build(ModelSpec("ridge", {"alpha": 2.0}), TASKS["regression"], 4), other).coef_
    X = own.rows.X - own.rows.X.mean(axis=0)
    y = own.rows.y - own.rows.y.mean()
    wanted = np.linalg.solve(X.T @ X + 9.0 * np.eye(3), X.T @ y + 7.0 * w0)
    np.testing.assert_allclose(found.coef_, wanted, rtol=1e-9)


@pytest.mark.parametrize("name", BOOSTERS)
def test_a_booster_adds_its_rounds_to_those_of_the_other_table(name):
    own, other = rows("regression", 100, 0), rows("regression", 400, 1)
    params = {"n_estimators": 5, "early_stopping_rounds": None}
    base = moved(name, "regression", own, other, how(frozen=True), **params)
    found = moved(name, "regression", own, other, how(), **params)
    assert leaves_of(found, own.rows.X).shape[1] == 10
    np.testing.assert_array_equal(leaves_of(found, own.rows.X)[:, :5], leaves_of(base, own.rows.X))


def leaves_of(model, X):
    from fusecli.models.representations import leaves

    return leaves(model, X)


@pytest.mark.parametrize("name", ROUNDS)
def test_few_rows_gain_by_many_of_the_same_kind(name):
    own, other, new = (rows("binary", count, count) for count in (60, 1500, 2000))
    apart = {"n_estimators": 60, "max_iter": 30}
    own_params = {key: apart[key] for key in apart if key in quick(name).params}
    alone = fitted(build(quick(name, **own_params), TASKS["binary"], 4), own)
    found = moved(name, "binary", own, other, how(), **own_params)
    chances = [one.predict_proba(new.rows.X) for one in (alone, found)]
    losses = [-np.log(chance[np.arange(2000), new.rows.y]).mean() for chance in chances]
    assert losses[1] < losses[0]


def dataset(kind: str, count: int, seed: int) -> Dataset:
    table, task, y = mixed(kind, count, seed)
    return Dataset("other", task, "y", table, y, np.arange(count), (), "digest")


CASES = [(name, kind) for name in ABLE for kind in registry.get("models", name).tasks]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_every_able_model_predicts_mixed_columns_after_another_table(name, kind):
    table, task, y = mixed(kind)
    spec = ModelSpec(name, quick(name).params, pretrain=how())
    train, test = np.arange(70), np.arange(70, 90)
    found = fit_predict(
        spec, task, 3, table, y, train, [(table, test)], other=dataset(kind, 120, 1)
    ).predictions[0]
    assert found.shape == (20, task.outputs)
    plain = fit_predict(quick(name), task, 3, table, y, train, [(table, test)]).predictions[0]
    assert not np.array_equal(found, plain)


SOFT = [(name, kind) for name, kind in CASES if kind != "regression"]


@pytest.mark.parametrize(("name", "kind"), SOFT)
def test_soft_labels_of_one_class_a_row_are_that_class_after_another_table(name, kind):
    table, task, y = mixed(kind)
    spec = ModelSpec(name, quick(name).params, pretrain=how())
    args = (spec, task, 3, table, y, np.arange(70), [(table, np.arange(70, 90))])
    other, hard = dataset(kind, 120, 1), np.eye(task.outputs)[y]
    plain = fit_predict(*args, other=other).predictions[0]
    found = fit_predict(*args, other=other, soft=hard).predictions[0]
    np.testing.assert_allclose(found, plain, atol=1e-6)
    softer = fit_predict(*args, other=other, soft=0.6 * hard + 0.4 / task.outputs).predictions[0]
    assert np.abs(softer - plain).max() > 1e-3


@pytest.mark.parametrize("name", ABLE)
def test_pretraining_on_nothing_is_the_plain_fit(name):
    kind = kind_of(name)
    table, task, y = mixed(kind)
    other = dataset(kind, 120, 1)
    nothing = Dataset("none", task, "y", other.table.take(np.arange(0)), y[:0], y[:0], (), "digest")
    args = (task, 3, table, y, np.arange(70), [(table, np.arange(70, 90))])
    spec = ModelSpec(name, quick(name).params, pretrain=how())
    found = fit_predict(spec, *args, other=nothing).predictions[0]
    assert found.tobytes() == fit_predict(quick(name), *args).predictions[0].tobytes()


@pytest.mark.parametrize("members", ["lightgbm", "mlp", "extra_trees"])
def test_a_frozen_backbone_gives_all_rows_to_the_head_and_may_have_learned_another_task(members):
    table, task, y = numeric(3 * (np.arange(120) % 2)), TASKS["binary"], np.arange(120) % 2
    values = Dataset(
        "o",
        TASKS["regression"],
        "v",
        numeric(np.arange(200.0) % 5, seed=2),
        np.arange(200.0) % 5,
        np.arange(200),
        (),
        "digest",
    )
    spec = ModelSpec("embedding", {"members": quick(members)}, pretrain=how(frozen=True))
    result = fit_predict(
        spec, task, 3, table, y, np.arange(100), [(table, np.arange(100, 120))], other=values
    )
    right = result.predictions[0].argmax(axis=1) == y[100:]
    assert right.mean() > 0.6


def test_a_model_that_cannot_go_on_is_refused_with_those_that_can():
    found = list(transfer_mistakes(ModelSpec("random_forest", pretrain=how())))
    assert found[0][:2] == (
        ("pretrain",),
        "'random_forest' cannot go on from what another table has taught it",
    )
    assert found[0][2].startswith("these can: catboost, embedding, lightgbm,")


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        (ModelSpec("lightgbm", pretrain=how(strength=3.0)), ("pretrain", "strength")),
        (ModelSpec("ridge", {"positive": True}, pretrain=how()), ("positive",)),
        (ModelSpec("logistic_regression", {"l1_ratio": 0.5}, pretrain=how()), ("l1_ratio",)),
        (
            ModelSpec("embedding", {"members": ModelSpec("extra_trees")}, pretrain=how()),
            ("members",),
        ),
    ],
)
def test_what_does_not_go_with_another_table_is_refused(spec, path):
    assert [where for where, *_ in transfer_mistakes(spec)] == [path]


def test_an_optional_package_is_not_needed_to_know_its_models():
    assert {"catboost", "torch_mlp", "torch_backbone"} <= set(registry.names("models"))
    assert is_here("") is True
