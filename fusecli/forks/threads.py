"""How many processes a run may use, and one thread in each of them.

A second thread inside each of several busy processes makes small fits 10 to 50 times slower: the
barriers of OpenMP spin, and a thread that was put aside stalls all others.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)
ONE_THREAD = {**dict.fromkeys(COUNTS, "1"), "OMP_WAIT_POLICY": "PASSIVE"}
QUOTAS = ("cpu.max", "cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us")  # cgroup v2, v1


def cores() -> int:
    """Return how many cores this process may use: affinity, container quota, batch job."""
    allowed = [_affinity(), *_quotas(Path("/sys/fs/cgroup")), *_granted_by_slurm()]
    return max(1, min(allowed))


@contextmanager
def one_thread() -> Iterator[None]:
    """Give the processes that are started meanwhile one thread each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(root: Path) -> list[int]:
    """Return the cores of every container quota that is set, rounded up."""
    found = []
    for names in QUOTAS:
        try:
            words = " ".join((root / name).read_text() for name in names.split()).split()
        except OSError:
            continue
        if len(words) == 2 and all(word.isdigit() for word in words) and int(words[1]):
            found.append(math.ceil(int(words[0]) / int(words[1])))
    return found


def _granted_by_slurm() -> list[int]:
    granted = os.environ.get("SLURM_CPUS_PER_TASK", "")
    return [int(granted)] if granted.isdigit() else []
