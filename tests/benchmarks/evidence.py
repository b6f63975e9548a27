"""Where each strategy wins and where it loses: shipped tables x strategies, from one store.

    python -m tests.benchmarks.evidence [--rows 3000] [--store .fuse]

Seven base models of five kinds on every shipped table up to so many rows; every strategy that can
do with predictions alone is cross-fitted on the same out-of-fold records. Printed for each: the
share of the best base model's loss that it saves, in the median and at worst, the share of tables
on which it is better than the best base model, than `mean` and than `convex`, and the seconds for a
table. Where there are classes, all are judged by balanced accuracy, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fusecli import registry
from fusecli.errors import FuseError
from fusecli.evaluate import cross_fits, score
from fusecli.metrics import sign
from fusecli.run.collection import Item
from fusecli.run.options import RunOptions
from fusecli.values import FusionSpec, OutOfFold
from tests.benchmarks.auto import records_of

RECIPE = Path(__file__).with_name("seven_models.yaml")
RIVALS = ("best_single", "mean", "convex")
EXTRA = {
    "cost_aware_selection": {"budget": {"predict_ms": 30.0}},
}


@dataclass(frozen=True)
class Found:
    """The loss of each strategy on one table by one metric; lower is better. seconds: of each."""

    table: str
    metric: str
    losses: Mapping[str, float]
    seconds: Mapping[str, float]

    def saved(self, name: str) -> float:
        """Return the share of the best base model's loss that a strategy saves."""
        base = self.losses["best_single"]
        return (base - self.losses[name]) / abs(base)


def specs_for(oof: OutOfFold) -> list[FusionSpec]:
    """Return every strategy that suits the task and can do with predictions alone."""
    made = []
    for name in registry.names("strategies"):
        entry = registry.get("strategies", name)
        merges = entry.traits["fuses"] != "predictions"
        if merges or oof.task.kind not in entry.tasks:
            continue
        if not set(entry.required) - set(EXTRA.get(name, {})):
            made.append(FusionSpec(name, EXTRA.get(name, {})))
    return made


def found_on(table: str, oof: OutOfFold) -> Iterator[Found]:
    metrics = [oof.metric, *(["balanced_accuracy"] if oof.task.is_classification else [])]
    for metric in metrics:
        judged = replace(oof, metric=metric)
        made = [one for one in cross_fits(specs_for(judged), judged) if one.deployed]
        turn = -sign(metric)
        losses = {one.spec.label: turn * score(metric, judged, one.preds).value for one in made}
        if metric == "balanced_accuracy":
            losses = {name: 1 + loss for name, loss in losses.items()}  # the share called wrongly
        yield Found(table, metric, losses, {one.spec.label: one.seconds for one in made})


def lines(found: Sequence[Found]) -> Iterator[str]:
    """Yield a line for each strategy, what saves most in the median first."""
    names = dict.fromkeys(name for one in found for name in one.losses)
    saved = {name: [one.saved(name) for one in found if name in one.losses] for name in names}
    heads = [f"beats {rival}" for rival in RIVALS]
    yield f"{'':26}{'saves':>8}{'worst':>9}" + "".join(f"{h:>19}" for h in heads) + f"{'s':>8}"
    for name in sorted(names, key=lambda name: -np.median(saved[name])):
        both = [one for one in found if name in one.losses]
        beats = [
            np.mean([one.losses[name] < one.losses[rival] - 1e-12 for one in both])
            for rival in RIVALS
        ]
        cells = "".join(f"{100 * share:17.0f} %" for share in beats)
        took = np.mean([one.seconds[name] for one in both])
        middle, worst = 100 * np.median(saved[name]), 100 * min(saved[name])
        yield f"{name:26}{middle:6.1f} %{worst:7.1f} %{cells}{took:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--store", type=Path)
    given = parser.parse_args()
    found: list[Found] = []
    for name in registry.names("sources"):
        try:
            oof = records_of(RECIPE, Item(name, name), RunOptions(store=given.store))
        except FuseError:  # a source that is no table, but reads some
            continue
        if len(np.unique(oof.row)) <= given.rows:
            found += found_on(name, oof)
            print(name, flush=True)
    for metric in dict.fromkeys(one.metric for one in found):
        own = [one for one in found if one.metric == metric]
        print(f"\n{metric}, {len(own)} tables")
        print("\n".join(lines(own)))


if __name__ == "__main__":
    main()
