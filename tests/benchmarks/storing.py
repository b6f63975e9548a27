"""What the store costs a cold `fuse run`: writing every result, verifying whatever is read.

    python -m tests.benchmarks.storing

The shipped tables and models of `overhead.py`, an empty store. After each run its store is written
once more, entry by entry, to an empty one on the same disk, and read as the run has read it: every
fit once, the prepared table once in the run and, at the worst, once in the process of every fit.
The share is those seconds, done on all cores, of the run's wall time. A last line lists 100,000
entries, if asked for with `--entries 100000`.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fusecli.fit import cores
from fusecli.store import Store, census, key_of
from tests.benchmarks.overhead import TABLES, recipe

FUSE = (sys.executable, "-m", "fusecli")


@dataclass(frozen=True)
class Cost:
    """Seconds of one run: of the wall, of its fits' processors, of writing, of verifying."""

    wall: float
    fits: float
    writing: float
    verifying: float

    @property
    def share(self) -> float:
        return (self.writing + self.verifying) / cores() / self.wall

    def __add__(self, other: Cost) -> Cost:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Cost(*(one + two for one, two in pairs))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(table: str, linear: str) -> Cost:
    """Return what one cold run costs, and its store."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "r.yaml").write_text(recipe(table, linear))
        command = [*FUSE, "run", "r.yaml", "--quiet", "--backend", "isolated"]
        wall = seconds(
            lambda: subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
        )
        (fits,) = place.glob("runs/*/*/fits.csv")
        with fits.open() as file:
            spent = sum(float(fit["cpu_seconds"]) for fit in csv.DictReader(file))
        return Cost(wall, spent, *replayed(place / ".fuse", place / "again"))


def replayed(old: Path, new: Path) -> tuple[float, float]:
    """Return the seconds of writing a store anew, and of reading it as its run did."""
    source, target = Store(old), Store(new)
    target.hold([])  # makes the folders
    writing = verifying = 0.0
    keys = {one.key: one.meta for one in census(old)}
    fits = sum("fit" in meta for meta in keys.values())
    for key, meta in keys.items():
        arrays = source.get(key).arrays
        writing += seconds(lambda: target.put(key, meta, arrays))  # noqa: B023 - called at once
        times = 1 + fits if "fingerprint" in meta else 1
        verifying += times * seconds(lambda: target.get(key, mmap=True))  # noqa: B023 - likewise
    return writing, verifying


def listing(count: int) -> None:
    """Print how long it takes to list, and to measure, a store of so many entries."""
    with tempfile.TemporaryDirectory() as place:
        store = Store(Path(place, "many"))
        os.fsync = lambda _: None  # filling it is not what is measured
        arrays = {"oof": np.ones((20, 2))}
        for n in range(count):
            fit = {"model": {"use": "dummy"}, "data": "", "repeat": 0, "fold": n, "seed": n}
            store.put(key_of("fit", fit), {"fit": fit, "seconds": 0.1}, arrays)
        for words in (["ls"], ["ls", "-n", "0"], ["ls", "--model", "svm"], ["du"], ["verify"]):
            command = [*FUSE, "store", *words, "--store", str(store.root)]
            took = seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))  # noqa: B023
            print(f"fuse store {' '.join(words):16} {took:6.1f} s of {count:,} entries", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--entries", type=int, default=0)
    entries = parser.parse_args().entries
    print(f"{'table':16} {'wall s':>8} {'fits s':>8} {'write s':>8} {'verify s':>9} {'share':>7}")
    total = Cost(0.0, 0.0, 0.0, 0.0)
    for table, linear in TABLES.items():
        cost = measure(table, linear)
        total += cost
        show(table, cost)
    show("all", total)
    if entries:
        listing(entries)


def show(name: str, cost: Cost) -> None:
    numbers = f"{cost.wall:8.1f} {cost.fits:8.1f} {cost.writing:8.3f} {cost.verifying:9.3f}"
    print(f"{name:16} {numbers} {cost.share:7.2%}", flush=True)


if __name__ == "__main__":
    main()
