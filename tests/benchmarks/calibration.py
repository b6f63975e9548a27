"""How true the board is: verdicts, intervals and scores against worlds whose truth is known.

    python tests/benchmarks/calibration.py [--worlds 252] [--seed 1] [--metric log_loss] [--jobs 2]
                                           [--strategies hard_voting mean ...]

In each world every default strategy is cross-fitted and judged as `fuse compare` does, and so is
the choice of the best of them; then what would be deployed is scored on 20,000 new rows with their
true probabilities. A world has no gain for a strategy if that truth is not above the best base
model's by more than the region of practical equivalence. Aims: `better` in at most 5 % of the
worlds without gain; intervals that hold the truth in 92 to 98 %; a mean error of at most a quarter
of the standard error that the board shows.

With real learners what is deployed is the mean of the models of all folds, which is better than one
of them: an average's score is then a little too modest, and hard voting's log loss too good, since
such means agree more, and a vote takes agreement for certainty: by 0.5 standard errors over 36
worlds, and by 0.0 if the models of one fold are deployed.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from calibration_table import Case, grouped, table
from worlds import Truth, world

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
from fusecli.registry import Entry
from fusecli.values import Floats, FusionSpec, OutOfFold, Score, Verdict

BBC = "choice (bbc)"


def strategies(kind: str, asked: Sequence[str]) -> list[FusionSpec]:
    """Return the strategies asked for, or every one that a comparison tries by itself."""
    entries = [registry.get("strategies", name) for name in asked or registry.names("strategies")]
    return [FusionSpec(e.name) for e in entries if kind in e.tasks and (asked or _is_default(e))]


def _is_default(entry: Entry) -> bool:
    tried = entry.traits.get("compared", True) and entry.traits["fuses"] == "predictions"
    return bool(tried and not entry.required)


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
            flip * error,
            found.half_width / 1.96,
            abs(error) <= found.half_width,
            abs(gain - judged.gain) <= judged.half_width,
            drawn.low <= gain <= drawn.high,
        )


def _drawn(bench: Bench, oof: OutOfFold, preds: Floats):
    how = Resampling("rows", draws=1000)
    return paired_bootstrap(bench.truth.metric, oof, preds, bench.rival.preds, how)


def _score(bench: Bench, oof: OutOfFold, preds: Floats, final: CrossFit) -> Score:
    """Return the score as the board shows it."""
    return score(bench.truth.metric, oof, preds, fitted=final.deployed.predict(oof.preds))


def _strategy(bench: Bench, found: CrossFit, oof: OutOfFold) -> tuple[Case, float]:
    metric = bench.truth.metric
    true = bench.truth.of(found.deployed.predict(bench.truth.world.test))
    bound = is_constrained(found.spec)
    judged = judge(metric, oof, found.preds, bench.rival, constrained=bound)
    own, drawn = _score(bench, oof, found.preds, found), _drawn(bench, oof, found.preds)
    return bench.case(found.spec.label, own, true, judged, drawn), true


def _choices(
    bench: Bench, found: Sequence[CrossFit], truths: Sequence[float], oof: OutOfFold
) -> Iterator[Case]:
    """Yield the cases of taking the best strategy: cross-fitted, and corrected by the bootstrap."""
    metric = bench.truth.metric
    choice = cross_fitted_choice(metric, oof, found)
    true = truths[[one is choice.final for one in found].index(True)]
    judged = judged_choice(metric, oof, choice, bench.rival)
    own, drawn = _score(bench, oof, choice.preds, choice.final), _drawn(bench, oof, choice.preds)
    yield bench.case("choice (cross-fitted)", own, true, judged, drawn)
    how = Resampling("rows", draws=1000)
    fair = bbc(metric, oof, np.stack([one.preds for one in found]), bench.rival.preds, how)
    half = (fair.high - fair.low) / 2
    yield bench.case(BBC, Score(fair.value, half, "cross-fit"), true, judged, fair.gain)


def cases(number: int, seed: int, metric: str, asked: Sequence[str]) -> list[Case]:
    """Return the cases of one world; those of the choice only where it is among all."""
    made = world(number, seed, metric)
    truth, oof = Truth(metric, made), made.oof
    bench = Bench(truth, Rival("best", best_base(metric, oof)), truth.best_base())
    found = [cross_fit(spec, oof) for spec in strategies(oof.task.kind, asked)]
    able = [one for one in found if one.deployed is not None]
    single = [_strategy(bench, one, oof) for one in able]
    truths = [true for _, true in single]
    choices = () if asked else _choices(bench, able, truths, oof)
    return [*(case for case, _ in single), *choices]


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
    parser.add_argument("--strategies", nargs="*", default=())
    given = parser.parse_args()
    one = partial(cases, seed=given.seed, metric=given.metric, asked=tuple(given.strategies))
    found = measured(given.worlds, given.jobs, one)
    single = [case for case in found if not case.strategy.startswith("choice")]
    print(f"{given.worlds} worlds, seed {given.seed}, {given.metric}")
    print(table("all worlds", grouped(found, lambda case: case.strategy)))
    real = [case for case in found if case.world.startswith("learned")]
    print(table("of which with real learners", grouped(real, lambda case: case.strategy)))
    print(table("all strategies", grouped(single, lambda case: case.world)))


if __name__ == "__main__":
    main()
