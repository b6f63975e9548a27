"""A suite for programs: JSON, CSV, Markdown; every number in full."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fusecli.report.as_csv import cell
from fusecli.report.as_json import SCHEMA, Document, finite, notices_json
from fusecli.report.as_markdown import escape
from fusecli.report.diagram_text import diagram
from fusecli.report.suite_cells import CALLS, suite_columns
from fusecli.report.suite_sentences import suite_below, suite_header
from fusecli.suite import BEST_BASE, Entry, Omnibus, Standing, Suite

NUMBERS = (
    "mean_rank",
    "win_rate",
    "saved",
    "improvability",
    "rescaled",
    "elo",
    "elo_low",
    "elo_high",
)
ODDS = ("better", "equal", "worse")
KEYS = {call: call.replace(" ", "_") for call in CALLS}


def suite_json(suite: Suite, folder: Path | None = None) -> Document:
    """Return the suite as plain values; what is not a finite number is null (`suite_schema`)."""
    return {
        "schema": SCHEMA,
        "methods": [_standing(place, row) for place, row in enumerate(suite.standings, 1)],
        "pairs": [asdict(pair) for pair in suite.pairs],
        "groups": [list(group) for group in suite.groups],
        "friedman": _omnibus(suite.friedman),
        "iman_davenport": _omnibus(suite.iman_davenport),
        "critical_difference": finite(suite.critical_difference),
        "alpha": suite.alpha,
        "rope": suite.rope,
        "data_sets": [_entry(entry) for entry in suite.entries],
        "failed": [asdict(failure) for failure in suite.failures],
        "unranked": [asdict(absence) for absence in suite.absences],
        "same": [asdict(twin) for twin in suite.twins],
        "notices": notices_json(suite.notices),
        "run": str(folder) if folder else None,
    }


def suite_json_text(suite: Suite, folder: Path | None = None) -> str:
    """Return the document as text, in ASCII: no name in it can command a terminal."""
    return json.dumps(suite_json(suite, folder), indent=2, allow_nan=False) + "\n"


def suite_csv(suite: Suite) -> str:
    """Return the summary: one line a method, best mean rank first."""
    header = ("rank", "method", *NUMBERS, *(f"p_{name}" for name in ODDS))
    boards = (f"boards_{KEYS[call]}" for call in CALLS)
    return _sheet((*header, *boards), map(_summary_line, enumerate(suite.standings, 1)))


def suite_cells_csv(suite: Suite) -> str:
    """Return every score: one line a data set and method, failed ones with their reasons."""
    header = ("data_set", "task", "metric", "rows", "rung", "method", "score", "error", "verdict")
    failed = [(part.name, *[None] * 8, part.reason) for part in suite.failures]
    lines = [line for entry in suite.entries for line in _entry_lines(entry)]
    return _sheet((*header, "reason"), [*lines, *failed])


def suite_markdown(suite: Suite, folder: Path | None = None) -> str:
    """Return header, summary (fusions bold), diagram and the lines below as Markdown."""
    columns = suite_columns(suite)
    rows = zip(*(column.cells for column in columns), strict=True)
    lines = [escape(suite_header(suite)), ""]
    lines.append(_pipes(escape(column.title) for column in columns))
    lines.append(_pipes("---:" if column.right else "---" for column in columns))
    for method, cells in zip(suite.methods, rows, strict=True):
        lines.append(_pipes(_bold(escape(text.strip()), method) for text in cells))
    lines += ["", *(f"    {line}".rstrip() for line in diagram(suite).splitlines()), ""]
    lines += [f"- **{word}** {escape(sentence)}" for word, sentence in suite_below(suite)]
    lines += [f"- **run** {escape(str(folder))}"] if folder else []
    return "\n".join(lines) + "\n"


def _standing(place: int, row: Standing) -> Document:
    odds = {name: finite(getattr(row.odds, name)) for name in ODDS} if row.odds else None
    return {
        "rank": place,
        "method": row.method,
        **{name: finite(getattr(row, name)) for name in NUMBERS},
        "against_best_base": odds,
        "boards": {KEYS[call]: row.calls.get(call, 0) for call in CALLS},
    }


def _entry(entry: Entry) -> Document:
    cells = [{"method": name, **asdict(own)} for name, own in entry.cells.items()]
    return {
        "name": entry.name,
        "task": entry.kind,
        "metric": entry.metric,
        "rows": entry.rows,
        "rung": entry.rung,
        "cells": cells,
    }


def _omnibus(test: Omnibus | None) -> Document | None:
    return {"statistic": finite(test.statistic), "p": finite(test.p)} if test else None


def _summary_line(placed: tuple[int, Standing]) -> tuple[Any, ...]:
    place, row = placed
    numbers = (finite(getattr(row, name)) for name in NUMBERS)
    odds = (getattr(row.odds, name, None) for name in ODDS)
    return (place, row.method, *numbers, *odds, *(row.calls.get(call, 0) for call in CALLS))


def _entry_lines(entry: Entry) -> Iterator[tuple[Any, ...]]:
    about = (entry.name, entry.kind, entry.metric, entry.rows, entry.rung)
    for method, own in entry.cells.items():
        yield (*about, method, own.score, own.error, own.call, own.reason)


def _sheet(header: Sequence[str], lines: Iterable[Iterable[Any]]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(map(cell, line) for line in lines)
    return sheet.getvalue()


def _pipes(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bold(text: str, method: str) -> str:
    return f"**{text}**" if method != BEST_BASE and text else text
