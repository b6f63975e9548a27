"""Imported members in a saved fusion: written, read back, and nothing else taken for one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.predictions import outputs_of_array
from fusecli.saved.borrowed import Borrowed, borrowed, read_borrowed
from fusecli.saved.deployed import Deployed, packed_fusion, unpacked_fusion
from fusecli.values import ImportSpec
from tests.saved.worlds import TASKS, deployed, predictor, table

SPEC = ImportSpec("/home/me/old.csv", "t.csv", id=None, columns={"yes": "p"}, max_missing=0.1)


def with_import() -> Deployed:
    """Return a fusion whose second member is imported."""
    whole = deployed("binary")
    own = borrowed(SPEC, gaps=True)
    return replace(whole, models={**whole.models, "mean": ()}, imported={"mean": own})


def test_it_is_read_as_it_was_written_without_the_paths_of_its_files() -> None:
    content = packed_fusion(with_import())
    own = unpacked_fusion(content).imported["mean"]
    assert own == Borrowed(ImportSpec("", id=None, columns={"yes": "p"}), gaps=True)
    assert b"old.csv" not in content


def test_it_predicts_what_it_is_given_for_each_row() -> None:
    whole, rows = predictor("binary"), table(5)
    asked = whole(rows)
    lent = replace(whole, deployed=with_import())
    answer = lent(rows, {"mean": asked.members[1]})
    np.testing.assert_array_equal(answer.preds, asked.preds)
    one = lent(rows.take(np.array([3])), {"mean": asked.members[1][3:4]})
    np.testing.assert_array_equal(one.preds[0], asked.preds[3])


WRONG = {
    "no words": "id",
    "a list": [1],
    "nothing of it": {},
    "a number for a column": {"id": 3, "fold": None, "column": None, "columns": {}, "gaps": True},
    "a list of columns": {"id": "", "fold": None, "column": None, "columns": ["a"], "gaps": True},
    "gaps of text": {"id": "", "fold": None, "column": None, "columns": {}, "gaps": "yes"},
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_imported_member_is_refused(words: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_borrowed(words)


def test_an_imported_member_that_nobody_reads_is_refused() -> None:
    content = packed_fusion(replace(with_import(), models=dict(deployed("binary").models)))
    assert unpacked_fusion(content).models["mean"] == ()  # what is imported has no models
    stranger = replace(with_import(), imported={"other": borrowed(SPEC, gaps=True)})
    with pytest.raises(StoreError, match="makes no sense"):
        unpacked_fusion(packed_fusion(stranger))


def test_one_column_of_an_array_is_the_second_of_two_classes() -> None:
    found = outputs_of_array(np.array([0.25, 1.0]), TASKS["binary"], "it")
    np.testing.assert_array_equal(found, [[0.75, 0.25], [0.0, 1.0]])
