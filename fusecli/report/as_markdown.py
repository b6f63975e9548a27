"""The board as Markdown: a pipe table, and below it what the terminal says below it too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fusecli.report.cells import board_columns, ranked
from fusecli.report.console import Line
from fusecli.report.grid import GridColumn
from fusecli.report.sentences import below, header
from fusecli.report.text import UNICODE, clean
from fusecli.values import Board

MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~$])")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def board_markdown(board: Board, folder: Path | None = None) -> str:
    """Return header, table (fused rows bold) and the lines below as Markdown."""
    return document(board, board_columns(board, UNICODE), below(board, folder))


def document(board: Board, columns: Sequence[GridColumn], said: Iterable[Line]) -> str:
    """Return the board with these columns, and what is said below it, as Markdown."""
    lines = [escape(header(board)), "", *_table(board, columns), ""]
    lines += [f"- **{word}** {escape(sentence)}" for word, sentence in said]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no HTML, no end of a table's cell."""
    entities = "".join(ENTITIES.get(char, char) for char in clean(text))
    return MARKUP.sub(r"\\\1", entities)


def _table(board: Board, columns: Sequence[GridColumn]) -> Iterator[str]:
    yield _line(escape(column.title) for column in columns)
    yield _line("---:" if column.right else "---" for column in columns)
    cells = zip(*(column.cells for column in columns), strict=True)
    for row, texts in zip(ranked(board), cells, strict=True):
        yield _line(_bold(escape(text.strip()), bold=row.role == "fused") for text in texts)


def _bold(text: str, *, bold: bool) -> str:
    return f"**{text}**" if bold and text else text


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
