"""JSON Schemas of what the commands print with `--json`: one each, every key described."""

from __future__ import annotations

from fusecli.report.shapes import (
    COUNT,
    NUMBER,
    TEXT,
    VERSION,
    Schema,
    document,
    exactly,
    many,
    maybe,
    of,
    said,
)
from fusecli.values import ColumnKind, Kind, Learn, Rung
from fusecli.values.boards import Call

NOTICES = many(exactly(text=said(TEXT, "what is so"), hint=said(TEXT, "what to do about it")))
TASK = said(of(Kind), "what is predicted")
CLASSES = said(many(TEXT), "labels in the order of the outputs; none for regression")
BETTER: Schema = {"enum": ["lower", "higher"]}


def score_schema() -> Schema:
    """Return the schema of one score."""
    return exactly(
        value=said(NUMBER, "the metric, in its natural sign"),
        half_width=said(NUMBER, "half of the width of its 95 % interval"),
        rung=said(of(Rung), "on what kind of rows it was measured"),
        per_split=said(many(NUMBER), "the same in each split"),
    )


def verdict_schema() -> Schema:
    """Return the schema of a comparison with the best base model."""
    return exactly(
        call=said(of(Call), "the verdict in a word"),
        gain=said(NUMBER, "units of the metric; positive: better than the best base model"),
        half_width=said(NUMBER, "half of the width of the gain's 95 % interval"),
        better=said(NUMBER, "probability that the gain is above the rope"),
        equal=said(NUMBER, "probability that the gain is within the rope"),
        worse=said(NUMBER, "probability that the gain is below the rope"),
        rope=said(NUMBER, "largest gain or loss that makes no practical difference"),
        against=said(TEXT, "the base model it is compared with"),
        rung=said(of(Rung), "on what kind of rows it was measured"),
        reason=said(TEXT, "why it is inconclusive whatever the probabilities say, or empty"),
    )


def price_schema() -> Schema:
    """Return the schema of what a model costs."""
    return exactly(
        fit_seconds=said(NUMBER, "to fit once"),
        predict_ms_per_1000_rows=said(NUMBER, "to predict"),
        size_bytes=said(COUNT, "to keep"),
    )


def row_schema() -> Schema:
    """Return the schema of one line of the board."""
    also: Schema = {"type": "object", "additionalProperties": {"$ref": "#/definitions/score"}}
    rank: Schema = {"type": ["integer", "null"], "minimum": 1}
    return exactly(
        rank=said(rank, "place on the board, null where there is no score"),
        name=said(TEXT, "of the model or the fusion"),
        role={"enum": ["base", "fused", "inner"]},
        status={"enum": ["scored", "failed"]},
        reason=said(TEXT, "why it failed, or empty"),
        best_base_model={"type": "boolean"},
        imported=said({"type": "boolean"}, "whether it was fitted elsewhere, at unknown cost"),
        score=maybe("score"),
        also=said(also, "further metrics by name"),
        holdout=said(maybe("score"), "the metric on the held-out rows, or null"),
        verdict=said(maybe("verdict"), "of a fusion against the best base model, else null"),
        price=maybe("price"),
        weight=said(NUMBER, "share in the fusion, null where there is no such thing"),
    )


def board_schema() -> Schema:
    """Return the JSON Schema of `fuse run --json` and of its `board.json`."""
    return of_targets("fusecli board", {**definitions(), "row": row_schema()}, board_keys())


def of_targets(title: str, parts: Schema, keys: Schema) -> Schema:
    """Return the schema of a board that those of further targets may be in."""
    one = exactly(schema=VERSION, **keys)
    made = document(title, {**parts, "board": one}, **keys)
    boards = {"type": "object", "additionalProperties": {"$ref": "#/definitions/board"}}
    made["properties"]["further"] = said(
        boards, "the boards of further targets, by target; not there without any"
    )
    return made


def definitions() -> Schema:
    """Return what several documents are made of."""
    return {"score": score_schema(), "verdict": verdict_schema(), "price": price_schema()}


def board_keys() -> Schema:
    """Return the keys of a board, whose rows are the definition `row`."""
    metric = exactly(name=TEXT, better=BETTER)
    return {
        "recipe": said(TEXT, "name of the recipe"),
        "data": exactly(
            name=TEXT,
            rows=COUNT,
            columns=COUNT,
            scored_rows=said(COUNT, "rows that some split tests"),
            task=TASK,
            classes=CLASSES,
        ),
        "metric": said(metric, "what the rows are ordered by"),
        "also": said(many(metric), "further metrics"),
        "splits": said(TEXT, "how rows were dealt to folds"),
        "rows": said(many({"$ref": "#/definitions/row"}), "best first, failed ones last"),
        "advice": said(TEXT, "the verdict as a sentence"),
        "notices": NOTICES,
        "fits": exactly(made=COUNT, stored=COUNT, seconds=NUMBER),
        "run": said({"type": ["string", "null"]}, "folder with everything that the run found"),
    }


def plan_schema() -> Schema:
    """Return the JSON Schema of `fuse check --json`."""
    model = exactly(
        name=TEXT,
        use=said(TEXT, "the model of the catalogue, or an import path"),
        learn=said({"anyOf": [of(Learn), {"type": "null"}]}, "what it learns from other models"),
        **{"from": said(many(TEXT), "the models that it learns from")},
        to_fit=said(COUNT, "fits that a run would make"),
        stored=said(COUNT, "fits that are in the store"),
        without_model=said(COUNT, "of these, whose model is not kept: made again for it"),
    )
    imported = exactly(
        name=TEXT,
        predictions=said(TEXT, "the file that they are read from"),
        rows_predicted=said(COUNT, "of the rows that are scored"),
        rows=said(COUNT, "that are scored"),
    )
    data = exactly(name=TEXT, rows=COUNT, columns=COUNT, target=TEXT, task=TASK, classes=CLASSES)
    return document(
        "fusecli plan",
        {},
        recipe=said(TEXT, "name of the recipe"),
        data=data,
        metric=said(TEXT, "what the board would be ordered by"),
        splits=said(TEXT, "how rows would be dealt to folds"),
        models=many(model),
        imported=said(many(imported), "models that were fitted elsewhere"),
        fusion=said(TEXT, "name of the fusion"),
        cores=said(COUNT, "that may be used"),
        threads_per_fit=COUNT,
        notices=NOTICES,
    )


def columns_schema() -> Schema:
    """Return the JSON Schema of `fuse inspect --json`."""
    column = exactly(
        name=TEXT,
        kind=said(of(ColumnKind), "what it was planned as"),
        reason=said(TEXT, "why"),
        missing=said(COUNT, "empty cells"),
        distinct=said(COUNT, "different values"),
    )
    return document(
        "fusecli columns",
        {},
        name=TEXT,
        rows=COUNT,
        target=said({"type": ["string", "null"]}, "what is predicted, if known"),
        task=said({"anyOf": [of(Kind), {"type": "null"}]}, "its kind, if known"),
        classes=CLASSES,
        columns=many(column),
        notices=NOTICES,
    )


def list_schema() -> Schema:
    """Return the JSON Schema of `fuse list --json` and `fuse recipes --json`."""
    parameter = exactly(
        name=TEXT,
        required={"type": "boolean"},
        default=said({}, "its default value, null where it is required"),
    )
    entry = exactly(
        name=TEXT,
        summary=said(TEXT, "what it is, in a sentence"),
        tasks=said(many(of(Kind)), "what it works for"),
        parameters=many(parameter),
    )
    return document("fusecli list", {}, what=TEXT, entries=many(entry))
