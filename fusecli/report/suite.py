"""A suite for people: summary, critical-difference diagram, what differs, who is left out."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from fusecli.report.console import drawn, labelled, space
from fusecli.report.diagram_text import diagram
from fusecli.report.digits import count
from fusecli.report.grid import fitting, grid
from fusecli.report.suite_cells import suite_columns
from fusecli.report.suite_sentences import suite_below, suite_header
from fusecli.report.text import clean, glyphs_for
from fusecli.suite import BEST_BASE, Suite


def render_suite(suite: Suite, console: Console, folder: Path | None = None) -> str:
    """Return the suite for this console; the fusions are bold, the best base model is not.

    On a terminal too narrow for all of it, the least important columns are left out and counted.
    """
    columns = suite_columns(suite)
    kept = fitting(columns, console)
    hidden = len(columns) - len(kept)
    drawing = diagram(suite, glyphs_for(console.encoding), space(console))
    lines = list(suite_below(suite))
    if hidden:
        where = "a wider terminal, --csv or a redirected output shows all"
        lines.append(("hidden", f"{count(hidden, 'column')}: {where}"))
    if folder:
        lines.append(("run", clean(folder)))
    return drawn(
        console,
        Text(suite_header(suite), overflow="fold"),
        grid(kept, _fused(suite)),
        Text(drawing, no_wrap=True, overflow="ignore"),
        labelled(lines),
    )


def _fused(suite: Suite) -> set[int]:
    return {place for place, method in enumerate(suite.methods) if method != BEST_BASE}
