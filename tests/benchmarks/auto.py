"""What `auto` loses against the best strategy in hindsight, beside other ways to choose one.

    python -m tests.benchmarks.auto tests/benchmarks/seven_models.yaml TABLES [--tier quick]
        [--held] [--kept FILE]

TABLES is a folder with an index, as for `fuse compare --data`; what is not in the store is fitted.
--held: only combiners that are held convex or monotone; the others take hours on large tables.
--kept: where what came of each table is written, and not worked out again: the command can be
stopped, and one tier after the other ends in one summary of all.

Whoever chooses, chooses without the rows that it is judged on. For each split every strategy is
fitted to the records of the other splits, predicts those of the split, and is scored there. `auto`
chooses within the other splits. `in-sample` takes the strategy that scores best on the very records
of the other splits that it was fitted to, `cross-fit` the one whose cross-fitted score on them is
best; `held` chooses among combiners that are held convex or monotone, which seem hardly better than
they are. The regret on a table is the mean loss over splits minus the least one of any strategy,
which nobody could know beforehand. (To choose by the score on all records, the judged ones among
them, would be no choice: its luck is the judge's own.)
Log loss is in nats; all tables together are in per cent of the loss of the best base model.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fusecli import registry
from fusecli.errors import FuseError
from fusecli.evaluate import CrossFit, cross_fitted_choice, score
from fusecli.evaluate.fusion import fuse, predicted
from fusecli.evaluate.parts import parts
from fusecli.metrics import sign
from fusecli.run.collection import Item, collection
from fusecli.run.fitting import fitted, silent
from fusecli.run.options import RunOptions
from fusecli.run.setting import arranged
from fusecli.run.suiting import recipe_for, suited
from fusecli.values import Floats, FusionSpec, ModelSpec, OutOfFold, Task

OURS, SINGLE, FREE, TREES = "auto", "best_single", "stacking, free", "stacking, trees"
HELD = (SINGLE, "mean", "convex", "greedy_selection", "logpool", "stacking")
IN_SAMPLE, CROSS_FIT = "choice, in-sample", "choice, cross-fit"
IN_SAMPLE_HELD = "choice, in-sample, held"
CHOICES = (OURS, IN_SAMPLE, IN_SAMPLE_HELD, CROSS_FIT)
MOST_CLASSES = 10  # for a free meta-model, whose fit takes minutes with more
NATS = "log_loss"


@dataclass(frozen=True)
class Table:
    """Losses by strategy and by way to choose one; lower is better."""

    name: str
    metric: str
    losses: Mapping[str, float]

    @property
    def hindsight(self) -> float:
        """The least loss of a strategy that no choice was made for."""
        return min(loss for name, loss in self.losses.items() if name not in CHOICES)

    def regret(self, name: str) -> float:
        return self.losses.get(name, np.nan) - self.hindsight

    def share(self, name: str) -> float:
        """Return the regret in per cent of the loss of the best base model."""
        return 100 * self.regret(name) / abs(self.losses[SINGLE])


def _loss(oof: OutOfFold, preds: Floats) -> float:
    return -sign(oof.metric) * score(oof.metric, oof, preds).value


def strategies(task: Task, *, held: bool) -> tuple[FusionSpec, ...]:
    """Return what is chosen from: simple and learned combiners, and two that learn very much.

    held: without these two.
    """
    able = (name for name in HELD if task.kind in registry.get("strategies", name).tasks)
    if held:
        return tuple(map(FusionSpec, able))
    meta = ModelSpec("logistic_regression" if task.is_classification else "ridge")
    free = FusionSpec("stacking", {"meta": meta, "constrained": False}, name=FREE)
    trees = FusionSpec(OURS, {"combiners": ("trees",)}, name=TREES)
    return (*map(FusionSpec, able), *((free,) if task.outputs <= MOST_CLASSES else ()), trees)


def losses_on(oof: OutOfFold, *, held: bool) -> dict[str, float]:
    """Return the loss of every strategy, and of every way to choose one, on records not seen."""
    specs = (*strategies(oof.task, held=held), FusionSpec(OURS))
    preds = np.full((len(specs), *oof.preds.shape[1:]), np.nan)
    chosen = {name: np.full(oof.preds.shape[1:], np.nan) for name in (IN_SAMPLE, IN_SAMPLE_HELD)}
    for part in parts(oof, ordered=oof.ordered):
        train, test = oof.take(part.train), oof.take(part.test)
        made = [fuse(spec, train) for spec in specs]
        for own, one in zip(preds, made, strict=True):
            own[part.test] = predicted(one, test)
        seeming = np.array([_loss(train, predicted(one, train)) for one in made[:-1]])
        among = np.array([spec.label in HELD for spec in specs[:-1]])
        tame = np.where(among, seeming, np.inf)
        for name, some in ((IN_SAMPLE, seeming), (IN_SAMPLE_HELD, tame)):
            chosen[name][part.test] = preds[int(np.argmin(some)), part.test]
    singles = [CrossFit(*pair, made[0], 0.0) for pair in zip(specs[:-1], preds, strict=False)]
    chosen[CROSS_FIT] = cross_fitted_choice(oof.metric, oof, singles).preds
    named = {spec.label: own for spec, own in zip(specs, preds, strict=True)}
    return {name: _loss(oof, own) for name, own in {**named, **chosen}.items()}


def records_of(recipe: Path, item: Item, options: RunOptions) -> OutOfFold:
    """Return the out-of-fold records of a recipe's models on a data set; fit what is missing."""
    setting = arranged(recipe_for(recipe, item, options), options, lambda _: None, suited)
    oof = fitted(setting, options, silent).oof
    return replace(oof, ordered=setting.folds.ordered)


