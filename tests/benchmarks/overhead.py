"""How much longer a cold `fuse run` takes than its fits alone would on all cores.

    python tests/benchmarks/overhead.py [--backend isolated] [--no-save-models]

Four shipped tables, seven base models each, an empty store. The ideal is the sum of the fits' own
processor seconds divided by the cores; the ratio of wall time to ideal is the overhead of all the
rest: starting Python, importing libraries, reading, planning, storing, judging, printing, and
writing down the fitted models, which `--no-save-models` leaves out.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fusecli.fit import cores

TABLES = {
    "credit_g": "logistic_regression",
    "attrition": "logistic_regression",
    "wine_quality": "ridge",
    "abalone": "ridge",
}
MODELS = (
    "k_nearest_neighbours",
    "random_forest",
    "extra_trees",
    "hist_gradient_boosting",
    "xgboost",
    "lightgbm",
)


def recipe(table: str, linear: str) -> str:
    lines = [f"data: {{source: {table}}}", "models:"]
    lines += [f"  {name}: {name}" for name in (linear, *MODELS)]
    return "\n".join([*lines, "fusion: greedy_selection", ""])


def measure(table: str, linear: str, backend: str, *options: str) -> tuple[float, float]:
    """Return the wall seconds of one cold run and the processor seconds of its fits.

    options: further ones of `fuse run`.
    """
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, f"{table}.yaml")
        path.write_text(recipe(table, linear))
        command = [
            sys.executable,
            "-m",
            "fusecli",
            "run",
            str(path),
            "--quiet",
            "--backend",
            backend,
            *options,
        ]
        start = time.perf_counter()
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
        wall = time.perf_counter() - start
        (fits,) = Path(place, "runs", table).glob("*/fits.csv")
        with fits.open() as file:
            return wall, sum(float(fit["cpu_seconds"]) for fit in csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--backend", default="isolated")
    asked, options = parser.parse_known_args()
    print(f"{'table':16} {'wall s':>8} {'fits cpu s':>11} {'ideal s':>8} {'ratio':>6}")
    total = [0.0, 0.0]
    for table, linear in TABLES.items():
        wall, cpu = measure(table, linear, asked.backend, *options)
        total = [total[0] + wall, total[1] + cpu]
        ideal = cpu / cores()
        print(f"{table:16} {wall:8.1f} {cpu:11.1f} {ideal:8.1f} {wall / ideal:6.2f}", flush=True)
    ideal = total[1] / cores()
    print(f"{'all':16} {total[0]:8.1f} {total[1]:11.1f} {ideal:8.1f} {total[0] / ideal:6.2f}")


if __name__ == "__main__":
    main()
