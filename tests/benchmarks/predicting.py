"""`fuse predict` on many rows: is its memory flat, and is it as quick as its models by hand?

    python -m tests.benchmarks.predicting [--rows 1000000] [--train 5000] [--passes 3]

A fusion of five members, 8 folds each, is trained on a made table of numbers and categories, and
exported. Whole processes then predict a tenth of the rows and all of them, from CSV to CSV; each
tells its peak memory. By hand is what a careful person would write for the same model file: the
scikit-learn pipelines of all folds called on the same portions of one matrix, their mean, the
weighted sum, and no check of anything. Both sides have one thread, and take turns portion by
portion; the first portion warms up.
Targets: at most 1.5 times the memory for ten times the rows; at least 0.8 of the rows per second by
hand, reading and writing not counted on either side.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fusecli.cli import one_thread

one_thread()  # before numpy is imported

import numpy as np  # noqa: E402

from fusecli.dataset.new_rows import table_of  # noqa: E402
from fusecli.features.matrix import matrix  # noqa: E402
from fusecli.run.answers import columns  # noqa: E402
from fusecli.run.predicting import ROWS, ids_of  # noqa: E402
from fusecli.run.sinks import writing  # noqa: E402
from fusecli.saved.loading import Loaded, load_file  # noqa: E402
from fusecli.saved.predictor import Answer  # noqa: E402
from fusecli.sources.portions import portions  # noqa: E402
from fusecli.values import Floats, Table  # noqa: E402
from tests.benchmarks.many_rows import RECIPE, rows, write  # noqa: E402

MEASURED = """
import resource, sys
from fusecli.cli import main
sys.argv = ["fuse", *sys.argv[1:]]
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


@dataclass
class Clock:
    """Seconds that parts of some work took: of the processor, and on the wall."""

    spent: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, part: str, work: Callable[[], Any], *, counts: bool = True) -> Any:
        """Return what comes of some work, and add the time of it to a part if it counts."""
        before = time.process_time(), time.perf_counter()
        found = work()
        after = time.process_time(), time.perf_counter()
        own = self.spent.setdefault(part, [0.0, 0.0])
        for place in (0, 1):
            own[place] += (after[place] - before[place]) * counts
        return found


def predicted(path: Path) -> tuple[float, float, float]:
    """Return processor and wall seconds and the peak megabytes of a process that predicts."""
    before, start = os.times(), time.perf_counter()
    words = ("predict", "model.fuse", str(path), "-o", "answers.csv")
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=True
    )
    after, wall = os.times(), time.perf_counter() - start
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return spent, wall, int(done.stderr.split()[-1]) / 1024


def by_hand(loaded: Loaded, table: Table) -> Floats:
    """Return the weighted sum of the members, each the mean of its pipelines."""
    deployed, X = loaded.deployed, matrix(table)
    total = 0.0
    for name, keys in deployed.models.items():
        (pipelines,) = zip(*(loaded.predictor.model(key).parts for key in keys), strict=True)
        said = np.mean([part.pipeline.predict_proba(X) for part in pipelines], axis=0)
        total = total + deployed.weights[name] * said
    return np.asarray(total)


def tables(loaded: Loaded, path: Path) -> Iterator[Table]:
    for raw in portions(str(path), ROWS, {}):
        yield table_of(loaded.deployed.layout, raw.frame, raw.origin)[0]


def throughput(path: Path, passes: int) -> tuple[int, Clock]:
    """Return how many rows were predicted, and the time of the predictor and of its models."""
    loaded, clock, count = load_file(Path("model.fuse")), Clock(), 0
    ways: list[tuple[str, Callable[[Table], Floats]]] = [
        ("fuse", lambda table: loaded.predictor(table).preds),
        ("by hand", lambda table: by_hand(loaded, table)),
    ]
    for number in range(passes):
        for place, table in enumerate(tables(loaded, path)):
            counts, found = place + number > 0, {}
            for name, way in ways[:: 1 if (place + number) % 2 else -1]:
                found[name] = clock.timed(name, lambda w=way, t=table: w(t), counts=counts)
            np.testing.assert_allclose(found["fuse"], found["by hand"], atol=1e-12)
            count += table.rows * counts
    return count, clock


def stages(path: Path) -> Clock:
    """Return the time of each step from a table on the disk to predictions on the disk."""
    clock = Clock()
    loaded = clock.timed("loading", lambda: load_file(Path("model.fuse")))
    for key in loaded.deployed.keys:
        clock.timed("loading", lambda k=key: loaded.predictor.model(k))
    layout, rows = loaded.deployed.layout, portions(str(path), ROWS, {})
    with writing("csv", Path("answers.csv"), lambda _: None) as sink:
        while (raw := clock.timed("reading", lambda: next(rows, None))) is not None:
            table, _ = clock.timed("preparing", lambda r=raw: table_of(layout, r.frame, r.origin))
            answer: Answer = clock.timed("models", lambda t=table: loaded.predictor(t))
            ids = ids_of(layout, raw.frame)
            told = columns(loaded.deployed, ids, answer)
            clock.timed("writing", lambda t=told: sink(t))
    return clock


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--train", type=int, default=5_000)
    parser.add_argument("--passes", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        rows(asked.train, 0).to_csv("train.csv", index=False)
        Path("many.yaml").write_text(RECIPE)
        for words in (("run", "many.yaml", "-q"), ("export", "many", "-o", "model.fuse")):
            subprocess.run([sys.executable, "-m", "fusecli", *words], check=True)
        sizes = (asked.rows // 10, asked.rows)
        small = Path(f"{sizes[0]}.csv")
        tell_processes(sizes)
        tell_stages(small, sizes[0])
        tell_models(small, asked.passes)


def tell_processes(sizes: tuple[int, int]) -> None:
    peaks = []
    for count in sizes:
        write(Path(f"{count}.csv"), count)
        spent, wall, peak = predicted(Path(f"{count}.csv"))
        peaks.append(peak)
        speed = f"{spent:7.1f} s processor {wall:7.1f} s wall  {count / spent:>9,.0f} rows/s"
        print(f"{count:>9,} rows {speed}  {peak:6.0f} MB", flush=True)
    ratio = peaks[1] / peaks[0]
    print(f"memory    {ratio:.2f} times for 10 times the rows (at most 1.5)", flush=True)


def tell_stages(path: Path, count: int) -> None:
    clock = stages(path)
    whole = sum(spent for spent, _ in clock.spent.values())
    for part, (spent, wall) in clock.spent.items():
        share = f"{spent:7.2f} s processor {wall:7.2f} s wall  {spent / whole:4.0%}"
        print(f"{part:9} {share}  {count / spent:>11,.0f} rows/s", flush=True)


def tell_models(path: Path, passes: int) -> None:
    count, clock = throughput(path, passes)
    for place, what in enumerate(("processor", "wall")):
        ours, hand = (count / clock.spent[name][place] for name in ("fuse", "by hand"))
        told = f"models {ours:,.0f} rows/s, by hand {hand:,.0f}: {ours / hand:.2f} (at least 0.8)"
        print(f"{what:9} {told}")


if __name__ == "__main__":
    main()
