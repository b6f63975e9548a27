"""`--predictions NAME=FILE`: what imported members predict for the rows of `fuse predict`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fusecli.dataset.names import shown
from fusecli.errors import DataError, UsageError
from fusecli.predictions import NewRows, for_new_rows, refuse_unknown, told_at
from fusecli.recipe.imported import SUFFIXES
from fusecli.run.named import is_file
from fusecli.saved.deployed import Deployed
from fusecli.values import Array, Floats, Notice


def files_of(given: Sequence[str], deployed: Deployed) -> dict[str, str]:
    """Return the file of each imported member that a fusion reads. given: NAME=FILE.

    Raises:
        UsageError: there is none for some, or they are for others. DataError: of no known format.
    """
    files: dict[str, str] = {}
    for text in given:
        name, _, path = text.partition("=")
        if not name or not path:
            told = f"--predictions: {shown(text)} names no file"
            raise UsageError(told, "such as legacy=new.csv")
        if name in files:
            told = f"--predictions: {shown(name)} is given twice"
            raise UsageError(told, "name one file for each")
        files[name] = path
    refuse_unknown(tuple(deployed.imported), tuple(files))
    for name, path in files.items():
        with told_at(f"--predictions {name}"):
            _check_file(path)
    return files


def _check_file(path: str) -> None:
    """Raise DataError for a file that is not there, or of no format that is read."""
    if not path.lower().endswith(SUFFIXES):
        known = f"known are {', '.join(SUFFIXES)}"
        raise DataError(f"{shown(path)} is of no known format", known)
    if not is_file(path):
        raise DataError(f"there is no file {shown(path)}")


@dataclass
class GivenRows:
    """What imported members predict for the rows of one table, read with its first portion."""

    deployed: Deployed
    files: Mapping[str, str]
    read: dict[str, NewRows] = field(default_factory=dict)

    def of(self, ids: tuple[str, Array], start: int) -> dict[str, Floats]:
        """Return what each predicts for a portion [row, output].

        ids: the name and the values of the column that names rows, numbers where none does; start:
        how many rows came before.

        Raises:
            DataError: a file cannot be read, or does not predict these rows.
        """
        if self.files and not self.read:
            self._read(None if ids[1].dtype.kind == "i" else ids[0])
        found = {}
        for name, one in self.read.items():
            with told_at(f"--predictions {name}"):
                found[name] = one.of(ids[1], start)
        return found

    def told(self, rows: int) -> tuple[Notice, ...]:
        """Return what is to be said in the end. Raises DataError if files are of other rows."""
        said: tuple[Notice, ...] = ()
        for name, one in self.read.items():
            with told_at(f"--predictions {name}"):
                said += one.told(rows)
        return said

    def _read(self, id: str | None) -> None:
        layout = self.deployed.layout
        for name, path in self.files.items():
            own = self.deployed.imported[name]
            self.read[name] = for_new_rows(
                name, path, layout.task, spec=own.spec, id=id, gaps=own.gaps, target=layout.target
            )
