"""Scores of fusions on rows they never saw, their intervals, and the verdict."""

from fusecli.evaluate.crossfit import CrossFit, cross_fit
from fusecli.evaluate.fusion import fuse
from fusecli.evaluate.graph import check_suits, is_constrained, leaves
from fusecli.evaluate.judgement import Guard, Rival, judge, verdict
from fusecli.evaluate.members import usable
from fusecli.evaluate.parts import Part, overlap, parts
from fusecli.evaluate.rivals import best_base, guessing
from fusecli.evaluate.scores import apparent, holdout_score, per_split, score, skipped
from fusecli.evaluate.statistics import correlated_t, nadeau_bengio

__all__ = [
    "CrossFit",
    "Guard",
    "Part",
    "Rival",
    "apparent",
    "best_base",
    "check_suits",
    "correlated_t",
    "cross_fit",
    "fuse",
    "guessing",
    "holdout_score",
    "is_constrained",
    "judge",
    "leaves",
    "nadeau_bengio",
    "overlap",
    "parts",
    "per_split",
    "score",
    "skipped",
    "usable",
    "verdict",
]
