"""What came of predicting new rows, or of exporting a run, as a document."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusecli.report.as_json import SCHEMA, notices_json
from fusecli.report.new_scores import scores_json, scores_schema
from fusecli.report.schemas import NOTICES, score_schema, verdict_schema
from fusecli.report.shapes import COUNT, NUMBER, TEXT, Schema, document, exactly, many, said

if TYPE_CHECKING:
    from fusecli.run.exporting import Exported
    from fusecli.run.predicting import Predicted

Document = dict[str, Any]


def prediction_json(path: Path, found: Predicted) -> Document:
    """Return where predictions are, and who made them (`fuse schema predict`)."""
    scores = [scores_json(one) for one in found.scores]
    notices = notices_json(found.notices)
    told = {"rows": found.rows, "differs_by": found.differs, "scores": scores}
    return {**_made(path, found), **told, "notices": notices}


def export_json(found: Exported) -> Document:
    """Return what was exported (`fuse schema export`)."""
    parity = None if found.parity is None else asdict(found.parity)
    told = {"bytes": found.size, "parity": parity, "notices": notices_json(found.notices)}
    return {**_made(found.path, found), **told}


def _made(path: Path, found: Predicted | Exported) -> Document:
    """Return what predicting and exporting have in common: the file, and what predicts."""
    return {
        "schema": SCHEMA,
        "path": str(path),
        "fusion": found.fusion,
        "member": found.member or None,
        "members": found.members,
        "models": found.models,
        "imported": [
            {"name": name, "predictions": path or None} for name, path in found.imported.items()
        ],
    }


def prediction_schema() -> Schema:
    """Return the schema of what `fuse predict --json` prints."""
    return document(
        "fusecli predict",
        {"score": score_schema(), "verdict": verdict_schema()},
        **_keys(),
        rows=said(COUNT, "rows predicted; with --oof each as often as there are repeats"),
        differs_by=said(NUMBER, "with --oof: at most, from what the run has stored; else null"),
        scores=said(many(scores_schema()), "of each target, with --score; else none"),
        notices=NOTICES,
    )


def export_schema() -> Schema:
    """Return the schema of what `fuse export --json` prints."""
    size = said(COUNT, "size of the file, or of all files of a folder")
    told = said({"anyOf": [{"type": "null"}, _parity()]}, "of an ONNX file: how it was checked")
    keys = {**_keys(), "bytes": size, "parity": told, "notices": NOTICES}
    return document("fusecli export", {}, **keys)


def _parity() -> Schema:
    return exactly(
        rows=said(COUNT, "rows that both predicted, some with missing cells and unseen levels"),
        largest=said(
            {"type": "number"},
            "the largest difference: of probabilities, or of values in standard deviations",
        ),
        beyond=said(
            COUNT, "rows that differ by more than the tolerance; with any, nothing is written"
        ),
        labels=said(COUNT, "rows with another label: two classes were equally probable"),
        tolerance=said({"type": "number"}, "the most that is allowed"),
    )


def _keys() -> Schema:
    lent = exactly(
        name=TEXT,
        predictions=said({"type": ["string", "null"]}, "the file of what it predicts, once given"),
    )
    return {
        "path": said(TEXT, "the file that was written"),
        "fusion": said(TEXT, "its label; of a base model alone its name"),
        "member": said({"type": ["string", "null"]}, "the base model that predicts alone, if so"),
        "members": said(COUNT, "members that are read"),
        "models": said(COUNT, "models of all their folds"),
        "imported": said(many(lent), "members without models, each of which needs a file"),
    }
