"""The leaderboard: rows, order, gain over the best base model, verdict, advice."""

from fusecli.leaderboard.advice import advice
from fusecli.leaderboard.contest import Contest, Holdout
from fusecli.leaderboard.ranking import board

__all__ = ["Contest", "Holdout", "advice", "board"]
