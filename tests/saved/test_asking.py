"""Fusions whose members predict only when they are asked."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from fusecli import registry
from fusecli.evaluate.fusion import fuse as fuse_spec
from fusecli.fused import Fused
from fusecli.saved.asking import Members, fused_for
from fusecli.values import Array, Floats, FusionSpec, Integers, Kind, OutOfFold
from tests.strategies.worlds import EVERY, fit, world

OF_PREDICTIONS = [
    (name, kind)
    for name, kind in EVERY
    if registry.get("strategies", name).traits["fuses"] == "predictions"
]

PRICES = {"m3": 1.0, "m2": 2.0, "m1": 3.0, "m0": 4.0}  # the worst is the cheapest


@dataclass
class Asked:
    """Members of a world that note which rows each of them predicts."""

    oof: OutOfFold
    rows: dict[int, list[int]] = field(default_factory=dict)

    def predict(self, member: int, rows: Integers) -> Floats:
        self.rows.setdefault(member, []).extend(rows.tolist())
        return self.oof.preds[member, rows]


def asked(fused: Fused, oof: OutOfFold, read: Array | None = None) -> tuple[Floats, Asked]:
    noted = Asked(oof)
    everybody = np.ones(len(oof.preds), bool) if read is None else read
    members = Members(noted.predict, tuple(everybody), *oof.preds.shape[1:])
    rows = np.arange(oof.records)
    return fused_for(fused, len(oof.preds), members.ask, rows, oof.features), noted


@pytest.mark.parametrize(("name", "kind"), OF_PREDICTIONS)
def test_members_that_are_asked_say_what_all_at_once_say(name: str, kind: Kind) -> None:
    fused, other = fit(name, world(kind)), world(kind, rows=40, seed=1)
    found, _ = asked(fused, other)
    assert found.tobytes() == fused.predict(other.preds, other.features).tobytes()


@pytest.mark.parametrize(("name", "kind"), OF_PREDICTIONS)
def test_members_without_a_weight_need_not_predict(name: str, kind: Kind) -> None:
    fused, other = fit(name, world(kind)), world(kind, rows=40, seed=1)
    names = other.members
    read = np.array([not fused.weights or fused.weights[one] > 0 for one in names])
    read &= np.array([fused.reach.get(one, 1.0) > 0 for one in names])
    found, noted = asked(fused, other, read)
    assert found.tobytes() == fused.predict(other.preds, other.features).tobytes()
    assert set(noted.rows) <= set(np.flatnonzero(read))


def test_later_stages_predict_only_the_rows_that_reach_them() -> None:
    fused = fit("cascade", world("multiclass", rows=400), prices=PRICES, keep=0.7)
    other = world("multiclass", rows=100, seed=1)
    _, noted = asked(fused, other)
    counts = [len(rows) for rows in noted.rows.values()]
    assert min(counts) < 100


def test_no_row_is_predicted_twice_by_a_member() -> None:
    inner = FusionSpec("convex", {}, ("m0", "m1", "m2", "m3"))
    prices = {"m3": 1.0, "convex": 9.0}
    spec = FusionSpec("cascade", {"prices": prices, "keep": 0.8}, ("m3", inner))
    fused, other = fuse_spec(spec, world("binary", rows=400)), world("binary", rows=100, seed=1)
    found, noted = asked(fused, other)
    assert all(len(rows) == len(set(rows)) for rows in noted.rows.values())
    np.testing.assert_array_equal(found, fused.predict(other.preds, other.features))
