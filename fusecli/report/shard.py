"""What one job of a batch array has done: `fuse run --shard`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fusecli.report.as_json import SCHEMA, Document, finite, notices_json
from fusecli.report.console import Line, drawn, labelled
from fusecli.report.digits import amount, count
from fusecli.report.grid import GridColumn, grid
from fusecli.report.schemas import NOTICES
from fusecli.report.shapes import COUNT, NUMBER, TEXT, Schema, document, exactly, many, said
from fusecli.report.text import clean

if TYPE_CHECKING:
    from fusecli.run.sharding import ShardReport, Share

COUNTED = ("made", "stored", "claimed", "waiting", "failed", "untried", "missing")


def render_shard(report: ShardReport, console: Console) -> str:
    """Return what was asked for in one line, one line a model, and what is left to do below."""
    size = sum(model.share for model in report.models.values())
    part = f"shard {report.shard}, {size:,} of {count(report.total, 'fit')}"
    head = Text(f"{clean(report.recipe)}   {part}", overflow="fold")
    return drawn(console, head, _table(report), labelled(_below(report)))


def shard_json(report: ShardReport) -> Document:
    """Return the same as plain values (`fuse schema shard`)."""
    return {
        "schema": SCHEMA,
        "recipe": report.recipe,
        "shard": {"number": report.shard.number, "count": report.shard.count},
        "models": [
            {"name": name, **{word: getattr(model, word) for word in COUNTED}}
            for name, model in report.models.items()
        ],
        "failures": [
            {"model": name, "repeat": fit.repeat, "fold": fit.fold, "reason": reason}
            for name, fit, reason in report.failures
        ],
        "fits": {
            **{word: _sum(report, word) for word in COUNTED},
            "total": report.total,
            "seconds": finite(report.seconds),
        },
        "notices": notices_json(report.notices),
    }


def shard_schema() -> Schema:
    """Return the JSON Schema of `fuse run --shard --json`."""
    counted = {
        "made": said(COUNT, "fits of this shard that it has made"),
        "stored": said(COUNT, "fits of this shard that were in the store"),
        "claimed": said(COUNT, "fits of this shard that somebody else is making"),
        "waiting": said(COUNT, "fits of this shard that learn from fits which others make"),
        "failed": said(COUNT, "fits of this shard that failed"),
        "untried": said(COUNT, "fits of this shard: no time was left, or another one had failed"),
        "missing": said(COUNT, "fits of the whole recipe that are not in the store"),
    }
    failure = exactly(model=TEXT, repeat=COUNT, fold=COUNT, reason=said(TEXT, "why it failed"))
    return document(
        "fusecli shard",
        {},
        recipe=said(TEXT, "name of the recipe"),
        shard=exactly(number=said(COUNT, "from 1"), count=said(COUNT, "of all shards")),
        models=many(exactly(name=TEXT, **counted)),
        failures=many(failure),
        fits=exactly(**counted, total=said(COUNT, "fits of the whole recipe"), seconds=NUMBER),
        notices=NOTICES,
    )


def _table(report: ShardReport) -> Table:
    models = report.models.values()

    def column(title: str, value: Callable[[Share], int]) -> GridColumn:
        return GridColumn(title, tuple(f"{value(model):,}" for model in models), right=True)

    return grid(
        (
            GridColumn("model", tuple(map(clean, report.models))),
            column("share", lambda model: model.share),
            column("made", lambda model: model.made),
            column("stored", lambda model: model.stored),
            column("missing", lambda model: model.missing),
        )
    )


def _below(report: ShardReport) -> tuple[Line, ...]:
    made = f"{_sum(report, 'made'):,} made, {_sum(report, 'stored'):,} from the store"
    return (
        *_about_failures(report),
        *_about_untried(report),
        *_about_claims(_sum(report, "claimed")),
        *_about_waiting(_sum(report, "waiting")),
        *(("note", clean(notice)) for notice in report.notices),
        ("fits", f"{made}, {amount(report.seconds)} s"),
        ("missing", _about_missing(report)),
    )


def _about_failures(report: ShardReport) -> tuple[Line, ...]:
    return tuple(
        ("failed", f"{clean(name)}, repeat {fit.repeat}, fold {fit.place}: {clean(reason)}")
        for name, fit, reason in report.failures
    )


def _about_untried(report: ShardReport) -> tuple[Line, ...]:
    models = ((clean(name), model.untried) for name, model in report.models.items())
    return tuple(("untried", f"{name}: {count(fits, 'fit')}") for name, fits in models if fits)


def _about_claims(claimed: int) -> tuple[Line, ...]:
    if not claimed:
        return ()
    return (("note", f"{count(claimed, 'fit')} left to somebody else, who is making them now"),)


def _about_waiting(waiting: int) -> tuple[Line, ...]:
    if not waiting:
        return ()
    some = "1 fit learns" if waiting == 1 else f"{waiting:,} fits learn"
    hint = "the same command makes them after that, and so does a run without --shard"
    return (("note", f"{some} from fits that other shards make: {hint}"),)


def _about_missing(report: ShardReport) -> str:
    if not report.missing:
        return "nothing: 'fuse run' without --shard fuses"
    left = f"{report.missing:,} of {count(report.total, 'fit')}"
    return f"{left}: the other shards make them, or a 'fuse run' without --shard, which fuses"


def _sum(report: ShardReport, word: str) -> int:
    return sum(getattr(model, word) for model in report.models.values())
