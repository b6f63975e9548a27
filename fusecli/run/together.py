"""What many comparisons say together, and the files that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from fusecli.errors import UsageError
from fusecli.report import (
    Comparisons,
    boards_csv,
    comparisons_json_text,
    comparisons_markdown,
    diagram_svg,
    suite_cells_csv,
    suite_csv,
)
from fusecli.suite import summarise
from fusecli.values import Board, Notice

FEWEST = 3  # data sets that statistics across them take


def together(
    boards: Mapping[str, Board], failed: Mapping[str, str], notices: Iterable[Notice] = ()
) -> Comparisons:
    """Return the comparisons with their summary, if there are enough of them for one.

    notices: what else is to be said of all of them.
    """
    said = [*notices, *_about_tasks(boards)]
    if len(boards) >= FEWEST:
        try:
            suite = summarise({**boards, **failed})
            return Comparisons(boards, failed, replace(suite, notices=(*suite.notices, *said)))
        except UsageError as error:
            said.append(Notice(error.message, error.hint))
    elif boards and len(boards) + len(failed) > 1:
        text = f"statistics across data sets take at least {FEWEST} of them"
        said.append(Notice(text, "each board stands by itself"))
    return Comparisons(boards, failed, notices=tuple(said))


def _about_tasks(boards: Mapping[str, Board]) -> Iterator[Notice]:
    kinds: dict[str, int] = {}
    for board in boards.values():
        kinds[board.task.kind] = kinds.get(board.task.kind, 0) + 1
    if len(kinds) > 1:
        shares = ", ".join(f"{kind} on {count}" for kind, count in kinds.items())
        text = f"the data sets are of different tasks ({shares})"
        yield Notice(text, "strategies that do not suit all of them are not ranked")


def papers(found: Comparisons, folder: Path) -> dict[str, str]:
    """Return everything that many comparisons say, by file name."""
    files = {
        "comparisons.json": comparisons_json_text(found, folder),
        "comparisons.md": comparisons_markdown(found, folder),
        "boards.csv": boards_csv(found),
    }
    if found.summary:
        files |= {
            "summary.csv": suite_csv(found.summary),
            "scores.csv": suite_cells_csv(found.summary),
            "diagram.svg": diagram_svg(found.summary),
        }
    return files
