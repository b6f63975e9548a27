"""Predict new rows with what a run found: read, predict, write, portion by portion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from fusecli.dataset.cells import cells_of
from fusecli.dataset.layouts import Layout
from fusecli.dataset.names import own_names
from fusecli.dataset.new_rows import Strange, as_in_training, check_columns, table_of, together
from fusecli.errors import DataError, UsageError, options_as
from fusecli.run.answers import ROW, columns_of
from fusecli.run.given_rows import GivenRows, files_of
from fusecli.run.named import refuse_absent
from fusecli.run.new_boards import scored
from fusecli.run.opening import about_member, load, promised
from fusecli.run.options import RunOptions
from fusecli.run.precious import refuse_precious
from fusecli.run.row_forms import Form, Sink
from fusecli.run.rows_of_training import known_by
from fusecli.run.scored import Scored
from fusecli.run.scoring import Scoring, scorings
from fusecli.run.sinks import form_of, writing
from fusecli.saved.borrowed import refuse_unpredicted
from fusecli.saved.loading import Loaded
from fusecli.saved.predictor import Answer, Given
from fusecli.sources import RawTable
from fusecli.sources.piped import NAME, PIPE
from fusecli.sources.portions import portions
from fusecli.values import Array, Notice, Table

if TYPE_CHECKING:
    import pandas as pd

ROWS = 16_384  # predicted at a time
EXACT = 1e-12  # up to which predictions of the rows of training are the stored ones


@dataclass(frozen=True)
class PredictOptions:
    """Options of `fuse predict`. run: where runs and their store are. output: None for `put`.

    rows: read and predicted at a time. explain: what each member predicts, too. predictions:
    NAME=FILE for each imported member. member: a base model that predicts alone. score: also how
    good the predictions are, by the target that the table has.
    """

    run: RunOptions = field(default_factory=RunOptions)
    output: Path | None = None
    form: str = ""
    explain: bool = False
    rows: int = ROWS
    predictions: tuple[str, ...] = ()
    member: str = ""
    score: bool = False


@dataclass(frozen=True)
class Predicted:
    """What came of it. fusion: its label; members: that it reads; models: of all their folds.

    member: the base model that predicts alone. imported: the file of each member without models.
    scores: of each target, if asked for. differs: of out-of-fold predictions, how far they are from
    those that the run has stored.
    """

    rows: int
    fusion: str
    members: int
    models: int
    notices: tuple[Notice, ...]
    member: str = ""
    imported: Mapping[str, str] = field(default_factory=dict)
    scores: tuple[Scored, ...] = ()
    differs: float | None = None


def predict(
    named: str, data: str, options: PredictOptions, put: Callable[[bytes], None]
) -> Predicted:
    """Predict the rows of a table with a run, or with a model file, and write what comes of it.

    named: the folder of a run, the name of its recipe, or a model file. data: a table, a source, or
    `-` for standard input. put: takes the bytes if there is no file to write to.

    Raises:
        DataError: the table cannot be read, or lacks columns. StoreError: models are not there.
        UsageError: there is no such run, or no such format, or an imported member has no file.
    """
    form = form_for(data, options)
    refuse_precious(options.output, named, options.run)
    loaded = load(named, options.run, options.member)
    given = GivenRows(loaded.deployed, files_of(options.predictions, loaded.deployed))
    if data != PIPE:
        refuse_absent(data)
    boards = promised(named, options.run, loaded) if options.score or options.member else {}
    known = known_by(named, options.run, loaded.deployed.layout) if options.score else None
    called = NAME if data == PIPE else data
    scores = scorings(loaded, boards, called, known) if options.score else ()
    with writing(form, options.output, put) as sink:
        rows, notices = _written(loaded, data, options, given, sink, scores)
        found, lacking = scored(scores)
    said = (*loaded.notices, *about_member(loaded, boards), *notices, *lacking)
    return Predicted(
        rows,
        loaded.label,
        loaded.members,
        len(loaded.keys),
        said,
        str(loaded.about.get("member") or ""),
        given.files,
        found,
    )


def form_for(data: str, options: PredictOptions) -> Form:
    """Return the form to write. data: the table, which is not to be overwritten; UsageError."""
    path = options.output
    form = form_of(options.form, path)
    if path is None and form == "parquet":
        raise UsageError("Parquet needs a file", "name one: -o predictions.parquet")
    if data and path is not None and path.exists() and Path(data).exists() and path.samefile(data):
        raise UsageError(f"'{path}' is the table to predict", "name another file with -o")
    return form


def _written(
    loaded: Loaded,
    data: str,
    options: PredictOptions,
    given: GivenRows,
    sink: Sink,
    scores: Sequence[Scoring],
) -> tuple[int, tuple[Notice, ...]]:
    """Predict and write portion by portion; return the number of rows and what was strange."""
    layout, rows = loaded.deployed.layout, 0
    strange: tuple[Strange, ...] = ()
    notices: tuple[Notice, ...] = ()
    for raw, told in _portions(layout, data, options.rows):
        table, odd = table_of(layout, raw.frame, raw.origin)
        ids = ids_of(layout, raw.frame)
        answers = _answers(loaded, table, given.of(ids, rows), whole=bool(scores))
        refuse_unpredicted(answers[0].preds, ids[1])
        sink(columns_of(loaded, ids, answers, explain=options.explain))
        for one, answer in zip(scores, answers, strict=False):  # one for each target, or none
            one.add(raw, table, answer, ids[1] if ids[0] == layout.id else None)
        notices, rows = notices or told, rows + table.rows
        strange = together((*strange, *odd))
    if not rows:
        raise DataError(f"{data}: there is no row to predict")
    return rows, (*notices, *given.told(rows), *(one.notice for one in strange))


def _answers(loaded: Loaded, table: Table, given: Given, *, whole: bool) -> tuple[Answer, ...]:
    """Return what is predicted of each target, the main one first. given: see `Predictor`."""
    main = loaded.predictor(table, given, whole=whole)
    return (main, *(one(table, whole=whole) for one in loaded.further))


def _portions(
    layout: Layout, data: str, rows: int
) -> Iterator[tuple[RawTable, tuple[Notice, ...]]]:
    """Yield the portions of a table that have rows, checked, and what is to be said of each.

    A column that a later portion of JSON lines lacks is empty there.
    """
    first: list[str] = []
    with options_as(""):
        for raw in portions(data, rows, layout.reading):
            if not len(raw.frame):
                continue
            own, told = own_names(list(raw.frame.columns))
            names, alike = as_in_training(layout, own, raw.origin)
            frame = raw.frame.set_axis(names, axis=1)
            if first:
                yield replace(raw, frame=frame.reindex(columns=first)), ()
            else:
                first = names
                lacking = check_columns(layout, names, raw.origin)
                yield replace(raw, frame=frame), (*told, *alike, *lacking)


def ids_of(layout: Layout, frame: pd.DataFrame) -> tuple[str, Array]:
    """Return the name and the values of the column of ids, as text; the row numbers if none."""
    if layout.id not in frame.columns:
        return ROW, frame.index.to_numpy(np.int64)
    texts = cells_of(frame[layout.id], layout.reading.get("missing")).texts
    return layout.id, np.array([*texts.values.to_pylist(), None], dtype=object)[texts.codes]
