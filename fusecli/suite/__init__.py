"""What many boards say together: ranks, relative losses, Elo, and tests across data sets."""

from fusecli.suite.bayesian import signed_rank
from fusecli.suite.bradley_terry import Ratings, elo
from fusecli.suite.eligibility import NOT_FOR
from fusecli.suite.entries import BEST_BASE, error_of
from fusecli.suite.grouping import groups
from fusecli.suite.losses import improvability, relative_differences, rescaled, saved
from fusecli.suite.omnibus import critical_difference, friedman, iman_davenport, nemenyi
from fusecli.suite.pairs import holm, wilcoxon, wilcoxon_pairs
from fusecli.suite.ranking import mean_ranks, ranks, win_rates
from fusecli.suite.summary import summarise
from fusecli.suite.values import (
    Absence,
    Cell,
    Entry,
    Failure,
    Odds,
    Omnibus,
    Pair,
    Standing,
    Suite,
    Twin,
)

__all__ = [
    "BEST_BASE",
    "NOT_FOR",
    "Absence",
    "Cell",
    "Entry",
    "Failure",
    "Odds",
    "Omnibus",
    "Pair",
    "Ratings",
    "Standing",
    "Suite",
    "Twin",
    "critical_difference",
    "elo",
    "error_of",
    "friedman",
    "groups",
    "holm",
    "iman_davenport",
    "improvability",
    "mean_ranks",
    "nemenyi",
    "ranks",
    "relative_differences",
    "rescaled",
    "saved",
    "signed_rank",
    "summarise",
    "wilcoxon",
    "wilcoxon_pairs",
    "win_rates",
]
