"""The leaderboard: rows, order, gain over the best base model, verdict, advice."""

from fusecli.leaderboard.advice import advice
from fusecli.leaderboard.comparing import comparison
from fusecli.leaderboard.contest import Contest, Holdout
from fusecli.leaderboard.ordering import COLUMNS, ordered_by
from fusecli.leaderboard.ranking import board

__all__ = ["COLUMNS", "Contest", "Holdout", "advice", "board", "comparison", "ordered_by"]
