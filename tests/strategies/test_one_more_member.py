"""One more member, in every strategy: a copy of another one, or one that is nothing but noise.

What it costs on new rows is told as a share of what the fusion gains over guessing.
"""

import numpy as np
import pytest

from fusecli import registry
from fusecli.strategies.losses import targets
from fusecli.values import Floats, Kind, OutOfFold
from tests.strategies.worlds import EVERY, fit, with_preds, world

SLOW = pytest.mark.slow
EACH = [pytest.param(*e, marks=[SLOW] * (e[0] == "auto")) for e in EVERY]
every = pytest.mark.parametrize(("name", "kind"), EACH)
LEARNED = [e for e in EACH if registry.get("strategies", str(e.values[0])).traits["fitted"]]


def _losses(name: str, seen: OutOfFold, new: OutOfFold) -> float:
    pred = fit(name, seen).predict(new.preds, new.features)
    return float(np.square(pred - targets(new)).sum(axis=1).mean())


def _guessed(seen: OutOfFold, new: OutOfFold) -> float:
    return float(np.square(targets(seen).mean(axis=0) - targets(new)).sum(axis=1).mean())


def _with(oof: OutOfFold, member: Floats) -> OutOfFold:
    return with_preds(oof, np.concatenate([oof.preds, member[None]]))


def _noise(oof: OutOfFold) -> Floats:
    """Return what the best member says of other rows."""
    return oof.preds[0][np.random.default_rng(5).permutation(oof.records)]


@every
def test_a_copy_of_a_member_is_worth_little(name: str, kind: Kind) -> None:
    seen, new = world(kind, rows=400), world(kind, rows=400, seed=1)
    without = _losses(name, seen, new)
    both = (_with(one, one.preds[2]) for one in (seen, new))
    change = abs(_losses(name, *both) - without) / (_guessed(seen, new) - without)
    assert change < 0.1


@pytest.mark.parametrize(("name", "kind"), LEARNED)
def test_a_member_of_noise_costs_what_is_learned_little(name: str, kind: Kind) -> None:
    seen, new = world(kind, rows=400), world(kind, rows=400, seed=1)
    without = _losses(name, seen, new)
    both = (_with(one, _noise(one)) for one in (seen, new))
    change = (_losses(name, *both) - without) / (_guessed(seen, new) - without)
    assert change < 0.15
