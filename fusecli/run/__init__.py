"""The experiment: from a recipe to a board and a run folder."""

from fusecli.run.comparing import compare
from fusecli.run.experiment import Outcome, run
from fusecli.run.options import CompareOptions, RunOptions
from fusecli.run.rehearsal import CheckReport, check, inspect
from fusecli.run.starting import origin_of

__all__ = [
    "CheckReport",
    "CompareOptions",
    "Outcome",
    "RunOptions",
    "check",
    "compare",
    "inspect",
    "origin_of",
    "run",
]
