"""What it costs to keep a fitted model, beside what it costs to fit it.

    python -m tests.benchmarks.saving [--rows 150,5000] [--models random_forest,lightgbm]

Every default model on tables of two sizes: processor seconds of the fit, milliseconds to write and
to read its bytes, their number, and whether it predicts the same again to the last bit.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from fusecli import registry
from fusecli.models import model_tasks, model_traits
from fusecli.models.fitting import fit_predict
from fusecli.saved.fold_models import FoldModel, Part, packed, unpacked
from fusecli.values import ModelSpec
from tests.models.tiny import mixed

FOREST = {"random_forest": {"n_estimators": 300}}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what comes of some work, and the processor seconds of it."""
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


def measure(name: str, kind: str, rows: int) -> str:
    """Return one line of the table."""
    table, task, y = mixed(kind, rows)
    spec, every = ModelSpec(name, FOREST.get(name, {})), np.arange(rows)
    fit, seconds = timed(lambda: fit_predict(spec, task, 0, table, y, every, [(table, every)]))
    model = FoldModel(spec, task, (Part(fit.pipeline, fit.seen, fit.task),))
    content, writing = timed(lambda: packed(model))
    again, reading = timed(lambda: unpacked(content))
    same = np.array_equal(again.predict(table), fit.predictions[0])
    times = f"{seconds:8.2f} {1e3 * writing:9.1f} {writing / seconds:6.1%} {1e3 * reading:9.1f}"
    return f"{name:24} {kind:11} {rows:6} {times} {len(content) / 1e3:10.0f}  {same}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", default="150,5000")
    parser.add_argument("--models", default=",".join(registry.names("models")))
    options = parser.parse_args()
    head = f"{'fit s':>8} {'save ms':>9} {'share':>6} {'load ms':>9} {'kB':>10}  same"
    print(f"{'model':24} {'task':11} {'rows':>6} {head}")
    for rows in map(int, options.rows.split(",")):
        for name in options.models.split(","):
            if model_traits(ModelSpec(name)).inputs != "table":
                kind = model_tasks(ModelSpec(name))[-1]
                measure(name, kind, 90)  # what is imported at the first fit is not its cost
                print(measure(name, kind, rows), flush=True)


if __name__ == "__main__":
    main()
