"""Fitting every base model on every fold, once: planned, in parallel, stored, collected."""

from fusecli.fit.collecting import Collected, collect
from fusecli.fit.planning import Plan, plan, seed_of
from fusecli.fit.progress import Event
from fusecli.fit.running import run_fits
from fusecli.fit.task import NO_LIMITS, Limits
from fusecli.fit.threads import cores
from fusecli.fit.warmth import cool_down, warm_up

__all__ = [
    "NO_LIMITS",
    "Collected",
    "Event",
    "Limits",
    "Plan",
    "collect",
    "cool_down",
    "cores",
    "plan",
    "run_fits",
    "seed_of",
    "warm_up",
]
