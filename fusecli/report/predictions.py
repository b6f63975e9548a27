"""What came of predicting new rows, or of exporting a run, as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fusecli.report.as_json import SCHEMA, notices_json
from fusecli.report.schemas import NOTICES
from fusecli.report.shapes import COUNT, TEXT, Schema, document, said
from fusecli.values import Notice

Document = dict[str, Any]


def prediction_json(
    path: Path, fusion: str, counts: tuple[int, int, int], notices: tuple[Notice, ...]
) -> Document:
    """Return where predictions are (`fuse schema predict`). counts: rows, members, models."""
    rows, members, models = counts
    told = {"path": str(path), "fusion": fusion, "rows": rows, "members": members, "models": models}
    return {"schema": SCHEMA, **told, "notices": notices_json(notices)}


def prediction_schema() -> Schema:
    """Return the schema of what `fuse predict --json` prints."""
    return document(
        "fusecli predict",
        {},
        path=said(TEXT, "the file that was written"),
        fusion=said(TEXT, "its label"),
        rows=said(COUNT, "rows predicted"),
        members=said(COUNT, "members that the fusion reads"),
        models=said(COUNT, "models of all their folds"),
        notices=NOTICES,
    )


def export_json(path: Path, fusion: str, counts: tuple[int, int, int]) -> Document:
    """Return what was exported (`fuse schema export`); counts: bytes, members, models."""
    size, members, models = counts
    told = {"path": str(path), "fusion": fusion, "bytes": size}
    return {"schema": SCHEMA, **told, "members": members, "models": models}


def export_schema() -> Schema:
    """Return the schema of what `fuse export --json` prints."""
    return document(
        "fusecli export",
        {},
        path=said(TEXT, "the file that was written"),
        fusion=said(TEXT, "its label"),
        bytes=said(COUNT, "size of the file"),
        members=said(COUNT, "members that the fusion reads"),
        models=said(COUNT, "models of all their folds"),
    )
