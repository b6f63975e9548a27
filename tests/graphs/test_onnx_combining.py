"""Every combiner as an ONNX graph fuses as it does, or is refused."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from fusecli import registry
from fusecli.evaluate.fusion import fuse
from fusecli.fused import Fused
from fusecli.graphs.combining import combined
from fusecli.graphs.given import Given
from fusecli.graphs.graph import Graph, NotConvertible
from fusecli.graphs.piecewise import along
from fusecli.strategies.gaps import tolerant
from fusecli.values import Floats, FusionSpec, Kind, ModelSpec, OutOfFold
from tests.extras import needs
from tests.graphs.played import played
from tests.strategies.worlds import EVERY, fit, world

pytestmark = needs("onnx")
REFUSED = {
    "boosted_vote",
    "dempster_shafer",
    "dynamic_selection",
    "feature_weighted_stacking",
    "gating",
    "veto",
}
OF_PREDICTIONS = [
    (name, kind)
    for name, kind in EVERY
    if registry.get("strategies", name).traits["fuses"] == "predictions"
]
WRITTEN = [
    (name, kind)
    for name, kind in OF_PREDICTIONS
    if name not in REFUSED and (name, kind) != ("cascade", "regression")
]
NESTED = FusionSpec("stacking", {}, ("m0", FusionSpec("convex", {}, ("m1", "m2")), "m3"))


def by_graph(fused: Fused, new: OutOfFold) -> Floats:
    """Return what a graph makes of new predictions."""
    graph, names = Graph("@"), [f"m{place}" for place in range(len(new.members))]
    feeds = dict(zip(names, map(np.ascontiguousarray, new.preds), strict=True))
    if new.features is not None:
        feeds["X"] = np.ascontiguousarray(new.features)
    given = Given(graph, tuple(names), new.task.outputs, lambda: "X")
    return played(graph, combined(given, fused), feeds)


def assert_same(fused: Fused, kind: Kind, allowed: float = 1e-12) -> None:
    new = world(kind, rows=60, seed=1)
    own = fused.predict(new.preds, new.features)
    assert_allclose(by_graph(fused, new), own, rtol=allowed, atol=allowed)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param(name, kind, marks=pytest.mark.slow if kind == "binary" else ())
        for name, kind in WRITTEN
    ],
)
def test_a_graph_fuses_as_the_strategy(name: str, kind: Kind) -> None:
    assert_same(fit(name, world(kind)), kind)


@pytest.mark.parametrize(("name", "kind"), sorted(set(OF_PREDICTIONS) - set(WRITTEN)))
def test_a_combiner_without_a_graph_is_refused(name: str, kind: Kind) -> None:
    with pytest.raises(NotConvertible, match="no graph is written for"):
        by_graph(fit(name, world(kind)), world(kind, rows=5))


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
@pytest.mark.parametrize("power", [-1.0, 0.0, 0.5, 1.0])
def test_every_power_is_written(power: float, kind: Kind) -> None:
    assert_same(fit("power_mean", world(kind), power=power), kind)


@pytest.mark.parametrize("confidence", ["margin", "agreement"])
def test_a_cascade_answers_by_the_same_stage(confidence: str) -> None:
    assert_same(fit("cascade", world("multiclass"), confidence=confidence), "multiclass")


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
@pytest.mark.parametrize("method", ["beta", "isotonic"])
def test_every_calibration_is_written(method: str, kind: Kind) -> None:
    assert_same(fit("calibrated", world(kind), method=method), kind)


@pytest.mark.parametrize("knots", [1, 2, 5])
def test_a_curve_is_that_of_numpy_at_and_beyond_its_knots(knots: int) -> None:
    at, value = np.linspace(0.1, 0.9, knots).round(1), np.linspace(0.3, 0.4, knots) ** 2
    at[1:3] = at[1:3].min(initial=1.0)  # two knots are one where there are so many
    x = np.append(np.linspace(-0.5, 1.5, 41), at)[:, None]
    graph = Graph("@")
    found = played(graph, along(graph, at, value, "x"), {"x": x})
    assert_allclose(found, np.interp(x, at, value), rtol=1e-15)


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_a_fusion_of_fusions_is_written(kind: Kind) -> None:
    assert_same(fuse(NESTED, world(kind)), kind)


@pytest.mark.parametrize("passthrough", [False, True])
@pytest.mark.parametrize("constrained", [False, True])
def test_a_meta_model_is_written(passthrough: bool, constrained: bool) -> None:
    meta = {"meta": ModelSpec("hist_gradient_boosting", {"max_iter": 10})}
    how = {"passthrough": passthrough, "constrained": constrained}
    assert_same(fit("stacking", world("multiclass"), **meta, **how), "multiclass")


def test_what_stands_in_for_gaps_is_not_needed_where_there_are_none() -> None:
    made = world("binary")
    assert_same(tolerant(fit("logpool", made), made.members), "binary")


def test_a_fusion_of_logs_is_written() -> None:
    made = world("regression", metric="rmsle")
    assert_same(fuse(FusionSpec("stacking"), made), "regression")
