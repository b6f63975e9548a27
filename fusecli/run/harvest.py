"""What came of many comparisons, one after another, and what is to be said of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from fusecli.run.comparing import Compared
from fusecli.values import Board, Notice

MOST_NAMES = 4


@dataclass
class Harvest:
    """What came of the works so far.

    names: of the works on each table, by its fingerprint. said: works by what was left out.
    """

    boards: dict[str, Board] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    exit_code: int = 0


def keep(harvest: Harvest, made: Compared) -> None:
    """Put one comparison to the others; the targets of a table are on the same table."""
    name, setting = made.board.data, made.done.setting
    harvest.boards[name] = made.board
    table = setting.lens.dataset if setting.lens else setting.dataset
    harvest.names.setdefault(table.fingerprint, []).append(name)
    for notice in (*setting.notices, *made.left_out):
        harvest.said.setdefault(str(notice), []).append(name)
    harvest.exit_code = harvest.exit_code or made.exit_code


def about(harvest: Harvest) -> Iterator[Notice]:
    """Yield what was left out of which data sets, and which of them are one and the same."""
    for text, names in harvest.said.items():
        where = ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} data sets"
        yield Notice(f"{text} (on {where})")
    for names in harvest.names.values():
        if len(names) > 1:
            text = f"{', '.join(names)} are on the same table"
            yield Notice(text, "a summary takes them for different data sets, which flatters it")
