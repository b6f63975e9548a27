"""What must hold for fusions of fusions, as the suite of the strategies has it for one level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate import cross_fit
from fusecli.values import Floats, FusionSpec, Kind, OutOfFold
from tests.strategies.worlds import TASKS, sealed, with_preds, world


def of(strategy: str, *members: str | FusionSpec, **params: object) -> FusionSpec:
    """Return a fusion with the defaults of its strategy and some other parameters."""
    known = registry.get("strategies", strategy).parameters
    return FusionSpec(strategy, {n: p.default for n, p in known.items()} | params, members)


NESTED = {
    "a fusion beside a model": of("convex", of("mean", "m0", "m1"), "m2", "m3"),
    "fusions of the same models": of(
        "mean", of("convex"), of("greedy_selection"), of("best_single")
    ),
    "three levels": of("mean", of("convex", of("mean", "m0", "m1"), "m2"), "m3"),
    "layers of stacking": of("stacking", of("stacking", "m0", "m1", "m2"), of("convex"), "m3"),
    "auto over fusions": of("auto", of("mean", "m0", "m1"), "m2", "m3"),
    "auto in a fusion": of("mean", of("auto"), "m0"),
    "a cascade with a fusion for the rest": of("cascade", "m0", of("convex")),
    "a cascade in a fusion": of("mean", of("cascade", "m0", "m1"), "m2"),
    "a chain over a fusion": of("residual_chain", "m0", of("convex"), stages=("m0", "convex")),
    "a veto over a fusion": of("veto", "m0", of("convex"), by="m0"),
    "calibrated after": of("calibrated", of("geometric_mean")),
}
SLOW = ("layers of stacking", "multiclass")  # as for two classes, ten times as long
CASES = [
    (name, kind)
    for name, spec in NESTED.items()
    for kind in TASKS
    if (name, kind) != SLOW
    and kind in registry.get("strategies", spec.strategy).tasks
    and all(
        kind in registry.get("strategies", one.strategy).tasks
        for one in spec.members
        if isinstance(one, FusionSpec)
    )
]
LONG = ("layers of stacking", "auto over fusions", "auto in a fusion")


def each(cases: list[tuple[str, Kind]]) -> pytest.MarkDecorator:
    """Return the mark of a test of so many fusions, those that take long among the slow tests."""
    slow = [pytest.param(*case, marks=pytest.mark.slow) for case in cases if case[0] in LONG]
    return pytest.mark.parametrize(
        ("name", "kind"), [*(case for case in cases if case[0] not in LONG), *slow]
    )


every = each(CASES)


def small(kind: Kind) -> OutOfFold:
    """Return few records, for there are many fits below each fusion."""
    return world(kind, rows=64)


@cache
def known(name: str, kind: Kind) -> Floats:
    """Return what a fusion says of the records as they are."""
    return fused(NESTED[name], small(kind))


def fused(spec: FusionSpec, oof: OutOfFold) -> Floats:
    """Return the cross-fitted predictions, and below them those of the deployed fusion."""
    found = cross_fit(spec, oof)
    assert found.reason == ""
    assert found.deployed is not None
    return np.vstack([found.preds, found.deployed.predict(oof.preds, oof.features)])


def changed(spec: FusionSpec, rename: Callable[[str], str], order: int = 1) -> FusionSpec:
    """Return a fusion with members of other names, in the other order where it is -1."""
    members = tuple(
        rename(one) if isinstance(one, str) else changed(one, rename, order) for one in spec.members
    )
    params = dict(spec.params)
    if "by" in params:
        params["by"] = rename(params["by"])
    if "stages" in params:
        params["stages"] = tuple(rename(one) for one in params["stages"])
    return replace(spec, params=params, members=members[::order])


@every
def test_the_order_of_members_does_not_matter_at_any_level(name: str, kind: Kind) -> None:
    oof = small(kind)
    other = fused(changed(NESTED[name], str, -1), oof.only(oof.members[::-1]))
    np.testing.assert_allclose(other, known(name, kind), rtol=0, atol=1e-7)


@every
def test_the_order_of_records_does_not_matter_at_any_level(name: str, kind: Kind) -> None:
    oof = small(kind)
    order = np.random.default_rng(0).permutation(oof.records)
    back = np.argsort(order)
    other = fused(NESTED[name], oof.take(order))
    other = np.vstack([other[: oof.records][back], other[oof.records :][back]])
    np.testing.assert_allclose(other, known(name, kind), rtol=0, atol=1e-6)


@each([case for case in CASES if case[1] != "regression"])
def test_renaming_classes_renames_the_result_at_any_level(name: str, kind: Kind) -> None:
    oof = small(kind)
    new = np.arange(oof.task.outputs)[::-1]
    renamed = sealed(replace(oof, preds=oof.preds[:, :, new].copy(), y=new[oof.y]))
    found, other = known(name, kind), fused(NESTED[name], renamed)
    np.testing.assert_allclose(other, found[:, new], rtol=0, atol=1e-6)


@each([case for case in CASES if case[1] == "regression"])
@pytest.mark.parametrize(("scale", "shift"), [(1000.0, 0.0), (2.0, 50.0), (-1.0, 3.0)])
def test_values_in_another_unit_are_fused_alike_at_any_level(
    name: str, kind: Kind, scale: float, shift: float
) -> None:
    oof = small(kind)
    other = sealed(replace(oof, y=scale * oof.y + shift, preds=scale * oof.preds + shift))
    ours = (fused(NESTED[name], other) - shift) / scale
    np.testing.assert_allclose(ours, known(name, kind), rtol=0, atol=1e-5)


@every
def test_the_names_of_models_do_not_matter_at_any_level(name: str, kind: Kind) -> None:
    """Of equally dear stages the first name comes first, so the order of names stays."""
    oof = small(kind)
    renamed = replace(oof, members=tuple(f"model {member}" for member in oof.members))
    spec = changed(NESTED[name], lambda one: f"model {one}" if one[0] == "m" else one)
    np.testing.assert_array_equal(fused(spec, renamed), known(name, kind))


@every
def test_the_same_records_give_the_same_bits_at_any_level(name: str, kind: Kind) -> None:
    again = fused(NESTED[name], small(kind))
    assert again.tobytes() == known(name, kind).tobytes()


POOLS = (
    "a fusion beside a model",
    "fusions of the same models",
    "three levels",
)


@pytest.mark.parametrize(("name", "kind"), [case for case in CASES if case[0] in POOLS])
def test_a_pool_of_pools_of_identical_members_is_that_member(name: str, kind: Kind) -> None:
    oof = small(kind)
    same = with_preds(oof, np.repeat(oof.preds[:1], len(oof.members), axis=0))
    found = fused(NESTED[name], same)
    np.testing.assert_allclose(found, np.tile(oof.preds[0], (2, 1)), rtol=0, atol=1e-6)
