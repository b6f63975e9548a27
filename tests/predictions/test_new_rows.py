"""What imported members predict for new rows."""

import numpy as np
import pytest

from fusecli.errors import DataError, UsageError
from fusecli.predictions import for_new_rows, refuse_unknown
from fusecli.values import ImportSpec, Task
from tests.predictions.files import written

TASK = Task("binary", ("no", "yes"))


def new_rows(text: str, id: str | None = None):
    return for_new_rows("legacy", written(text), TASK, spec=ImportSpec(""), id=id)


def test_rows_are_found_by_their_ids_in_any_order() -> None:
    found = new_rows("pid,yes\n7,0.25\n3,0.75\n", "pid")
    assert found.of(np.array([3, 7]))[:, 1].tolist() == [0.75, 0.25]


def test_without_ids_rows_come_one_after_another() -> None:
    found = new_rows("yes\n0.25\n0.75\n")
    assert found.of(np.arange(1), 0)[:, 1].tolist() == [0.25]
    assert found.of(np.arange(1), 1)[:, 1].tolist() == [0.75]


def test_a_row_without_a_line_is_told() -> None:
    with pytest.raises(DataError, match="no line is of the row with id '9'"):
        new_rows("pid,yes\n7,0.25\n", "pid").of(np.array([9]))
    with pytest.raises(DataError, match="has 1 line, and more rows come"):
        new_rows("yes\n0.25\n").of(np.arange(2))


def test_every_imported_member_needs_a_file() -> None:
    refuse_unknown(("legacy",), ("legacy",))
    with pytest.raises(UsageError, match="cannot predict new rows: legacy") as caught:
        refuse_unknown(("legacy",), ())
    assert caught.value.hint == "give what they predict: --predictions legacy=FILE"
    with pytest.raises(UsageError, match="'forest' is no imported member"):
        refuse_unknown(("legacy",), ("forest",))
