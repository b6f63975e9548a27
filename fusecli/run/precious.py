"""What is never written over: the files of a run, its recipe, and the table it has learned from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from fusecli.errors import UsageError
from fusecli.run.finished import is_run
from fusecli.run.named import folder_of, is_file
from fusecli.run.options import RunOptions

ANOTHER = "name another file with -o"


def refuse_precious(path: Path | None, named: str, options: RunOptions) -> None:
    """Return unless writing to a path would take away what a run is made of, or was made from.

    named: the run that is asked, as on the command line; of a model file nobody knows the table.

    Raises:
        UsageError: it would.
    """
    if path is None:
        return
    with suppress(OSError, ValueError):  # no path at all, which is told when it is written
        place = path.resolve()
        if any(is_run(folder) for folder in (place.parent, place.parent.parent)):
            raise UsageError(f"'{path}' is in the folder of a run, which stays as it is", ANOTHER)
        if is_file(named) or not place.is_file():
            return
        for precious in _tables(folder_of(named, options.out)):
            if precious.is_file() and precious.samefile(place):
                raise UsageError(f"'{path}' is what the run has learned from", ANOTHER)


def refuse_unknown_ending(path: Path | None, endings: tuple[str, ...]) -> None:
    """Return if a path ends in a way that says what is in the file. Raises UsageError if not."""
    if path is not None and path.suffix.lower() not in endings:
        known = f"known are {', '.join(endings)}"
        raise UsageError(f"'{path}' has no ending that says its format", known)


def _tables(folder: Path) -> Iterator[Path]:
    """Yield the paths after `source:` and `test:` in the recipe that the run has written."""
    with suppress(OSError, UnicodeError):
        for line in (folder / "recipe.yaml").read_text().splitlines():
            key, mark, value = line.strip().partition(": ")
            if mark and key in ("source", "test", "path", "database", "predictions"):
                yield Path(value.strip("'\""))
