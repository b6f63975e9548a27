"""How much of an ensemble's gain a cascade keeps, and at what share of its prediction cost.

    python -m tests.benchmarks.cascading TABLES [--only letter,adult] [--store DIR]

TABLES is a folder with an index, as for `fuse compare --data`; those of 20,000 rows and more are
taken, but none of the tier `large`. Seven base models are fitted where the store has not their
fits; the full ensemble is convex weights of all. Its gain is what it saves of the loss of the best
base model. For each split the thresholds are learned from the records of the other splits; loss and
cost are of the split's own: the cost counts for every row the models that were asked for it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fusecli.errors import FuseError
from fusecli.evaluate import score
from fusecli.evaluate.fusion import fuse
from fusecli.evaluate.parts import parts
from fusecli.fused import Fused
from fusecli.metrics import sign
from fusecli.run.collection import collection
from fusecli.run.options import RunOptions
from fusecli.saved.asking import fused_for
from fusecli.values import Floats, FusionSpec, Integers, OutOfFold
from tests.benchmarks.auto import records_of

RECIPE = Path(__file__).with_name("seven_models.yaml")
FEWEST_ROWS = 20_000
FULL = FusionSpec("convex", name="full")
STAGES = ("network", "xgboost", FULL)
AIMS: Mapping[str, Mapping[str, float]] = {
    "by default": {},
    "tolerance: 0": {"tolerance": 0.0},
    "keep: 0.99": {"keep": 0.99},
    "spend: 0.5": {"spend": 0.5},
    "spend: 0.25": {"spend": 0.25},
}


@dataclass(frozen=True)
class Judged:
    """The loss of a fusion on rows that it has not seen, and milliseconds for 1,000 of them."""

    loss: float
    cost: float


@dataclass
class Asked:
    """The members of some records, and which of them a fusion asks for which record."""

    oof: OutOfFold
    fused: Fused
    seen: Floats

    def ask(self, member: int, rows: Integers) -> Floats:
        self.seen[member, rows] = self.fused.reach.get(self.oof.members[member], 1.0) > 0
        return self.oof.preds[member][rows]


def judged(spec: FusionSpec, oof: OutOfFold) -> Judged:
    """Return what a fusion comes to on each split, learned from the others."""
    preds, cost = np.full(oof.preds.shape[1:], np.nan), 0.0
    prices = np.array([oof.prices[name].predict_ms for name in oof.members])
    for part in parts(oof, ordered=oof.ordered):
        fused, test = fuse(spec, oof.take(part.train)), oof.take(part.test)
        asked = Asked(test, fused, np.zeros((len(oof.members), test.records)))
        preds[part.test] = fused_for(
            fused, len(oof.members), asked.ask, np.arange(test.records), None
        )
        used = [not fused.weights or fused.weights.get(name, 0) > 0 for name in oof.members]
        cost += float((prices * used) @ asked.seen.sum(axis=1))
    return Judged(_loss(oof, preds), cost / oof.records)


def _loss(oof: OutOfFold, preds: Floats) -> float:
    return -sign(oof.metric) * score(oof.metric, oof, preds).value


def lines(name: str, oof: OutOfFold) -> Iterator[str]:
    """Yield the full ensemble, then for each aim what is kept of its gain, and at what cost."""
    single = {m: _loss(oof, own) for m, own in zip(oof.members, oof.preds, strict=True)}
    best, full = min(single, key=single.__getitem__), judged(FULL, oof)
    gain = single[best] - full.loss
    yield (
        f"{name}, {oof.metric}, {oof.records:,} rows: {best} {single[best]:.6g}, all"
        f" {full.loss:.6g} ({100 * gain / single[best]:.1f} % less), {full.cost:,.0f} ms/1k rows"
    )
    for aim, params in AIMS.items():
        one = judged(FusionSpec("cascade", params, STAGES), oof)
        kept = 100 * (single[best] - one.loss) / gain
        first = 100 * (single["network"] - one.loss) / (single["network"] - full.loss)
        yield (
            f"    {aim:14}{kept:7.1f} % of the gain over {best}, {first:.1f} % of that over the"
            f" first stage, at {100 * one.cost / full.cost:.0f} % of the cost"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--only", default="")
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    only: Sequence[str] = [name for name in given.only.split(",") if name]
    options = RunOptions(store=given.store, save_models=False)
    for item in collection(given.tables):
        if item.tier == "large" or (only and item.name not in only):
            continue
        try:
            oof = records_of(RECIPE, item, options)
        except FuseError as error:
            print(f"{item.name}: {error.message}")
            continue
        if len(np.unique(oof.row)) >= FEWEST_ROWS:
            print("\n".join(lines(item.name, oof)), flush=True)


if __name__ == "__main__":
    main()
