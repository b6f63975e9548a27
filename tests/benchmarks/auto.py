"""What `auto` loses against the best strategy in hindsight, beside other ways to choose one.

    fuse compare RECIPE --data INDEX --strategies auto,best_single,mean,convex,greedy_selection,\
logpool,stacking --json > comparisons.json
    python -m tests.benchmarks.auto comparisons.json

The regret on a table is the cross-fitted loss minus the least one of any strategy of the comparison
but `auto`, which no way to choose knew beforehand. `in-sample` takes the strategy with the best
score on the records that it was fitted to; `cross-fit` the one that was best on the other splits.
Log loss is in nats; all tables together are in per cent of the loss of the best base model.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

OURS = "auto"
NATS = "log_loss"
IN_SAMPLE, CROSS_FIT = "choice, in-sample", "choice, cross-fit"


@dataclass(frozen=True)
class Table:
    """Losses by strategy and by way to choose one; lower is better. base: of the best model."""

    name: str
    metric: str
    losses: Mapping[str, float]
    base: float

    @property
    def hindsight(self) -> float:
        """The least loss of a strategy that no choice was made for."""
        made = (OURS, IN_SAMPLE, CROSS_FIT)
        return min(loss for name, loss in self.losses.items() if name not in made)

    def regret(self, name: str) -> float:
        return self.losses.get(name, np.nan) - self.hindsight


def table_of(name: str, board: Mapping[str, Any]) -> Table:
    """Return the losses on the board of a comparison, as `fuse compare --json` prints it."""
    turn = 1 if board["metric"]["better"] == "lower" else -1
    scored = [row for row in board["rows"] if row["score"]]
    fused = [row for row in scored if row["role"] == "fused"]
    losses = {row["name"]: turn * row["score"]["value"] for row in fused}
    known = [row for row in fused if row["name"] != OURS]
    seeming = min(known, key=lambda row: turn * row["apparent"]["value"])["name"]
    base = next(turn * row["score"]["value"] for row in scored if row["best_base_model"])
    chosen = {IN_SAMPLE: losses[seeming], CROSS_FIT: turn * board["choice"]["score"]["value"]}
    return Table(name, board["metric"]["name"], {**losses, **chosen}, base)


def tables_of(path: Path) -> list[Table]:
    document = json.loads(path.read_text())
    boards = document.get("boards", [document])
    return [table_of(board["data"]["name"], board) for board in boards if board["choice"]]


def line(name: str, tables: list[Table]) -> str:
    """Return mean and 95th percentile of the regret, and how often the best model was better."""
    nats = np.array([t.regret(name) for t in tables if t.metric == NATS])
    share = np.array([100 * t.regret(name) / abs(t.base) for t in tables])
    worse = [
        t.losses[name] > t.losses.get("best_single", t.base) for t in tables if name in t.losses
    ]
    cells = [_mean(nats, 4), _tail(nats, 4), _mean(share, 2), _tail(share, 2)]
    return f"{name:20} {''.join(cells)} {100 * np.mean(worse):11.0f} % {len(worse):7}"


def _mean(values: np.ndarray, places: int) -> str:
    known = values[np.isfinite(values)]
    return f"{known.mean():10.{places}f}" if len(known) else f"{'':10}"


def _tail(values: np.ndarray, places: int) -> str:
    known = values[np.isfinite(values)]
    return f"{np.quantile(known, 0.95):10.{places}f}" if len(known) else f"{'':10}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("comparisons", type=Path, nargs="+")
    tables = [table for path in parser.parse_args().comparisons for table in tables_of(path)]
    names = dict.fromkeys(name for table in tables for name in table.losses)
    print(f"regret against the best strategy in hindsight, {len(tables)} tables")
    print(f"{'':20} {'nats':>10}{'p95':>10}{'% of base':>10}{'p95':>10} {'worse than best':>13}")
    order = sorted(names, key=lambda name: np.nanmean([t.regret(name) / t.base for t in tables]))
    for name in order:
        print(line(name, tables))


if __name__ == "__main__":
    main()
