"""Every learner as an ONNX graph predicts what it predicts, missing cells and unseen levels too."""

from __future__ import annotations

import numpy as np
import pytest

from fusecli.graphs.graph import Graph, NotConvertible
from fusecli.graphs.inputs import matrix
from fusecli.graphs.members import alone
from fusecli.models import model_traits
from fusecli.saved.fold_models import packed, unpacked
from fusecli.values import Floats, ModelSpec, Table
from tests.extras import needs
from tests.graphs.played import feeds_of, played
from tests.models.tiny import every_model, numeric, quick
from tests.saved.fitted import one

pytestmark = [needs("onnx"), pytest.mark.filterwarnings("ignore::Warning")]
OURS = {"catboost", "embedding", "rules", "shared_trunk", "torch_backbone", "torch_mlp"}
REFUSED = {(name, kind) for name, kind in every_model() if name in OURS} | {
    ("ada_boost", "regression")
}
IN_FLOAT32 = {"xgboost"}  # its sums, so that ours are the better ones


def said_by_graph(spec: ModelSpec, kind: str, table: Table | None = None) -> tuple[Floats, Floats]:
    """Return what a graph, and the model itself, say of rows that it was not fitted to."""
    model, rest, said = one(spec, kind, table)
    kept = unpacked(packed(model))
    graph = Graph("@")
    return played(graph, alone(graph, matrix(graph, rest), kept), feeds_of(rest)), said


def assert_same(found: Floats, said: Floats, allowed: float = 1e-13) -> None:
    np.testing.assert_allclose(found, said, rtol=allowed, atol=allowed)


def cases() -> list[object]:
    """Return every model with every kind of task; the slow set has most of them."""
    found = []
    for name, kind in every_model():
        if (name, kind) in REFUSED:
            continue
        first = next(k for n, k in every_model() if n == name and k != "binary")
        marks = () if kind == first else (pytest.mark.slow,)
        found.append(pytest.param(name, kind, marks=marks, id=f"{name}-{kind}"))
    return found


@pytest.mark.parametrize(("name", "kind"), cases())
def test_a_graph_predicts_what_the_model_does(name: str, kind: str) -> None:
    assert_same(*said_by_graph(quick(name), kind), 1e-6 if name in IN_FLOAT32 else 1e-13)


@pytest.mark.parametrize(
    "spec",
    [
        ModelSpec("random_forest", {"n_estimators": 5}, preprocess={"encode": "one_hot"}),
        ModelSpec("lightgbm", {"n_estimators": 5}, preprocess={"encode": "target"}),
        ModelSpec("ridge", preprocess={"scale": "minmax", "impute": "mean", "encode": "ordinal"}),
        ModelSpec("svm", {"kernel": "poly"}, preprocess={"scale": "robust"}),
        ModelSpec("svm", {"kernel": "sigmoid"}, preprocess={"scale": "none", "min_frequency": 1}),
        ModelSpec("k_nearest_neighbours", {"weights": "uniform", "metric": "manhattan"}),
        ModelSpec("lightgbm", {"n_estimators": 5, "objective": "poisson"}),
        ModelSpec("hist_gradient_boosting", {"max_iter": 5, "loss": "gamma"}),
        ModelSpec("lightgbm", {"n_estimators": 5, "min_child_samples": 200}),
    ],
    ids=lambda spec: (
        f"{spec.use}-{'-'.join(map(str, {**spec.params, **spec.preprocess}.values()))}"
    ),
)
def test_a_graph_prepares_columns_as_the_recipe_asks(spec: ModelSpec) -> None:
    assert_same(*said_by_graph(spec, "regression"))


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_votes_that_are_not_calibrated_are_written(kind: str) -> None:
    spec = ModelSpec("ada_boost", {"n_estimators": 5, "calibrated": False})
    assert_same(*said_by_graph(spec, kind))


def test_a_value_on_a_cut_goes_the_learners_way() -> None:
    y = np.arange(90.0) % 2
    table = numeric(y, columns=1)
    table.numbers[:, 0] = np.float32(0.1) + y  # in float64 it is more than 0.1
    assert_same(*said_by_graph(ModelSpec("decision_tree"), "regression", table))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == "rules" else pytest.mark.slow)
        for name in sorted(OURS & {name for name, _ in every_model()})
    ],
)
def test_a_learner_without_a_graph_is_refused(name: str) -> None:
    with pytest.raises(NotConvertible, match=r"no graph is written|prepares the columns itself"):
        said_by_graph(quick(name), "regression")


@pytest.mark.parametrize("use", ["ridge", "lightgbm"])
def test_columns_on_a_normal_scale_are_those_of_the_model(use: str) -> None:
    assert_same(
        *said_by_graph(ModelSpec(use, preprocess={"scale": "quantile"}), "regression"), 1e-12
    )


def test_what_reads_a_table_by_itself_is_among_the_refused() -> None:
    by_itself = {
        name for name, _ in every_model() if model_traits(ModelSpec(name)).inputs == "table"
    }
    assert by_itself <= OURS
