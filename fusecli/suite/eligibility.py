"""Who is ranked: which data sets count, and which methods are on all of them."""

from __future__ import annotations

from collections.abc import Mapping

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.suite.entries import BEST_BASE, entry_of, matrix
from fusecli.suite.values import Absence, Entry, Failure, Twin
from fusecli.values import DEFAULTED, Board

FEWEST = 3
MISSING = "it is not on the board"
NOT_FOR = "not for "  # a kind of task


def gather(boards: Mapping[str, Board | str]) -> tuple[tuple[Entry, ...], tuple[Failure, ...]]:
    """Return the data sets that count, and those that do not.

    Raises:
        UsageError: fewer than three count.
    """
    found = [
        Failure(name, board) if isinstance(board, str) else entry_of(name, board)
        for name, board in boards.items()
    ]
    entries = tuple(part for part in found if isinstance(part, Entry))
    failures = tuple(part for part in found if isinstance(part, Failure))
    if len(entries) < FEWEST:
        _refuse_few(len(entries), failures)
    return entries, failures


def _refuse_few(count: int, failures: tuple[Failure, ...]) -> None:
    of = f" of {count + len(failures)}" if failures else ""
    why = "".join(f"; '{failure.name}' failed: {failure.reason}" for failure in failures)
    raise UsageError(
        f"statistics across data sets need at least {FEWEST} of them, and {count}{of} can be "
        f"compared{why}",
        "add data sets, or read each board by itself",
    )


def sort_out(entries: tuple[Entry, ...]) -> tuple[tuple[str, ...], tuple[Absence, ...]]:
    """Return the methods with an error on every data set, and the others with what they lack.

    Raises:
        UsageError: no fusion is on all of them.
    """
    methods = tuple(dict.fromkeys(name for entry in entries for name in entry.cells))
    lacking = {method: _lacks(entries, method) for method in methods}
    ranked = tuple(method for method in methods if not lacking[method])
    absences = tuple(Absence(method, why) for method, why in lacking.items() if why)
    if len(ranked) < 2:
        _refuse_unranked(absences, len(entries))
    return ranked, absences


def _lacks(entries: tuple[Entry, ...], method: str) -> dict[str, str]:
    return {
        entry.name: _why(entry, method)
        for entry in entries
        if method not in entry.cells or entry.cells[method].error is None
    }


def _why(entry: Entry, method: str) -> str:
    """Say why a method has no score on a data set."""
    if method in entry.cells:
        return entry.cells[method].reason
    name = method.removesuffix(DEFAULTED)
    known = name in registry.names("strategies")
    suits = not known or entry.kind in registry.get("strategies", name).tasks
    return MISSING if suits else NOT_FOR + entry.kind


def distinct(
    entries: tuple[Entry, ...], ranked: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Twin, ...]]:
    """Return the methods without those that score as another one on every data set, and those.

    The best base model stays, else the first name of the alphabet. All stay where all are alike.
    """
    alike: dict[bytes, list[str]] = {}
    for method, errors in zip(ranked, matrix(entries, ranked).T, strict=True):
        alike.setdefault(errors.tobytes(), []).append(method)
    if len(alike) < 2:
        return ranked, ()
    kept = [min(names, key=lambda name: (name != BEST_BASE, name)) for names in alike.values()]
    pairs = zip(kept, alike.values(), strict=True)
    twins = (Twin(name, first) for first, names in pairs for name in names if name != first)
    return tuple(kept), tuple(twins)


def _refuse_unranked(absences: tuple[Absence, ...], count: int) -> None:
    nearest = min(absences, key=lambda absence: len(absence.reasons))
    where = ", ".join(f"'{name}'" for name in nearest.reasons)
    raise UsageError(
        f"no fusion has a score on all {count} data sets",
        f"'{nearest.method}' comes nearest: without {where} it would be ranked",
    )