def tables(
    recipe: Path, items: Sequence[Item], options: RunOptions, *, held: bool = False
) -> Iterator[Table]:
    for item in items:
        try:
            oof = records_of(recipe, item, options)
        except FuseError as error:
            print(f"{item.name}: {error.message}")
            continue
        table = Table(item.name, oof.metric, losses_on(oof, held=held))
        seen = "".join(f"{table.regret(name):12.4g}" for name in CHOICES)
        print(f"{table.name:30} {table.metric:9}{seen}", flush=True)
        yield table


def kept(file: Path | None) -> list[Table]:
    """Return the tables that an earlier run has written down."""
    known = json.loads(file.read_text()) if file and file.exists() else []
    return [Table(*one) for one in known]


def keep(file: Path | None, found: Sequence[Table]) -> None:
    if file:
        file.write_text(json.dumps([(one.name, one.metric, one.losses) for one in found]))


def line(name: str, found: Sequence[Table]) -> str:
    """Return mean and 95th percentile of the regret, and how often the best model was better."""
    nats = [t.regret(name) for t in found if t.metric == NATS]
    shares = [t.share(name) for t in found]
    worse = [t.losses[name] > t.losses[SINGLE] for t in found if name in t.losses]
    cells = "".join([_cells(nats, 4), _cells(shares, 2)])
    return f"{name:20} {cells} {100 * np.mean(worse):11.0f} % {len(worse):7}"


def _cells(values: Sequence[float], places: int) -> str:
    known = [value for value in values if np.isfinite(value)]
    if not known:
        return " " * 20
    return f"{np.mean(known):10.{places}f}{np.quantile(known, 0.95):10.{places}f}"


def report(found: Sequence[Table]) -> None:
    """Print a line for each strategy and each way to choose one, the least regret first."""
    names = dict.fromkeys(name for table in found for name in table.losses)
    print(f"\nregret against the best strategy in hindsight, {len(found)} tables")
    print(f"{'':20} {'nats':>10}{'p95':>10}{'% of base':>10}{'p95':>10} {'worse than best':>13}")
    for name in sorted(names, key=lambda name: np.nanmean([t.share(name) for t in found])):
        print(line(name, found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("recipe", type=Path)
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--tier", default="")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    items = collection(given.tables, [tier for tier in given.tier.split(",") if tier])
    found = kept(given.kept)
    left = [item for item in items if item.name not in {one.name for one in found}]
    for one in tables(given.recipe, left, RunOptions(store=given.store), held=given.held):
        found.append(one)
        keep(given.kept, found)
    for tier in dict.fromkeys(item.tier for item in items):
        names = {item.name for item in items if item.tier == tier}
        print(f"\n{tier or 'all'}:", end="")
        report([table for table in found if table.name in names])
    report(found)


if __name__ == "__main__":
    main()
