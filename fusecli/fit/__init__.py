"""Fitting every base model on every fold, once: planned, in parallel, stored, collected."""

from fusecli.fit.aiming import Lens, seen_through
from fusecli.fit.attempts import holds_limits
from fusecli.fit.collecting import Collected, collect
from fusecli.fit.generations import generations
from fusecli.fit.job import UNBOUND, Bounds
from fusecli.fit.joining import joined, with_imported
from fusecli.fit.leaving import how_many, how_many_read
from fusecli.fit.planning import Plan, plan, seed_of
from fusecli.fit.progress import Event, Now, Running
from fusecli.fit.running import run_fits
from fusecli.fit.sampling import Sample, only, sample_of, sampled
from fusecli.fit.sharing import Shard, shard_of, share
from fusecli.fit.warmth import cool_down, warm_up
from fusecli.forks.task import NO_LIMITS, Limits
from fusecli.forks.threads import cores

__all__ = [
    "NO_LIMITS",
    "UNBOUND",
    "Bounds",
    "Collected",
    "Event",
    "Lens",
    "Limits",
    "Now",
    "Plan",
    "Running",
    "Sample",
    "Shard",
    "collect",
    "cool_down",
    "cores",
    "generations",
    "holds_limits",
    "how_many",
    "how_many_read",
    "joined",
    "only",
    "plan",
    "run_fits",
    "sample_of",
    "sampled",
    "seed_of",
    "seen_through",
    "shard_of",
    "share",
    "warm_up",
    "with_imported",
]
