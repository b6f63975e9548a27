"""Whether the recipe of `fuse init` runs as it is, and is as good as any one model by defaults.

    python -m tests.benchmarks.starting TABLES [--tier quick] [--store DIR] [--jobs N]

TABLES is a folder with an index, as for `fuse compare --data`. Each table gets its recipe, which is
run without an edit. Beside it the single models of the catalogue are fitted by their defaults, on
the same folds; the best of them on the board is taken, although nobody can know beforehand which
one it will be. What is in the store is not fitted again, so that the same command goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from fusecli.errors import FuseError
from fusecli.metrics import sign
from fusecli.recipe import Written
from fusecli.run import RunOptions, run
from fusecli.run.collection import Item, collection
from fusecli.run.starting import started
from fusecli.values import Board, Row

CLASSES = ("logistic_regression", "naive_bayes")
VALUES = ("ridge",)
TREES = ("lightgbm", "xgboost", "hist_gradient_boosting")
FORESTS = ("random_forest", "extra_trees")
SMOOTH = ("mlp", "k_nearest_neighbours")
KERNELS = ("svm",)
MOST = {FORESTS: 100_000, SMOOTH: 20_000, KERNELS: 3_000}  # rows that are affordable
EQUAL = 1e-9


@dataclass(frozen=True)
class Outcome:
    """Losses on one table: of the recipe's fusion, and of the best single model by its defaults.

    single: of the one that is best on the board. chosen: of one chosen without the scored rows.
    """

    name: str
    metric: str
    fused: float
    single: float
    best: str
    chosen: float
    call: str
    seconds: float

    @property
    def holds(self) -> bool:
        return self.fused <= self.single + EQUAL

    def __str__(self) -> str:
        gain = 100 * (self.single - self.fused) / abs(self.single)
        word = "at least" if self.holds else "below"
        return (
            f"{self.name:28} {self.metric:9}{self.fused:11.5g}{self.single:11.5g} {self.best:24}"
            f"{gain:8.2f} %  {word:9}{self.chosen:11.5g}   {self.call:18}{self.seconds:7.0f} s"
        )


def defaults(board: Board, text: str) -> str:
    """Return the same recipe with every single model that is affordable, by its defaults."""
    names = [*(CLASSES if board.task.is_classification else VALUES), *TREES]
    for models, most in MOST.items():
        names += models if board.n_rows <= most else ()
    head = text[: text.index("\nmodels:")]
    models = "".join(f"  {name}: {name}\n" for name in names)
    return f"{head}\nmodels:\n{models}\nfusion: best_single\n"


def loss(board: Board, row: Row) -> float:
    assert row.score is not None
    return -sign(board.metric) * row.score.value


def compared(item: Item, options: RunOptions) -> Outcome:
    start = monotonic()
    made = started(item.source, item.target, folder=Path.cwd())
    board = run(made, options).board
    singles = run(Written(defaults(board, made.text), made.path), options).board
    fused = next(row for row in board.rows if row.role == "fused")
    best = min((row for row in _bases(singles)), key=lambda row: loss(singles, row))
    return Outcome(
        item.name,
        board.metric,
        loss(board, fused),
        loss(singles, best),
        best.name,
        loss(singles, next(row for row in singles.rows if row.role == "fused")),
        fused.verdict.call if fused.verdict else "none",
        monotonic() - start,
    )


def _bases(board: Board) -> Iterator[Row]:
    return (row for row in board.rows if row.role == "base" and row.score)


def outcomes(items: Sequence[Item], options: RunOptions) -> Iterator[Outcome]:
    for item in items:
        try:
            found = compared(item, replace(options, started=monotonic()))
        except FuseError as error:
            print(f"{item.name:28} {error.message}", flush=True)
            continue
        print(found, flush=True)
        yield found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--tier", default="")
    parser.add_argument("--only", default="", help="names of tables, commas between")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--jobs", type=int)
    given = parser.parse_args()
    items = collection(given.tables, [tier for tier in given.tier.split(",") if tier])
    if given.only:
        items = tuple(item for item in items if item.name in given.only.split(","))
    options = RunOptions(jobs=given.jobs, store=given.store, out=Path("runs"))
    print(f"{'table':28} {'metric':9}{'fused':>11}{'single':>11} {'which':24}{'gain':>8}")
    found = list(outcomes(items, options))
    held = sum(one.holds for one in found)
    fair = sum(one.fused <= one.chosen + EQUAL for one in found)
    print(f"\n{len(found)} of {len(items)} recipes ran; at least as good as the best single model")
    print(f"by hindsight: {held}; as anybody could have chosen it: {fair}")


if __name__ == "__main__":
    main()
