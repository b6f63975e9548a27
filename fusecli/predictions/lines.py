"""A file of predictions as named columns, or as the plain matrix that a `.npy` holds."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fusecli.dataset.names import known_column, shown
from fusecli.dataset.texts import FILLERS, MISSING, number_text
from fusecli.errors import DataError
from fusecli.sources.bounds import bounded
from fusecli.sources.files import bytes_of, damaged, opening, text_of
from fusecli.values import Array, Floats

MOST_COLUMNS = 50_000


@dataclass(frozen=True)
class Lines:
    """The lines of a file. columns: Arrow arrays by name. matrix: [line, column], or None.

    place: what messages begin with. first: the number of the first line, a `unit` in messages.
    """

    place: str
    rows: int
    columns: Mapping[str, Any] = field(default_factory=dict)
    matrix: Array | None = None
    first: int = 1
    unit: str = "line"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def line(self, number: int) -> str:
        """Return a line as a message names it."""
        return f"{self.unit} {number + self.first}"

    def known(self, name: str, key: str) -> str:
        """Return the name of a column that the recipe's key names. Raises DataError if none is."""
        if self.matrix is not None:
            raise DataError(
                f"{self.place}: {key}: a .npy file has no named columns", "leave it out"
            )
        return known_column(name, list(self.columns), f"{self.place}: {key}")

    def numbers(self, name: str) -> Floats:
        """Return a column as numbers, NaN where empty. Raises DataError if some cell is none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        values = self.columns[name]
        if not _is_text(values.type):
            try:
                return _floats(pc.cast(values, pa.float64()))
            except pa.ArrowException:
                told = f"{self.place}: column {shown(name)} holds {values.type}, not numbers"
                raise DataError(told) from None
        texts = _present(values, *FILLERS)
        odd_one = pc.invert(pc.match_substring_regex(texts, _NUMBER))
        no_number = pc.and_kleene(pc.is_valid(texts), odd_one)
        wrong = np.flatnonzero(_bits(no_number.buffers()[1], no_number))
        if len(wrong):
            odd = shown(str(texts[int(wrong[0])]))
            told = f"{self.line(wrong[0])}: column {shown(name)}: {odd} is no number"
            raise DataError(f"{self.place}: {told}", "write numbers as 0.25 and 1e-3")
        return _floats(pc.cast(texts, pa.float64()))

    def texts(self, name: str) -> Array:
        """Return a column as text, "" where empty; whole numbers without a point."""
        import pyarrow as pa
        import pyarrow.compute as pc

        values = self.columns[name]
        if pa.types.is_floating(values.type):
            numbers = _floats(pc.cast(values, pa.float64()))
            return np.array(["" if np.isnan(n) else number_text(n) for n in numbers.tolist()])
        cells = _present(pc.cast(values, pa.large_string())).to_pylist()
        return np.array([cell or "" for cell in cells], dtype=np.str_)


_NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$|^[-+]?[iI]nf(inity)?$"


def _present(values: Any, *fillers: str) -> Any:
    """Return trimmed texts, null where they only say that there is nothing.

    No value of Python is handed to Arrow, which would import pandas to look at it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(pc.cast(values, pa.large_string()))
    words = "|".join(map(re.escape, (*MISSING, *fillers)))
    empty = pc.or_kleene(pc.is_null(texts), pc.match_substring_regex(texts, f"^({words})$"))
    return pc.if_else(empty, pa.nulls(len(texts), pa.large_string()), texts)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary)
    return any(is_one(kind) for is_one in texts)


def _bits(buffer: Any, values: Any) -> Array:
    """Return the bits of a buffer that belong to an array; without `to_numpy`, as above."""
    bits = np.unpackbits(np.frombuffer(buffer, np.uint8), bitorder="little")
    return np.asarray(bits[values.offset : values.offset + len(values)], dtype=np.bool_)


def _floats(values: Any) -> Floats:
    """Return an array of float64, NaN where it is null."""
    valid, data = values.buffers()
    found = np.frombuffer(data, np.float64)[values.offset : values.offset + len(values)].copy()
    if valid is not None:
        found[~_bits(valid, values)] = np.nan
    return found


def lines_of(path: str, place: str) -> Lines:
    """Read a file of predictions, whose suffix says its format.

    place: what messages begin with. Nothing in it is unpickled.

    Raises:
        DataError: it cannot be read, is damaged, or takes more memory than one of its size can.
    """
    end = path.lower()
    with bounded(path):
        if end.endswith(".npy"):
            return _matrix(path, place)
        return _parquet(path, place) if end.endswith((".parquet", ".pq")) else _text(path, place)


def _text(path: str, place: str) -> Lines:
    from fusecli.sources.delimited import records_of, sniffed

    content = bytes_of(path)
    try:
        text = text_of(content, "utf-8", path)
        header, records = records_of(text, sniffed(text, path), path)
    except DataError as error:  # here nothing can be said of encodings and separators
        hint = error.hint and "save it as UTF-8, cells apart by commas"
        raise DataError(error.message, hint) from None
    columns = _own(header, [records.column(i).combine_chunks() for i in range(len(header))], place)
    return Lines(place, records.num_rows, columns, first=2)


def _parquet(path: str, place: str) -> Lines:
    from pyarrow.parquet import ParquetFile

    with opening(path):
        try:
            table = ParquetFile(path).read()
            table.validate(full=True)  # offsets that lead elsewhere would end the process
        except (MemoryError, OSError):
            raise
        except Exception as fault:  # whatever a parser makes of bytes that nobody vouches for
            raise damaged(path, fault) from None
    if not table.num_rows:
        raise DataError(f"{place}: there are columns, but no row")
    arrays = [table.column(i).combine_chunks() for i in range(table.num_columns)]
    return Lines(place, table.num_rows, _own(table.column_names, arrays, place))


def _own(names: list[str], arrays: list[Any], place: str) -> dict[str, Any]:
    """Return the columns by name. Raises DataError where two have the same one, or too many."""
    if len(names) > MOST_COLUMNS:
        raise DataError(f"{place}: it has more than {MOST_COLUMNS:,} columns")
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise DataError(f"{place}: two columns are called {shown(twice)}", "name each once")
    return dict(zip(names, arrays, strict=True))


def _matrix(path: str, place: str) -> Lines:
    """Return the array of a `.npy` file; one with objects in it, or cut short, is refused."""
    with opening(path):
        try:
            with warnings.catch_warnings(action="error"):
                values = np.load(Path(path), allow_pickle=False, mmap_mode="r")
        except (MemoryError, OSError):
            raise
        except Exception as fault:  # whatever a header may hold
            raise damaged(path, fault) from None
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiubU":
        raise DataError(f"{place}: holds no plain array of numbers or texts")
    if values.ndim not in (1, 2) or not values.size:
        shape = " x ".join(map(str, values.shape))
        raise DataError(f"{place}: holds an array of {shape}", "one line a row, one column a class")
    return Lines(place, len(values), matrix=np.asarray(values))
