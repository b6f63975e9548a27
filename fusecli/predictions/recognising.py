"""Which tool has written a file of out-of-fold predictions, told by its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fusecli.dataset.names import several
from fusecli.errors import UsageError
from fusecli.predictions.layouts import (
    INDEXES,
    TWO,
    Own,
    Wanted,
    of_autogluon,
    of_fuse,
    of_h2o,
    of_mljar,
    of_sklearn,
)
from fusecli.predictions.lines import Lines


def _is_fuse(lines: Lines) -> bool:
    return {"id", "repeat", "fold", "target"} <= set(lines.names)


def _is_autogluon(lines: Lines) -> bool:
    names = set(lines.names)
    odd = any(name.startswith("predict") for name in names) or "target" in names
    return bool(names & set(INDEXES)) and len(names) > 1 and not odd


def _is_h2o(lines: Lines) -> bool:
    return "predict" in lines.names


def _is_mljar(lines: Lines) -> bool:
    own = [name for name in lines.names if name.startswith("prediction")]
    return bool(own) and ("target" in lines.names or bool(TWO.fullmatch(own[0])))


def _is_sklearn(lines: Lines) -> bool:
    return lines.matrix is not None or lines.names == tuple(map(str, range(len(lines.names))))


LAYOUTS: Mapping[str, tuple[Callable[[Lines], bool], Callable[[Lines, Wanted], Own]]] = {
    "fuse": (_is_fuse, of_fuse),
    "autogluon": (_is_autogluon, of_autogluon),
    "h2o": (_is_h2o, of_h2o),
    "mljar": (_is_mljar, of_mljar),
    "sklearn": (_is_sklearn, of_sklearn),
}


def layout_of(lines: Lines) -> str:
    """Return the layout of a file, by its columns.

    Raises:
        UsageError: it could be of several, or is of none.
    """
    found = [name for name, (is_one, _) in LAYOUTS.items() if is_one(lines)]
    if len(found) == 1:
        return found[0]
    columns = f"its columns are {several(lines.names)}"
    if found:
        told = f"{lines.place}: it could be of {' or of '.join(found)}: {columns}"
        raise UsageError(told, f"name the one it is: --format {found[0]}")
    told = f"{lines.place}: it is of no layout that is known: {columns}"
    plain = "ids and a column a class need no import: 'predictions: FILE' in a recipe reads them"
    raise UsageError(told, f"{plain}; --format takes {', '.join(LAYOUTS)}")
