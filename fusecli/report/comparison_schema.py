"""The JSON Schemas of comparisons: of strategies on one data set, and on many."""

from __future__ import annotations

from fusecli.report.schemas import NOTICES, board_keys, definitions, of_targets, row_schema
from fusecli.report.shapes import (
    COUNT,
    NUMBER,
    TEXT,
    Schema,
    document,
    exactly,
    many,
    maybe,
    said,
)
from fusecli.report.suite_schema import suite_schema

RUN = said({"type": ["string", "null"]}, "folder with everything that was found")
MAYBE_COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}


def comparison_schema() -> Schema:
    """Return the JSON Schema of `fuse compare --json` for one recipe, and of its `board.json`."""
    return of_targets("fusecli comparison", _definitions(), _keys())


def comparisons_schema() -> Schema:
    """Return the JSON Schema of `fuse compare --json` for several recipes or data sets."""
    suite = suite_schema()
    summary = {key: suite[key] for key in ("type", "properties", "required")}
    parts = {
        **_definitions(),
        **suite["definitions"],
        "board": exactly(schema={"const": 1}, **_keys()),
        "summary": {**summary, "additionalProperties": False},
    }
    return document(
        "fusecli comparisons",
        parts,
        boards=said(many({"$ref": "#/definitions/board"}), "one for each data set that was done"),
        failed=said(many(exactly(name=TEXT, reason=TEXT)), "data sets that could not be done"),
        summary=said(maybe("summary"), "over all data sets, null for fewer than three"),
        notices=NOTICES,
        run=RUN,
    )


def _definitions() -> Schema:
    interval = exactly(value=NUMBER, low=NUMBER, high=NUMBER)
    return {**definitions(), "range": interval, "row": _row(), "choice": _choice()}


def _keys() -> Schema:
    choice = said(maybe("choice"), "what taking the best strategy is worth; null: there was none")
    return {**board_keys(), "choice": choice}


def _row() -> Schema:
    more = exactly(
        apparent=said(maybe("score"), "on the rows that the combiner was fitted to"),
        optimism=said(NUMBER, "how much better that looks, in units of the metric"),
        members=said(MAYBE_COUNT, "base models that the fusion uses"),
        fuse_seconds=said(NUMBER, "to fit all its combiners"),
        may_be_optimistic={"type": "boolean"},
    )
    row = row_schema()
    properties = {**row["properties"], **more["properties"]}
    return {**row, "properties": properties, "required": list(properties)}


def _choice() -> Schema:
    taken: Schema = {"type": "object", "additionalProperties": COUNT}
    interval: Schema = {"$ref": "#/definitions/range"}
    return exactly(
        best=said(TEXT, "the strategy with the best score"),
        strategies=said(COUNT, "how many there were to choose from"),
        score=said(maybe("score"), "of choosing the best without the scored rows"),
        verdict=said(maybe("verdict"), "of that choice against the best base model"),
        taken=said(taken, "splits by strategy that was chosen"),
        tied=said(many(TEXT), "strategies that the best is not clearly better than"),
        bootstrap=said(interval, "score of the choice, made again on rows drawn again"),
        bootstrap_gain=said(interval, "its gain over the best base model"),
        bootstrap_better=said(NUMBER, "share of draws in which there is a gain"),
    )
