"""The JSON Schema of what is said of many boards together."""

from __future__ import annotations

from fusecli.report.schemas import NOTICES, TASK
from fusecli.report.shapes import (
    COUNT,
    NUMBER,
    TEXT,
    Schema,
    document,
    exactly,
    many,
    maybe,
    of,
    said,
)
from fusecli.values import Call, Rung


def standing_schema() -> Schema:
    """Return the schema of one method's line of the summary."""
    return exactly(
        rank=said({"type": "integer", "minimum": 1}, "place by mean rank"),
        method=said(TEXT, "a fusion, or the best base model"),
        mean_rank=said(NUMBER, "over the data sets, 1 is best, ties share their middle rank"),
        win_rate=said(NUMBER, "share of meetings with other methods won, a tie is half a win"),
        saved=said(NUMBER, "median share of the best base model's error that it saves"),
        improvability=said(NUMBER, "mean share of its error that the best method saves"),
        rescaled=said(NUMBER, "mean of its error from the best (0) to the worst (1) method"),
        elo=said(NUMBER, "Bradley-Terry strength, 1000 for the best base model"),
        elo_low=said(
            NUMBER, "low end of its 95 % interval over data sets, null where it never loses or wins"
        ),
        elo_high=said(NUMBER, "high end of the same"),
        against_best_base=said(maybe("odds"), "Bayesian signed-rank test, null for itself"),
        boards=exactly(better=COUNT, practically_equal=COUNT, worse=COUNT, inconclusive=COUNT),
    )


def entry_schema() -> Schema:
    """Return the schema of one data set that counts."""
    cell = exactly(
        method=TEXT,
        score=said(NUMBER, "the metric in its natural sign, null where there is none"),
        error=said(NUMBER, "the same as a loss"),
        call=said({"anyOf": [{"type": "null"}, of(Call)]}, "the verdict of its board"),
        reason=said(TEXT, "why there is no score, or empty"),
    )
    return exactly(
        name=TEXT,
        task=TASK,
        metric=TEXT,
        rows=COUNT,
        rung=said(of(Rung), "on what kind of rows it was measured"),
        cells=many(cell),
    )


def suite_schema() -> Schema:
    """Return the JSON Schema of a comparison over many data sets."""
    reasons: Schema = {"type": "object", "additionalProperties": TEXT}
    pair = exactly(
        first=said(TEXT, "the method with the lower mean rank"),
        second=TEXT,
        p=said(NUMBER, "Wilcoxon signed-rank, two-sided, on relative differences"),
        adjusted=said(NUMBER, "the same after Holm's correction over all pairs"),
    )
    definitions = {
        "omnibus": exactly(statistic=NUMBER, p=NUMBER),
        "odds": exactly(better=NUMBER, equal=NUMBER, worse=NUMBER),
    }
    return document(
        "fusecli suite",
        definitions,
        methods=said(many(standing_schema()), "best mean rank first"),
        pairs=many(pair),
        groups=said(many(many(TEXT)), "sets of methods of which no two are told apart"),
        friedman=said(maybe("omnibus"), "that all methods are the same; null for two methods"),
        iman_davenport=said(maybe("omnibus"), "the same, less conservative"),
        critical_difference=said(NUMBER, "of two mean ranks, by Nemenyi's test"),
        alpha=said(NUMBER, "level of the tests"),
        rope=said(NUMBER, "largest share of an error that makes no practical difference"),
        data_sets=said(many(entry_schema()), "that count"),
        failed=said(many(exactly(name=TEXT, reason=TEXT)), "data sets that do not count"),
        unranked=many(exactly(method=TEXT, reasons=said(reasons, "by data set"))),
        same=said(many(exactly(method=TEXT, same_as=TEXT)), "with the scores of a ranked method"),
        notices=NOTICES,
        run=said({"type": ["string", "null"]}, "folder with everything that was found"),
    )
