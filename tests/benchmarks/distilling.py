"""How much of an ensemble's gain a student keeps, without and with further rows to learn from.

    python -m tests.benchmarks.distilling TABLES [--only abalone,car] [--store DIR]

TABLES is a folder with an index, as for `fuse compare --data`. On each table the models of
students.yaml are fitted where the store has not their fits. A student's name is that of the same
model by itself, and how many further rows it gets for each training row. What it keeps is the share
of the teachers' gain: what their mean saves of the loss of the model by itself, each cross-fitted.
The cost is that of the student's prediction beside the teachers' together. Where the teachers save
less than 2 % there is nothing to keep.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np

from fusecli.errors import FuseError
from fusecli.evaluate import score
from fusecli.metrics import sign
from fusecli.run.collection import collection
from fusecli.run.options import RunOptions
from fusecli.values import Floats, OutOfFold
from tests.benchmarks.auto import records_of

RECIPE = Path(__file__).with_name("students.yaml")
TEACHERS = ("lightgbm", "extra")
LEAST = 0.02  # of the loss: where teachers save less, shares of it say nothing


@dataclass(frozen=True)
class Found:
    """What the students keep on one table, and what they cost, as shares; by student."""

    table: str
    kept: Mapping[str, float]
    cost: Mapping[str, float]


def found_on(table: str, oof: OutOfFold) -> Found:
    loss = {name: _loss(oof, own) for name, own in zip(oof.members, oof.preds, strict=True)}
    together = _loss(oof, oof.only(TEACHERS).preds.mean(axis=0))
    spent = sum(oof.prices[name].predict_ms for name in TEACHERS)
    students = [name for name in oof.members if "." in name]
    alone = {name: loss[name.partition(".")[0]] for name in students}
    gain = {name: alone[name] - together for name in students}
    kept = {
        name: (alone[name] - loss[name]) / gain[name] if gain[name] > LEAST * alone[name] else nan
        for name in students
    }
    return Found(table, kept, {name: oof.prices[name].predict_ms / spent for name in students})


def _loss(oof: OutOfFold, preds: Floats) -> float:
    return -sign(oof.metric) * score(oof.metric, oof, preds).value


def lines(found: Sequence[Found]) -> Iterator[str]:
    """Yield a line for each table, and the median."""
    names = list(found[0].kept)
    yield f"{'kept of the gain, %':32}" + "".join(f"{name:>13}" for name in names)
    for one in found:
        yield f"{one.table:32}" + "".join(f"{100 * one.kept[name]:13.0f}" for name in names)
    for what, rows in (("kept", [f.kept for f in found]), ("cost", [f.cost for f in found])):
        middle = [100 * float(np.nanmedian([row[name] for row in rows])) for name in names]
        yield f"{f'{what}, median':32}" + "".join(f"{value:13.1f}" for value in middle)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--only", default="")
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    only = [name for name in given.only.split(",") if name]
    found: list[Found] = []
    for item in collection(given.tables):
        if only and item.name not in only:
            continue
        try:
            oof = records_of(RECIPE, item, RunOptions(store=given.store, save_models=False))
        except FuseError as error:
            print(f"{item.name}: {error.message}")
            continue
        found.append(found_on(item.name, oof))
        print("\n".join(lines(found)), flush=True)


if __name__ == "__main__":
    main()
