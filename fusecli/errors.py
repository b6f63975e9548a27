"""Everything a user can do wrong, as one tree; every leaf carries the exit code it ends in.

FuseError
├── StrictError     1   a model failed, and `--strict` makes that fatal
├── UsageError      2   the command line
├── RecipeError     2   the recipe: any number of problems, each with its place
├── MissingExtra    2   an optional package that is not installed
├── DataError       3   the table
│   ├── TargetError 3   the column to predict
│   └── ReadingError 3  a file that is read otherwise than it was written
├── StoreError      4   the store or the disk under it
└── GateError       5   a `--gate` that was not met
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from shlex import quote

MOST, LONGEST = 100, 200  # words that a hint names, and characters that it takes of each


class FuseError(Exception):
    """A mistake the user can mend: one message, a hint at the way out, an exit code."""

    exit_code = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class StrictError(FuseError):
    """A model failed, and the user wants the first failure to end it; what was fitted is stored."""

    exit_code = 1


class UsageError(FuseError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a recipe and where it stands (lines and columns count from 1)."""

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: "
        key = f"{self.path}: " if self.path else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{place}{key}{self.message}{hint}"


class RecipeError(FuseError):
    """A recipe with mistakes; `problems` holds all of them in the order of their places."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class MissingExtra(FuseError):  # noqa: N818  # reads as what it is
    """An optional package is asked for and not installed; the hint is the install command."""

    exit_code = 2


class DataError(FuseError):
    """The table cannot be read or cannot be used; the message names the file and the column."""

    exit_code = 3


class TargetError(DataError):
    """The column to predict is absent, has missing or infinite values, or too few of a class."""


class ReadingError(DataError):
    """A file that is read otherwise than it was written, which an option of its source mends.

    option, value: as a recipe takes them under `data`. otherwise: what mends the file itself.
    """

    def __init__(self, message: str, option: str, value: str, otherwise: str) -> None:
        self.option, self.value, self.otherwise = option, quote(value), otherwise
        super().__init__(message, f"{otherwise}, or say {option}: {self.value}")

    def told_by(self, prefix: str) -> DataError:
        """Return the same mistake for a command without a recipe.

        prefix: of an option there, such as `--set data.`; nothing if it takes none.
        """
        named = f", or say {prefix}{self.option}={self.value}" if prefix else ""
        return DataError(self.message, f"{self.otherwise}{named}")


@contextmanager
def options_as(prefix: str) -> Iterator[None]:
    """Name options of reading as the command at hand takes them, see `ReadingError.told_by`."""
    try:
        yield
    except ReadingError as error:
        raise error.told_by(prefix) from None


class StoreError(FuseError):
    """The store cannot be read or written; what was stored before is whole."""

    exit_code = 4


class GateError(FuseError):
    """The run is done, but its verdict is not what `--gate` asked for."""

    exit_code = 5


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a hint: the nearest of the known words, or all of them when none is near.

    Words longer than anybody writes are near to none, and of very many known ones some are told.
    """
    likely = [other for other in known if len(other) <= LONGEST] if len(word) <= LONGEST else []
    near = get_close_matches(word, likely, 1, 0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    words = [other[:LONGEST] for other in sorted(known)]
    more = f" and {len(words) - MOST:,} more" if len(words) > MOST else ""
    return f"known are {', '.join(words[:MOST])}{more}"
