"""How long the commands take that only fuse: a whole `fuse compare`, and `fuse run` once more.

    python tests/benchmarks/comparing.py [--rows 100000] [--members 50] [--repeats 1] [--only again]

Every fit is stored beforehand: simulated predictions under the keys that the plan asks for. So what
is timed is the command itself, as a process of its own from start to exit: Python, imports, reading
and verifying the store, cross-fitting every strategy, the board, the verdict, the bootstrap of the
choice, and the run folder with all predictions.

Everything is compiled to bytecode first, as an installed package is; a Python that may not keep
bytecode (PYTHONDONTWRITEBYTECODE) would spend most of a short run on compiling.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import fusecli
from fusecli import registry
from fusecli.fit.results import described
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting, settle
from fusecli.values import Fit, Floats, Price, Receipt

TEN = (
    "best_single",
    "convex",
    "geometric_mean",
    "greedy_selection",
    "logpool",
    "mean",
    "median",
    "nnls",
    "stacking",
    "weighted_mean",
)
FOLDS = 5


@dataclass(frozen=True)
class Size:
    """How large a run is."""

    rows: int
    members: int
    classes: int
    repeats: int = 1


@dataclass(frozen=True)
class Took:
    """Wall and processor seconds of a process, and the most memory it held, in bytes."""

    wall: float
    cpu: float
    peak: int


def recipe(size: Size, metric: str, strategy: str = "mean") -> str:
    """Return a recipe whose base models differ, so that each has fits of its own."""
    lines = [
        "data: {source: table.csv, target: y}",
        f"cv: {{folds: {FOLDS}, repeats: {size.repeats}}}",
        f"metric: {metric}",
        f"fusion: {strategy}",
        "models:",
    ]
    use = "  m{0}: {{use: logistic_regression, C: {1}}}"
    return "\n".join([*lines, *(use.format(i, 1 + i / 100) for i in range(size.members)), ""])


def write_table(place: Path, size: Size, random: np.random.Generator) -> None:
    y = random.integers(0, size.classes, size.rows)
    table = np.column_stack([random.normal(size=(size.rows, 3)).round(6), y])
    form = ["%.6f"] * 3 + ["class_%d"]
    np.savetxt(place, table, form, delimiter=",", header="a,b,c,y", comments="")


def predicted(shared: Floats, random: np.random.Generator) -> Floats:
    odds = np.exp(shared + random.normal(size=shared.shape))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def store_fits(setting: Setting, random: np.random.Generator) -> None:
    """Write what every fit would have predicted: the truth through shared and own noise."""
    y, outputs = setting.dataset.y, setting.dataset.task.outputs
    shared = 1.5 * np.eye(outputs)[y] + random.normal(size=(len(y), outputs))
    for name, fits in setting.plan.fits.items():
        for fit in fits:
            rows = setting.folds.test(fit.repeat, fit.fold)
            put(setting, name, fit, predicted(shared[rows], random))


def put(setting: Setting, name: str, fit: Fit, preds: Floats) -> None:
    receipt = Receipt(fit.key, "fitted", Price(1.0, 1.0, 1000), 1.0, 1.0)
    meta = described(fit, setting.plan.identity[name], receipt)
    setting.store.put(fit.key, meta, {"oof": preds})


@contextmanager
def stored(size: Size, metric: str) -> Iterator[Path]:
    """Make a folder with a recipe, its table, and a store that has all of its fits."""
    random = np.random.default_rng(size.classes)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_table(place / "table.csv", size, random)
        (place / "recipe.yaml").write_text(recipe(size, metric))
        options = RunOptions(store=place / ".fuse")
        store_fits(settle(place / "recipe.yaml", options, lambda _: None), random)
        yield place


def timed(place: Path, *words: str) -> Took:
    """Run `fuse` in a process of its own; it must succeed."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "fusecli", *words, "--quiet"],
        cwd=place,
        env=kept,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"fuse {' '.join(words)} ended with {process.returncode}")
    return Took(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def whole(size: Size, metrics: Sequence[str], strategies: str) -> None:
    """Print what `fuse compare` takes, for 2 and 10 classes."""
    cells = f"{size.rows:,} rows x {size.members} members, {FOLDS} folds x {size.repeats}"
    print(f"\nfuse compare, {cells}, {strategies.count(',') + 1} strategies")
    head = f"{'wall s':>7} {'cpu s':>7} {'peak GB':>8} {'tensor GB':>10}"
    print(f"{'classes':>7} {'metric':9} {head}")
    for classes, metric in ((2, metrics[0]), (10, metrics[0]), *((2, m) for m in metrics[1:])):
        own = Size(size.rows, size.members, classes, size.repeats)
        with stored(own, metric) as place:
            took = timed(place, "compare", "recipe.yaml", "--strategies", strategies)
        tensor = 8e-9 * own.rows * own.members * classes * own.repeats
        line = f"{took.wall:7.1f} {took.cpu:7.1f} {took.peak / 1e9:8.2f} {tensor:10.2f}"
        print(f"{classes:7} {metric:9} {line}", flush=True)


def defaults() -> list[str]:
    """Return the strategies for two classes that a comparison tries unasked."""
    entries = (registry.get("strategies", name) for name in registry.names("strategies"))
    able = (entry for entry in entries if "binary" in entry.tasks and entry.traits["compared"])
    required = registry.Parameter.REQUIRED
    return [e.name for e in able if all(p.default != required for p in e.parameters.values())]


def again(size: Size, metric: str) -> None:
    """Print what `fuse run` takes with another strategy, once everything is stored."""
    print(f"\nfuse run, {size.rows:,} rows x {size.members} models, all stored, {metric}")
    print(f"{'strategy':18} {'wall s':>7} {'cpu s':>7}")
    with stored(size, metric) as place:
        timed(place, "run", "recipe.yaml")
        for name in defaults():
            took = timed(place, "run", "recipe.yaml", "--set", f"fusion={name}")
            print(f"{name:18} {took.wall:7.2f} {took.cpu:7.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--members", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--strategies", default=",".join(TEN))
    parser.add_argument("--only", choices=("whole", "again"))
    given = parser.parse_args()
    compileall.compile_dir(Path(fusecli.__file__).parent, quiet=1)
    if given.only != "again":
        size = Size(given.rows, given.members, 2, given.repeats)
        whole(size, ("log_loss", "roc_auc"), given.strategies)
    if given.only != "whole":
        again(Size(20_000, 10, 2), "log_loss")


if __name__ == "__main__":
    main()
