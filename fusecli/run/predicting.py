"""Predict new rows with what a run found: read, predict, write, portion by portion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fusecli.dataset.cells import cells_of
from fusecli.dataset.layouts import Layout
from fusecli.dataset.names import own_names
from fusecli.dataset.new_rows import Strange, check_columns, table_of, together
from fusecli.errors import DataError, UsageError
from fusecli.run.answers import ROW, columns
from fusecli.run.exporting import fusion_file_of, is_file
from fusecli.run.given_rows import GivenRows, files_of
from fusecli.run.options import RunOptions
from fusecli.run.row_forms import Form, Sink
from fusecli.run.sinks import form_of, writing
from fusecli.saved.borrowed import refuse_unpredicted
from fusecli.saved.loading import Loaded, load_file, load_run
from fusecli.sources import RawTable
from fusecli.sources.portions import portions
from fusecli.values import Array, Notice

if TYPE_CHECKING:
    import pandas as pd

ROWS = 16_384  # predicted at a time


@dataclass(frozen=True)
class PredictOptions:
    """Options of `fuse predict`. run: where runs and their store are. output: None for `put`.

    rows: read and predicted at a time. explain: what each member predicts, too. predictions:
    NAME=FILE for each imported member.
    """

    run: RunOptions = field(default_factory=RunOptions)
    output: Path | None = None
    form: str = ""
    explain: bool = False
    rows: int = ROWS
    predictions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Predicted:
    """What came of it. fusion: its label; members: that it reads; models: of all their folds."""

    rows: int
    fusion: str
    members: int
    models: int
    notices: tuple[Notice, ...]


def predict(
    named: str, data: str, options: PredictOptions, put: Callable[[bytes], None]
) -> Predicted:
    """Predict the rows of a table with a run, or with a model file, and write what comes of it.

    named: the folder of a run, the name of its recipe, or a model file. put: takes the bytes if
    there is no file to write to.

    Raises:
        DataError: the table cannot be read, or lacks columns. StoreError: models are not there.
        UsageError: there is no such run, or no such format, or an imported member has no file.
    """
    form = _form(data, options)
    loaded = load(named, options.run)
    given = GivenRows(loaded.deployed, files_of(options.predictions, loaded.deployed))
    with writing(form, options.output, put) as sink:
        rows, notices = _written(loaded, data, options, given, sink)
    deployed = loaded.deployed
    count = len(deployed.keys)
    said = (*loaded.notices, *notices)
    return Predicted(rows, deployed.label, len(deployed.models), count, said)


def load(named: str, options: RunOptions) -> Loaded:
    """Return the fusion of a run or of a model file.

    Raises:
        UsageError: there is neither. StoreError: it cannot be read, or its models are not there.
    """
    if is_file(named):
        return load_file(Path(named), options.allow_import)
    source = fusion_file_of(named, options.out)
    recipe = source.with_name("recipe.yaml")
    return load_run(source, options.store_root, recipe, options.allow_import)


def _form(data: str, options: PredictOptions) -> Form:
    path = options.output
    form = form_of(options.form, path)
    if path is None and form == "parquet":
        raise UsageError("Parquet needs a file", "name one: -o predictions.parquet")
    if path is not None and path.exists() and Path(data).exists() and path.samefile(data):
        raise UsageError(f"'{path}' is the table to predict", "name another file with -o")
    return form


def _written(
    loaded: Loaded, data: str, options: PredictOptions, given: GivenRows, sink: Sink
) -> tuple[int, tuple[Notice, ...]]:
    """Predict and write portion by portion; return the number of rows and what was strange."""
    layout, rows = loaded.deployed.layout, 0
    strange: tuple[Strange, ...] = ()
    notices: tuple[Notice, ...] = ()
    for raw, told in _portions(layout, data, options.rows):
        table, odd = table_of(layout, raw.frame, raw.origin)
        ids = ids_of(layout, raw.frame)
        answer = loaded.predictor(table, given.of(ids, rows))
        refuse_unpredicted(answer.preds, ids[1])
        sink(columns(loaded.deployed, ids, answer, explain=options.explain))
        notices, rows = notices or told, rows + table.rows
        strange = together((*strange, *odd))
    if not rows:
        raise DataError(f"{data}: there is no row to predict")
    return rows, (*notices, *given.told(rows), *(one.notice for one in strange))


def _portions(
    layout: Layout, data: str, rows: int
) -> Iterator[tuple[RawTable, tuple[Notice, ...]]]:
    """Yield the portions of a table that have rows, checked, and what is to be said of each.

    A column that a later portion of JSON lines lacks is empty there.
    """
    first: list[str] = []
    for raw in portions(data, rows, layout.reading):
        if not len(raw.frame):
            continue
        names, told = own_names(list(raw.frame.columns))
        frame = raw.frame.set_axis(names, axis=1)
        if first:
            yield replace(raw, frame=frame.reindex(columns=first)), ()
        else:
            first = names
            yield replace(raw, frame=frame), (*told, *check_columns(layout, names, raw.origin))


def ids_of(layout: Layout, frame: pd.DataFrame) -> tuple[str, Array]:
    """Return the name and the values of the column of ids, as text; the row numbers if none."""
    if layout.id not in frame.columns:
        return ROW, frame.index.to_numpy(np.int64)
    texts = cells_of(frame[layout.id], layout.reading.get("missing")).texts
    return layout.id, np.array([*texts.values.to_pylist(), None], dtype=object)[texts.codes]
