"""How true the board is: verdicts, intervals and scores against worlds whose truth is known.

    python tests/benchmarks/calibration.py [--worlds 252] [--seed 1] [--metric log_loss] [--jobs 2]

In each world every default strategy is cross-fitted and judged as `fuse compare` does, and so is
the choice of the best of them; then what would be deployed is scored on 20,000 new rows with their
true probabilities. A world has no gain for a strategy if that truth is not above the best base
model's by more than the region of practical equivalence. Aims: `better` in at most 5 % of the
worlds without gain; intervals that hold the truth in 92 to 98 %; a mean error of at most a quarter
of the standard error that the board shows.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan
from multiprocessing import get_context

import numpy as np
from worlds import World, world

from fusecli import registry
from fusecli.evaluate import (
    CrossFit,
    Resampling,
    Rival,
    bbc,
    best_base,
    cross_fit,
    cross_fitted_choice,
    is_constrained,
    judge,
    judged_choice,
    paired_bootstrap,
    score,
)
from fusecli.evaluate.rivals import rope
from fusecli.metrics import sign
from fusecli.values import Floats, FusionSpec, OutOfFold, Score, Verdict

BBC = "choice (bbc)"


@dataclass(frozen=True)
class Case:
    """One strategy in one world. error: reported - true, in standard errors, positive if too good.

    covered: whether the interval holds the true score; gain_*: the true gain, by the verdict and by
    the paired bootstrap.
    """

    world: str
    strategy: str
    call: str
    is_gain: bool
    error: float
    covered: bool
    gain_covered: bool
    gain_drawn: bool


@dataclass(frozen=True)
class Truth:
    """What things really score: the metric on new rows, each there as both classes by chance."""

    metric: str
    world: World

    def of(self, preds: Floats) -> float:
        chance = self.world.chance
        y = np.repeat([0, 1], len(chance))
        weight = np.concatenate([1 - chance, chance])
        entry = registry.get("metrics", self.metric)
        return float(entry(y, np.concatenate([preds, preds]), weight))

    def best_base(self) -> float:
        """Return the true score of the base model that is best on all records."""
        oof = self.world.oof
        scores = [sign(self.metric) * score(self.metric, oof, p).value for p in oof.preds]
        return self.of(self.world.test[int(np.argmax(scores))])


def strategies(kind: str) -> list[FusionSpec]:
    """Return every strategy for the task that fuses predictions, with its defaults."""
    entries = [registry.get("strategies", name) for name in registry.names("strategies")]
    fitting = (e for e in entries if kind in e.tasks and e.traits["fuses"] == "predictions")
    return [FusionSpec(entry.name) for entry in fitting]


@dataclass(frozen=True)
class Bench:
    """One world and what its strategies are measured against."""

    truth: Truth
    rival: Rival
    base: float

    def case(self, name: str, found: Score, true: float, judged: Verdict, drawn) -> Case:
        flip = sign(self.truth.metric)
        gain = flip * (true - self.base)
        error = found.value - true
        return Case(
            self.truth.world.name,
            name,
            judged.call,
            gain > rope(self.truth.metric, self.base),
            flip * error / (found.half_width / 1.96),
            abs(error) <= found.half_width,
            abs(gain - judged.gain) <= judged.half_width,
            drawn.low <= gain <= drawn.high,
        )


def _drawn(bench: Bench, oof: OutOfFold, preds: Floats):
    how = Resampling("rows", draws=1000)
    return paired_bootstrap(bench.truth.metric, oof, preds, bench.rival.preds, how)


def _strategy(bench: Bench, found: CrossFit, oof: OutOfFold) -> tuple[Case, float]:
    metric, deployed = bench.truth.metric, found.deployed
    true = bench.truth.of(deployed.predict(bench.truth.world.test))
    bound = is_constrained(found.spec)
    judged = judge(metric, oof, found.preds, bench.rival, constrained=bound)
    own, drawn = score(metric, oof, found.preds), _drawn(bench, oof, found.preds)
    return bench.case(found.spec.label, own, true, judged, drawn), true


def _choices(
    bench: Bench, found: Sequence[CrossFit], truths: Sequence[float], oof: OutOfFold
) -> Iterator[Case]:
    """Yield the cases of taking the best strategy: cross-fitted, and corrected by the bootstrap."""
    metric = bench.truth.metric
    choice = cross_fitted_choice(metric, oof, found)
    scores = [sign(metric) * score(metric, oof, one.preds).value for one in found]
    true = truths[int(np.argmax(scores))]
    judged = judged_choice(metric, oof, choice, bench.rival)
    own, drawn = score(metric, oof, choice.preds), _drawn(bench, oof, choice.preds)
    yield bench.case("choice (cross-fitted)", own, true, judged, drawn)
    how = Resampling("rows", draws=1000)
    fair = bbc(metric, oof, np.stack([one.preds for one in found]), bench.rival.preds, how)
    half = (fair.high - fair.low) / 2
    yield bench.case(BBC, Score(fair.value, half, "cross-fit"), true, judged, fair.gain)


def cases(number: int, seed: int, metric: str) -> list[Case]:
    """Return the cases of one world."""
    made = world(number, seed, metric)
    truth, oof = Truth(metric, made), made.oof
    bench = Bench(truth, Rival("best", best_base(metric, oof)), truth.best_base())
    found = [cross_fit(spec, oof) for spec in strategies(oof.task.kind)]
    able = [one for one in found if one.deployed is not None]
    single = [_strategy(bench, one, oof) for one in able]
    truths = [true for _, true in single]
    return [*(case for case, _ in single), *_choices(bench, able, truths, oof)]


def percent(values: Sequence[bool]) -> str:
    return f"{100 * np.mean(values):.1f} %" if values else "-"


def line(name: str, of: Sequence[Case]) -> str:
    """Return one line of the table."""
    flat, real = ([case for case in of if case.is_gain == gain] for gain in (False, True))
    errors = np.array([case.error for case in of if not isnan(case.error)])
    spread = errors.std(ddof=1) / np.sqrt(len(errors)) if len(errors) > 1 else float("nan")
    columns = (
        f"{len(flat):6d}",
        f"{percent([case.call == 'better' for case in flat]):>8}",
        f"{percent([case.covered for case in of]):>8}",
        f"{errors.mean():+6.2f} ± {spread:.2f}",
        f"{len(real):6d}",
        f"{percent([case.call == 'better' for case in real]):>8}",
        f"{percent([case.gain_covered for case in of]):>9}",
        f"{percent([case.gain_drawn for case in of]):>9}",
    )
    return f"{name:32} " + "  ".join(columns)


HEAD = (
    f"{'':32} {'worlds':>6}  {'called':>8}  {'score':>8}  {'error /':>13}  {'worlds':>6}  "
    f"{'called':>8}  {'gain in':>9}  {'gain in':>9}\n"
    f"{'':32} {'flat':>6}  {'better':>8}  {'in 95 %':>8}  {'standard err':>13}  {'gain':>6}  "
    f"{'better':>8}  {'verdict':>9}  {'bootstrap':>9}"
)


def table(title: str, groups: dict[str, list[Case]]) -> str:
    return "\n".join([f"\n{title}", HEAD, *(line(name, of) for name, of in groups.items())])


def grouped(found: Sequence[Case], key) -> dict[str, list[Case]]:
    groups: dict[str, list[Case]] = {}
    for case in found:
        groups.setdefault(key(case), []).append(case)
    return groups


def measured(worlds: int, jobs: int, one) -> list[Case]:
    """Return the cases of all worlds, made by processes of one thread each."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    with get_context("spawn").Pool(jobs) as pool:
        lists = pool.imap(one, range(worlds))
        return [case for found in lists for case in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--worlds", type=int, default=252)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--metric", default="log_loss")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    one = partial(cases, seed=given.seed, metric=given.metric)
    found = measured(given.worlds, given.jobs, one)
    single = [case for case in found if not case.strategy.startswith("choice")]
    print(f"{given.worlds} worlds, seed {given.seed}, {given.metric}")
    print(table("by strategy", grouped(found, lambda case: case.strategy)))
    print(table("by world, all strategies", grouped(single, lambda case: case.world)))


if __name__ == "__main__":
    main()
