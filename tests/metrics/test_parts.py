"""A metric on parts of the rows is the metric of those rows alone."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.metrics.parts import on_parts
from tests.metrics.test_conformance import every_case, random, target

PARTS = [np.arange(0, 40), np.arange(30, 120), np.arange(0)]


@every_case
@pytest.mark.parametrize("weighted", [False, True])
def test_it_is_bit_for_bit_the_metric_of_those_rows(name, kind, weighted):
    rng = np.random.default_rng(8)
    entry, y = registry.get("metrics", name), target(kind, rng)
    pred, weight = random(kind, y, rng), rng.random(len(y)) if weighted else None
    alone = [entry(y[at], pred[at], weight[at] if weighted else None) for at in PARTS[:2]]
    expected = pytest.approx([*alone, np.nan], rel=0, abs=0, nan_ok=True)
    assert on_parts(entry, y, pred, weight, PARTS) == expected


@pytest.mark.parametrize("name", ["log_loss", "roc_auc"])
def test_a_row_without_prediction_counts_in_its_parts_only(name):
    rng = np.random.default_rng(9)
    entry, y = registry.get("metrics", name), target("binary", rng)
    pred = random("binary", y, rng)
    pred[:30] = np.nan
    assert on_parts(entry, y, pred, None, PARTS)[1] == entry(y[30:], pred[30:])
