"""The permutation check by real fits: silent on noise, stored like everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusecli.doctor.permutation import haunted
from fusecli.doctor.trials import Bench
from fusecli.fit import Event
from fusecli.store import Store
from fusecli.values import CvSpec, FusionSpec, Kind
from tests.doctor.tables import KINDS, people, table, target


def check(kind: Kind, place: Path, *, seed: int = 0, **given: object) -> tuple[list[str], int]:
    """Return the numbers of what is found in a table of 160 rows, and how many fits it took."""
    events: list[Event] = []
    metric = "rmse" if kind == "regression" else "log_loss"
    bench = Bench(Store(place), metric, seed, 1, "sequential", events.append)
    dataset = table(kind, target(kind, 160, seed), seed=seed, **given)
    found = haunted(dataset, CvSpec(4), FusionSpec("mean"), bench)
    return [f.code for f in found], sum(event.status == "fitted" for event in events)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_known_of_permuted_targets(kind: Kind, seed: int, tmp_path: Path) -> None:
    assert check(kind, tmp_path, seed=seed)[0] == []


def test_groups_stay_groups(tmp_path: Path) -> None:
    assert check("binary", tmp_path, group=people(160, 5))[0] == []


def test_the_fits_are_stored(tmp_path: Path) -> None:
    counts = [check("binary", tmp_path)[1] for _ in range(2)]
    assert counts == [16, 0]
