"""Whether a graph predicts what the fusion predicts that it was written of, on real rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fusecli.dataset.layouts import Layout
from fusecli.errors import UsageError
from fusecli.graphs.writing import WAY_OUT, names_of
from fusecli.saved.predictor import Predictor
from fusecli.values import Array, Floats, Table

ROWS = 3000  # of the training table that are tried as they are
PORTION = 512  # rows that onnxruntime predicts at a time
SPOILED = 1000  # of them that are tried again with a cell missing
# Both sides ask the same questions of the same numbers, so only sums are rounded in another way:
# by 1e-15, of learners that add up in float32 by 1e-7. A row in a wrong leaf of one tree of many
# is off by 1e-4 and more.
TOLERANCE = 1e-5
DIGITS = 0.1  # of a value: float32 keeps seven of its digits, however little values differ


@dataclass(frozen=True)
class Parity:
    """How far a graph is from the fusion. rows: tried, some with missing cells and unseen levels.

    largest: difference, of probabilities, or of values in standard deviations of the predictions.
    beyond: rows that differ by more than the tolerance. labels: rows with another label.
    """

    rows: int
    largest: float
    beyond: int
    labels: int
    tolerance: float = TOLERANCE

    @property
    def sentence(self) -> str:
        """Say how it was checked."""
        told = (
            f"checked on {self.rows:,} rows: at most {self.largest:.1g} from what fusecli predicts"
        )
        return f"{told}, {self.labels} with another label" if self.labels else told

    def refusal(self, names: Sequence[str]) -> UsageError:
        """Return what to say where rows are beyond the tolerance. names: whose predictions are."""
        told = f"the ONNX graph predicts {self.beyond:,} of {self.rows:,} rows otherwise, by up to"
        whose = f": see {', '.join(map(repr, names))}" if names else ""
        text = f"{told} {self.largest:.2g} ({self.tolerance:g} is allowed){whose}"
        return UsageError(text, WAY_OUT)


def parity(content: bytes, predictor: Predictor, table: Table) -> Parity:
    """Return how far a graph is from the fusion on some rows of the training table.

    content: the ONNX file. table: in the layout of the training table.

    Raises:
        UsageError: onnxruntime refuses the graph. DataError, StoreError: the fusion cannot predict.
    """
    layout = predictor.deployed.layout
    rows = tried_rows(table)
    own = predictor(rows).preds
    found = _answers(content, inputs_of(layout, rows))
    names = names_of(layout)
    other = np.asarray(found[names.value], dtype=np.float64).reshape(own.shape)
    apart = _apart(own, other, is_classification=layout.task.is_classification)
    called = np.array(layout.task.classes)[own.argmax(axis=1)] if names.label else own
    labels = int((called != found[names.label]).sum()) if names.label else 0
    worst = np.nan_to_num(apart.max(axis=1), nan=np.inf)
    return Parity(len(own), float(worst.max()), int((worst > TOLERANCE).sum()), labels)


def _apart(own: Floats, other: Floats, *, is_classification: bool) -> Floats:
    if is_classification:
        return np.abs(own - other)
    unit = own.std() + DIGITS * np.abs(own)
    return np.abs(own - other) / np.where(unit > 0, unit, 1.0)


def tried_rows(table: Table) -> Table:
    """Return rows of the whole table, some of them again with one cell missing, one with none."""
    step = max(1, -(-table.rows // ROWS))
    rows = np.arange(0, table.rows, step)
    found = table.take(np.concatenate([rows, rows[: SPOILED + 1]]))
    numbers, codes = found.numbers.copy(), found.codes.copy()
    columns = max(numbers.shape[1] + codes.shape[1], 1)
    for place in range(len(rows), found.rows):
        column = (place - len(rows)) % columns
        if column < numbers.shape[1]:
            numbers[place, column] = np.nan
        else:
            codes[place, column - numbers.shape[1]] = -1
    numbers[-1], codes[-1] = np.nan, -1
    names = (table.number_names, table.category_names, table.levels, table.kinds)
    return Table(numbers, codes, *names)


def inputs_of(layout: Layout, table: Table) -> dict[str, Array]:
    """Return rows as the inputs of a graph.

    In every other row a missing number is infinite, and a missing level one that nobody knows.
    """
    odd = np.arange(table.rows) % 2 == 1
    numbers = np.where(np.isnan(table.numbers) & odd[:, None], np.inf, table.numbers)
    found = {name: numbers[:, [k]] for k, name in enumerate(table.number_names)}
    for k, name in enumerate(table.category_names):
        known = np.array([*table.levels[k], "", _unknown(table.levels[k])], dtype=object)
        codes = np.where(table.codes[:, k] < 0, len(known) - 2 + odd, table.codes[:, k])
        found[name] = known[codes][:, None]
    return {name: found[name] for name in names_of(layout).inputs}


def _unknown(levels: tuple[str, ...]) -> str:
    text = "unknown"
    while text in levels:
        text += "?"
    return text


def _portions(inputs: Mapping[str, Array]) -> Iterator[dict[str, Array]]:
    """Yield the rows in portions: neighbours are found by a number for each training row."""
    rows = len(next(iter(inputs.values())))
    for start in range(0, rows, PORTION):
        yield {name: values[start : start + PORTION] for name, values in inputs.items()}


def _answers(content: bytes, inputs: Mapping[str, Array]) -> dict[str, Any]:
    """Return what onnxruntime says of some rows, by the names of the outputs."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    try:
        session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        answers = [session.run(names, some) for some in _portions(inputs)]
        return dict(zip(names, map(np.concatenate, zip(*answers, strict=True)), strict=True))
    except Exception as error:  # of its own many kinds
        told = " ".join(str(error).split())[:200]
        raise UsageError(f"onnxruntime refuses the graph: {told}", WAY_OUT) from error
