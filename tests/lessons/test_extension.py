"""Features: the teachers' predictions beside the columns, or in place of them."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.lessons.extension import extended
from fusecli.lessons.learning import learned
from fusecli.values import Dataset, DataSpec, Lesson, ModelSpec, Pretraining
from tests.lessons.rooms import TASKS, TEST, material, taught, teachers
from tests.models.tiny import mixed


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
@pytest.mark.parametrize("passthrough", [True, False])
@pytest.mark.parametrize("use", ["lightgbm", "decision_tree", "bagging"])
def test_predictions_join_or_replace_the_columns(kind, passthrough, use):
    by = teachers(kind, 2)
    found = taught("features", kind, use, by, passthrough=passthrough)
    columns = 2 * (3 if kind == "multiclass" else 1)
    names = found.parts[0].table.number_names
    assert len(names) == columns + 2 * passthrough
    assert len(found.parts[0].table.levels) == 2 * passthrough
    assert np.isfinite(found.predictions[0]).all()


def test_values_join_as_they_are_and_classes_as_log_odds():
    by = teachers("regression")
    table = taught("features", "regression", "ridge", by).parts[0].table
    np.testing.assert_array_equal(table.numbers[:, -1], by.oof[0, :, 0])
    by = teachers("binary")
    table = taught("features", "binary", "logistic_regression", by).parts[0].table
    p = by.oof[0]
    np.testing.assert_allclose(table.numbers[:, -1], np.log(p[:, 1] / p[:, 0]), atol=1e-9)


def test_it_is_the_same_as_a_table_with_these_columns():
    by = teachers("regression")
    found = taught("features", "regression", "decision_tree", by).predictions[0]
    own = material("regression", ModelSpec("decision_tree"))
    wide = material("regression", ModelSpec("decision_tree"), table=extended(own.table, by.oof[0]))
    np.testing.assert_array_equal(found, learned(wide).predictions[0])
    assert len(found) == len(TEST)


def test_a_table_that_comes_first_has_the_teachers_predictions_as_columns_too():
    by, first = teachers("regression"), Pretraining(DataSpec("o.csv"), frozen=True)
    rng = np.random.default_rng(3)
    said = 1000 + 50 * rng.normal(size=(1, 300, 1))
    y = 1000 - 2 * (said[0, :, 0] - 1000)
    table, _, _ = mixed("regression", 300)
    other = Dataset("o", TASKS["regression"], "y", table, y, np.arange(300), (), "")
    spec = ModelSpec("ridge", lesson=Lesson("features", by.names), pretrain=first)
    own = replace(material("regression", spec), other=other)
    found = learned(own, replace(by, beyond=said)).predictions[0]
    np.testing.assert_allclose(found, 1000 - 2 * (by.tests[0][0] - 1000), atol=5)
