"""What isolation costs: the same cold runs with a process for each chunk of fits, and without.

    python tests/benchmarks/isolation.py [--rounds 1] [--tables credit_g,abalone]

Each table is run by every way in turn, with an empty store, on all cores: `isolated`, `loky`
(joblib's pool of workers, which loses everything to one that dies), and `sequential`, which fits
one after another in the process of the run. For each: wall seconds, their ratio to the ideal
(processor seconds of the fits of that very run, divided by the cores), and the processor seconds
of everything over those of the fits, which also tell on a busy machine. Of several rounds, the
quickest counts.
"""

from __future__ import annotations

import argparse
import resource
from dataclasses import dataclass

from overhead import TABLES, measure

from fusecli.fit import cores

WAYS = ("isolated", "loky", "sequential")


@dataclass(frozen=True, order=True)
class Cost:
    """Seconds: of wall time, of processor time for the fits alone and for everything."""

    wall: float = 0.0
    fits: float = 0.0
    everything: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Cost(*(a + b for a, b in pairs))

    def __str__(self) -> str:
        ideal = self.fits / cores()
        return f"{self.wall:8.1f} {self.wall / ideal:6.2f} {self.everything / self.fits:5.2f}"


def spent() -> float:
    """Return the processor seconds of all children so far, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cost(table: str, way: str) -> Cost:
    before = spent()
    wall, fits = measure(table, TABLES[table], way)
    return Cost(wall, fits, spent() - before)


def line(name: str, costs: dict[str, Cost]) -> str:
    isolated, loky, sequential = costs.values()
    shares = (isolated.wall / loky.wall, isolated.wall / sequential.wall)
    return " ".join([f"{name:14}", *map(str, costs.values()), *(f"{x:8.2f}" for x in shares)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--tables", default=",".join(TABLES))
    asked = parser.parse_args()
    print(" ".join([" " * 14, *(f"{way:>10} ratio   cpu" for way in WAYS), " to loky   to seq"]))
    total = dict.fromkeys(WAYS, Cost())
    for table in asked.tables.split(","):
        found = {way: min(cost(table, way) for _ in range(asked.rounds)) for way in WAYS}
        total = {way: total[way] + own for way, own in found.items()}
        print(line(table, found), flush=True)
    print(line("all", total))


if __name__ == "__main__":
    main()
