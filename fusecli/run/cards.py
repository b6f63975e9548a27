"""The model card: what a saved fusion is, what it was scored as, and what to mind, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fusecli.report import board_markdown
from fusecli.report.as_markdown import escape
from fusecli.saved.deployed import Deployed
from fusecli.values import Board, Column

SCORED = "Each member is the mean of the models of all folds, which is what was scored."
REFITTED = (
    "Each member is one model, refitted to all rows. **The scores below are not of it**: they, and "
    "the weights, are of the models of the folds."
)
LENT = (
    "**What imported members predict for new rows has to be given**: "
    "`fuse predict FILE TABLE --predictions NAME=FILE`, or `predict(table, members={NAME: array})`."
)
ALONE = (
    "One base model of the run by itself, chosen by name. Its score is that of its own line below; "
    "no score of a fusion is of it."
)
MOST = 100  # columns, or classes, that are listed


def card(deployed: Deployed, board: Board, about: Mapping[str, Any]) -> str:
    """Return the model card of a deployed fusion. about: what the manifest says."""
    return "\n".join(
        (*_head(deployed, board), *_deployed(deployed, about), *_scores(board), *_made(about))
    )


def _head(deployed: Deployed, board: Board) -> Iterator[str]:
    layout = deployed.layout
    yield f"# {escape(board.recipe)}: {escape(deployed.label)}"
    yield ""
    what = f"Predicts **{escape(layout.target)}** ({layout.task.kind})"
    yield f"{what} of rows like those of {escape(board.data)}: {board.n_rows:,} rows."
    if layout.task.classes:
        yield f"Classes: {_listed(layout.task.classes)}."
    yield ""
    yield "## Columns"
    yield ""
    yield "Matched by name, in any order. Values that training has not seen count as missing."
    yield ""
    yield from (_column(column) for column in layout.used[:MOST])
    if len(layout.used) > MOST:
        yield f"- and {len(layout.used) - MOST} more, see manifest.json"
    yield ""


def _column(column: Column) -> str:
    return f"- {escape(column.name)}: {column.kind.replace('_', ' ')}"


def _listed(names: tuple[str, ...]) -> str:
    rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(map(escape, names[:MOST])) + rest


def _deployed(deployed: Deployed, about: Mapping[str, Any]) -> Iterator[str]:
    yield "## What predicts"
    yield ""
    yield REFITTED if about.get("refit") else SCORED
    yield ""
    if about.get("member"):
        yield ALONE
        yield ""
    for name, keys in deployed.models.items():
        weight = deployed.weights.get(name)
        told = "" if weight is None else f", weight {weight:.4g}"
        made = "imported, no model" if name in deployed.imported else f"{len(keys)} models"
        yield f"- {escape(name)}: {made}{told}"
    yield ""
    if deployed.imported:
        yield LENT
        yield ""


def _scores(board: Board) -> Iterator[str]:
    rungs = {row.score.rung for row in board.rows if row.score}
    yield "## Scores"
    yield ""
    yield f"On rows that no scored model has seen ({', '.join(sorted(rungs))})."
    yield ""
    yield board_markdown(board)


def _made(about: Mapping[str, Any]) -> Iterator[str]:
    yield "## Made with"
    yield ""
    packages = about.get("packages", {})
    yield from (f"- {escape(str(name))} {escape(str(packages[name]))}" for name in packages)
    yield ""
