"""What a proposed recipe says of its table: source, target, columns that are no features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fusecli.dataset.names import several, shown
from fusecli.doctor import Finding
from fusecli.recipe.drafting import Line
from fusecli.run.suspects import MOST, Suspects
from fusecli.values import Dataset, DataSpec

MOST_NAMED = 30  # columns that are named one by one; the plan leaves the others out by itself
MOST_CLASSES = 6
SKEWED = 10  # times the median that the largest value is, from which errors may be relative


def headline(dataset: Dataset) -> str:
    """Return the sentence at the top of a proposed recipe."""
    used = len([one for one in dataset.columns if one.kind != "drop"])
    return (
        f"Made from the table itself: {dataset.rows:,} rows, {used:,} columns to learn from. Every"
        " line is a proposal; a line behind '#' can be switched on. `fuse check` says what a run"
        " would fit, `fuse doctor` looks for leaks more closely."
    )


def remarks(findings: Sequence[Finding], suspected: Suspects) -> Iterator[str]:
    """Yield what was found and is about no column that the recipe itself speaks of."""
    groups = [name for name, *_ in suspected.groups]
    times = [name for name, _ in suspected.times]
    spoken = {*suspected.drop, *suspected.doubtful, *groups, *times}
    for one in [one for one in findings if one.column not in spoken or not one.column][:MOST]:
        yield f"{one.code}: {one.sentence}: {one.hint}" if one.hint else one.sentence


def data_lines(
    source: str, spec: DataSpec, dataset: Dataset, suspected: Suspects
) -> tuple[Line, ...]:
    """Return everything below `data:`. source: as the recipe names it."""
    options = [Line(name, value) for name, value in spec.params.items() if value is not None]
    return (
        Line("source", source),
        *options,
        Line("target", dataset.target),
        Line("task", dataset.task.kind, _about_task(dataset)),
        *_missing(spec, dataset),
        *_roles(suspected),
        *_dropped(suspected),
        *_prose(suspected.prose),
    )


def _about_task(dataset: Dataset) -> str:
    classes, y = dataset.task.classes, dataset.y
    if not classes:
        told = f"a quantity between {y.min():.4g} and {y.max():.4g}"
        skewed = y.min() > 0 and y.max() > SKEWED * np.median(y)
        return told + "; where relative errors count, metric: rmsle" * bool(skewed)
    shares = np.bincount(dataset.y, minlength=len(classes)) / dataset.rows
    order = np.argsort(-shares, kind="stable")[:MOST_CLASSES]
    told = ", ".join(f"{shown(classes[c])} {shares[c]:.1%}" for c in order)
    rest = len(classes) - MOST_CLASSES
    guess = any("different whole numbers" in notice.text for notice in dataset.notices)
    more = f" and {rest} more" if rest > 0 else ""
    return told + more + "; if they are a quantity, task: regression" * guess


def _missing(spec: DataSpec, dataset: Dataset) -> Iterator[Line]:
    if spec.missing_target == "drop":
        told = (
            notice.text for notice in dataset.notices if "is missing or infinite" in notice.text
        )
        yield Line("missing_target", "drop", next(told, "some rows have no target"))


def _roles(suspected: Suspects) -> Iterator[Line]:
    """Yield what names, groups and orders the rows; off where it is not certain."""
    if suspected.id:
        name, why = suspected.id
        yield Line("id", name, f"{why}; it goes along with the predictions")
    for name, why, sure in suspected.groups:
        yield Line("group", name, f"{why}; its rows share a fold" if sure else why, off=not sure)
    for name, why in suspected.times:
        yield Line("time", name, why, off=True)


def _dropped(suspected: Suspects) -> Iterator[Line]:
    grouped = {name for name, _, sure in suspected.groups if sure}
    known = {name: why for name, why in suspected.drop.items() if name not in grouped}
    sure = sorted(known, key=lambda name: not known[name].startswith("F"))  # leaks are never cut
    leaks = sum(why.startswith("F") for why in known.values())
    named = sure[: max(MOST_NAMED, leaks)]
    rest = len(known) - len(named)
    why = f"and {rest:,} more, which are left out without a word" if rest else ""
    doubtful = suspected.doubtful
    if named:
        items = (Line("", name, known[name]) for name in named)
        maybe = (Line("", name, told, off=True) for name, told in doubtful.items())
        yield Line("drop", (*items, *maybe), why)
    elif doubtful:
        yield Line("drop", list(doubtful), "; ".join(doubtful.values()), off=True)


def _prose(prose: Mapping[str, str]) -> Iterator[Line]:
    """Yield how free text could be used."""
    if prose:
        names = several(list(prose))
        kinds = dict.fromkeys(list(prose)[:MOST_NAMED], "text")
        yield Line("columns", kinds, f"free text in {names} is used as kind text only", off=True)
