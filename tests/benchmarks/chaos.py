"""What is lost, wrong or left when runs are killed at random moments and files are ruined.

    python -m tests.benchmarks.chaos [--kills 500] [--damages 500] [--seed 0]

Three recipes for each of some seeds, on shipped tables, share one store. Three runs at a time are
killed (-9) again and again: the run alone, its process group, all of its processes, or some of its
children, after which it has to go on. Then files of the store are ruined at rest, ten at a time.
In the end every board and every stored prediction is compared with those of undisturbed runs.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.recipes import recipes
from tests.chaos.storm import Storm, Tally

KILLS_OF_A_SEED = 40  # its 180 fits last about so long


def printed(tally: Tally, storm: Storm, seconds: float) -> str:
    lines = {
        "fits": f"{len(storm.fits)} of {len(storm.names)} recipes",
        "kills": _counted(tally.kills),
        "damages": _counted(tally.damages),
        "runs that came to their end among kills": _counted(tally.ends),
        "runs that told of damage": str(tally.noticed),
        "longest life of an orphan": f"{tally.longest_orphan:.2f} s",
        "wrong, lost or left": str(len(tally.wrong)),
        "took": f"{seconds:,.0f} s on {os.cpu_count()} cores, Python {platform.python_version()}",
    }
    return "\n".join(f"{name:42}{value}" for name, value in lines.items())


def _counted(counter: dict[str, int] | dict[int, int]) -> str:
    parts = ", ".join(f"{key}: {times}" for key, times in sorted(counter.items()))
    return f"{sum(counter.values())} ({parts})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    for name, number in (("kills", 500), ("damages", 500), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=number)
    asked, begin = parser.parse_args(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuse-chaos-") as place:
        seeds = max(1, asked.kills // KILLS_OF_A_SEED)
        storm = Storm(Path(place), recipes(seeds), asked.seed, _say)
        storm.kill(asked.kills)
        storm.damage(asked.damages)
        storm.settle()
        print(printed(storm.tally, storm, time.monotonic() - begin))
        print("\n".join(storm.tally.wrong))
    sys.exit(bool(storm.tally.wrong))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
