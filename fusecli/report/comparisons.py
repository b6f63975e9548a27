"""Several comparisons together: a summary where it takes one, else each board by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from fusecli.report.as_csv import csv_of
from fusecli.report.as_json import SCHEMA, Document, notices_json
from fusecli.report.as_markdown import escape
from fusecli.report.comparison import (
    MORE,
    comparison_json,
    comparison_markdown,
    more_cells,
    render_comparison,
)
from fusecli.report.console import drawn, labelled
from fusecli.report.suite import render_suite
from fusecli.report.suite_documents import suite_csv, suite_json, suite_markdown
from fusecli.report.text import clean
from fusecli.suite import Suite
from fusecli.values import Board, Notice


@dataclass(frozen=True)
class Comparisons:
    """Boards by name, why others could not be made, and what they say together.

    summary: None for fewer than three data sets, notices say so; else it has the notices itself.
    """

    boards: Mapping[str, Board]
    failed: Mapping[str, str]
    summary: Suite | None = None
    notices: tuple[Notice, ...] = ()


def render_comparisons(found: Comparisons, console: Console, folder: Path | None = None) -> str:
    """Return the summary for this console, or every board one after another."""
    if found.summary is not None:
        return render_suite(found.summary, console, folder)
    if len(found.boards) == 1 and not found.failed:
        return render_comparison(next(iter(found.boards.values())), console, folder)
    boards = [render_comparison(board, console) for board in found.boards.values()]
    lines = [("failed", f"{clean(name)}: {clean(why)}") for name, why in found.failed.items()]
    lines += [("note", clean(notice)) for notice in found.notices]
    lines += [("run", clean(folder))] if folder else []
    return "\n".join((*boards, *([drawn(console, labelled(lines))] if lines else ())))


def comparisons_markdown(found: Comparisons, folder: Path | None = None) -> str:
    """Return the same as Markdown; a summary is followed by every board."""
    head = [suite_markdown(found.summary, folder)] if found.summary else []
    boards = [comparison_markdown(board) for board in found.boards.values()]
    lines = [f"- **failed** {escape(name)}: {escape(why)}\n" for name, why in found.failed.items()]
    lines += [f"- **note** {escape(str(notice))}\n" for notice in found.notices]
    return "\n".join((*head, *boards, *([] if found.summary else ["".join(lines)])))


def comparisons_csv(found: Comparisons) -> str:
    """Return the summary, one line a method; without one every row of every board."""
    return suite_csv(found.summary) if found.summary else boards_csv(found)


def boards_csv(found: Comparisons) -> str:
    """Return every row of every board; of several the first column names the data set."""
    return csv_of(list(found.boards.values()), MORE, more_cells)


def comparisons_json_text(found: Comparisons, folder: Path | None = None) -> str:
    """Return all of it as one JSON document, in ASCII (`fuse schema comparisons`)."""
    return json.dumps(_json(found, folder), indent=2, allow_nan=False) + "\n"


def _json(found: Comparisons, folder: Path | None) -> Document:
    return {
        "schema": SCHEMA,
        "boards": [comparison_json(board) for board in found.boards.values()],
        "failed": [{"name": name, "reason": why} for name, why in found.failed.items()],
        "summary": suite_json(found.summary) if found.summary else None,
        "notices": notices_json(found.notices),
        "run": str(folder) if folder else None,
    }
