"""Two finished runs against each other: their fused predictions of the same rows, paired by id."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fusecli.errors import DataError, UsageError
from fusecli.evaluate import Rival, judge, score
from fusecli.run.finished import FinishedRun, finished
from fusecli.values import Array, Board, Floats, Notice, OutOfFold, Price, Row, Task, Verdict


def compare_runs(old: Path, new: Path) -> Board:
    """Judge the fusion of the second run against that of the first, split by split of the first.

    The fusion of a comparison is the recipe's own.

    Raises:
        DataError: a folder is not whole, or the runs are not of the same rows. UsageError: they
        are judged by different metrics.
    """
    pair = paired(finished(old), finished(new))
    oof, ours, theirs = pair.records(pair.first.fused, pair.second.fused)
    return _board(pair.first, pair.second, oof, ours, theirs)


@dataclass(frozen=True)
class Pair:
    """Two runs of the same rows. matched: the record of the second for each of the first's."""

    first: FinishedRun
    second: FinishedRun
    matched: Array

    def records(self, old: Floats, new: Floats) -> tuple[OutOfFold, Floats, Floats]:
        """Return the rows that both predict, and what is predicted there: the new, the old.

        old, new: [record, output] of the first and of the second run.
        """
        theirs, ours = old, new[self.matched]
        able = np.flatnonzero(np.isfinite(np.hstack([ours, theirs])).all(axis=1))
        return _records(self.first).take(able), ours[able], theirs[able]

    def verdict(self, old: Floats, new: Floats, name: str) -> Verdict:
        """Judge predictions of the second run against those of the first, called `name`."""
        oof, ours, theirs = self.records(old, new)
        rival = Rival(name, theirs)
        return judge(oof.metric, oof, ours, rival, ordered=self.first.is_ordered)


def paired(first: FinishedRun, second: FinishedRun) -> Pair:
    """Return two runs with their rows matched.

    Raises:
        DataError: they are not of the same rows. UsageError: they have different metrics.
    """
    _check_same(first, second)
    return Pair(first, second, _matched(first, second))


def _check_same(first: FinishedRun, second: FinishedRun) -> None:
    """Raise if two runs have nothing that could be compared."""
    for what, part in (("task", "task"), ("classes", "classes")):
        if first.board["data"][part] != second.board["data"][part]:
            raise DataError(f"the runs are of different data: their {what} differ")
    metrics = [run.board["metric"]["name"] for run in (first, second)]
    if metrics[0] != metrics[1]:
        raise UsageError(
            f"the runs are judged by different metrics: '{metrics[0]}' and '{metrics[1]}'",
            "run one of them again with --set metric=...; every fit is stored",
        )


def _matched(first: FinishedRun, second: FinishedRun) -> Array:
    """Return the record of the second run for each of the first's: same row, repeats in turn.

    Raises:
        DataError: rows are not told apart by their ids, or are not the same.
    """
    repeats = int(second.repeat.max()) + 1
    keys = list(zip(second.ids.tolist(), second.repeat.tolist(), strict=True))
    place = {key: index for index, key in enumerate(keys)}
    if len(place) < len(keys):
        raise DataError(f"'{second.folder}': several rows have the same id", "choose another id")
    if set(first.ids.tolist()) != set(second.ids.tolist()):
        count = len(set(first.ids.tolist()) ^ set(second.ids.tolist()))
        raise DataError(f"the runs are of different data: {count} rows are in one of them only")
    pairs = zip(first.ids.tolist(), (first.repeat % repeats).tolist(), strict=True)
    matched = np.array([place[pair] for pair in pairs])
    if not np.array_equal(first.target, second.target[matched]):
        raise DataError("the runs are of different data: the targets of the same rows differ")
    return matched


def _records(run: FinishedRun) -> OutOfFold:
    """Return the rows of a run as records without members."""
    data = run.board["data"]
    task = Task(data["task"], tuple(data["classes"]))
    codes = {label: code for code, label in enumerate(task.classes)}
    y = np.array([codes[label] for label in run.target]) if codes else run.target
    repeats = int(run.repeat.max()) + 1
    return OutOfFold(
        preds=np.empty((0, len(y), task.outputs)),
        y=y,
        members=(),
        task=task,
        metric=run.board["metric"]["name"],
        split=run.repeat.astype(np.int64) * (int(run.fold.max()) + 1) + run.fold,
        row=np.unique(run.ids, return_inverse=True)[1],
        weight=np.full(len(y), 1 / repeats) if repeats > 1 else None,
    )


def _board(
    first: FinishedRun, second: FinishedRun, oof: OutOfFold, ours: Floats, theirs: Floats
) -> Board:
    data, metric = first.board["data"], oof.metric
    rival = Rival(first.name, theirs)
    verdict = judge(metric, oof, ours, rival, ordered=first.is_ordered)
    rows = (
        Row(second.name, "fused", score(metric, oof, ours), {}, verdict, _price(second)),
        Row(
            first.name,
            "base",
            score(metric, oof, theirs),
            price=_price(first),
            is_best_base=True,
        ),
    )
    return Board(
        recipe="two runs",
        data=data["name"],
        task=oof.task,
        metric=metric,
        also=(),
        rows=rows,
        n_rows=data["rows"],
        n_columns=data["columns"],
        n_covered=len(np.unique(oof.row)),
        splits=first.board["splits"],
        notices=(_labels(first, second), *_notices(first, second)),
    )


def _price(run: FinishedRun) -> Price | None:
    """Return what the fusion of a run costs, as its board says."""
    rows = [row for row in run.board["rows"] if row["role"] == "fused" and row["price"]]
    known = next((row["price"] for row in rows if row["name"] == run.label), None)
    return Price(*known.values()) if known else None


def _labels(first: FinishedRun, second: FinishedRun) -> Notice:
    return Notice(f"'{second.label}' of the second run against '{first.label}' of the first")


def _notices(first: FinishedRun, second: FinishedRun) -> tuple[Notice, ...]:
    said = []
    splits = [run.board["splits"] for run in (first, second)]
    same = splits[0] == splits[1] and np.array_equal(first.fold, second.fold)
    if not same:
        text = "the rows were dealt to folds differently"
        said.append(Notice(text, "both are scored on the splits of the first run"))
    names = [run.board["data"]["name"] for run in (first, second)]
    if names[0] != names[1]:
        said.append(Notice(f"the data are called '{names[0]}' and '{names[1]}', with equal rows"))
    return tuple(said)
