"""Tables written to a file and prepared, as a run does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from fusecli.dataset import prepare
from fusecli.values import Dataset, DataSpec


@pytest.fixture
def prepared(tmp_path: Path) -> Callable[..., Dataset]:
    """Return `prepared(table, target="y", seed=0, suffix=".csv", **spec)`; a table is columns."""

    def prepare_table(table, target="y", seed=0, suffix=".csv", **spec):
        return prepare(DataSpec(write(tmp_path, table, "t", suffix), target, **spec), seed=seed)

    return prepare_table


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Return `written(table, name="test", suffix=".csv")`, which gives the path of the file."""
    return lambda table, name="test", suffix=".csv": write(tmp_path, table, name, suffix)


def write(folder: Path, table, name: str, suffix: str) -> str:
    path = folder / f"{name}{suffix}"
    if isinstance(table, str):
        path.write_text(table)
    elif suffix == ".csv":
        pd.DataFrame(table).to_csv(path, index=False)
    else:
        pd.DataFrame(table).to_parquet(path)
    return str(path)
