"""Out-of-fold predictions as a table, written some lines at a time."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from fusecli.fit.collecting import records_of
from fusecli.run import tables
from fusecli.run.tables import out_of_fold
from fusecli.values import OutOfFold
from tests.fit.tables import dataset, folds

DATA = dataset()
FOLDS = folds(DATA, count=3, repeats=2)


def records() -> OutOfFold:
    """Return what a member predicts that knows the number of the record only."""
    given = records_of(FOLDS)
    n = len(given.row)
    number = np.arange(n) / n
    preds = np.stack([number, 1 - number, np.zeros(n)], axis=1)[None]
    y = DATA.y[given.row]
    return OutOfFold(preds, y, ("a",), DATA.task, "log_loss", given.split, given.row)


def table(cells: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[object]]:
    monkeypatch.setattr(tables, "CELLS", cells)
    oof = records()
    text = out_of_fold(DATA, FOLDS, oof, {"mean": np.full(oof.preds.shape[1:], 1 / 3)})
    found: dict[str, list[object]] = pq.read_table(io.BytesIO(text)).to_pydict()
    return found


@pytest.mark.parametrize("cells", [1, 140, 400])
def test_any_number_of_portions_holds_the_same(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert table(cells, monkeypatch) == table(10**6, monkeypatch)


def test_each_line_has_the_row_the_repeat_and_the_fold_of_its_prediction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, oof = table(100, monkeypatch), records()
    place = np.lexsort((oof.row, oof.split // 3))
    assert found["a:x"] == oof.preds[0, place, 0].tolist()
    assert found["id"] == oof.row[place].tolist()
    assert found["repeat"] == (oof.split // 3)[place].tolist()
    assert found["fold"] == (oof.split % 3)[place].tolist()
    assert found["target"] == np.array(DATA.task.classes)[DATA.y[oof.row[place]]].tolist()
