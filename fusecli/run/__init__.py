"""The experiment: from a recipe to a board and a run folder."""

from fusecli.run.experiment import Outcome, run
from fusecli.run.options import RunOptions
from fusecli.run.rehearsal import CheckReport, check, inspect

__all__ = ["CheckReport", "Outcome", "RunOptions", "check", "inspect", "run"]
