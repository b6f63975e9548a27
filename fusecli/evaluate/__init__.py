"""Scores of fusions on rows they never saw, their intervals, and the verdict."""

from fusecli.evaluate.bbc import Corrected, bbc
from fusecli.evaluate.bootstrap import Resampled, paired_bootstrap
from fusecli.evaluate.choice import Choice, cross_fitted_choice, judged_choice
from fusecli.evaluate.crossfit import CrossFit, cross_fit, cross_fits
from fusecli.evaluate.delong import TwoAreas, delong, stouffer
from fusecli.evaluate.five_by_two import five_by_two
from fusecli.evaluate.fusion import fuse
from fusecli.evaluate.graph import check_suits, depth, is_constrained, leaves, sees_features
from fusecli.evaluate.judgement import Guard, Rival, judge, verdict
from fusecli.evaluate.max_t import Family, max_t
from fusecli.evaluate.mcnemar import Discordance, mcnemar
from fusecli.evaluate.members import usable
from fusecli.evaluate.parts import Part, overlap, parts
from fusecli.evaluate.resampling import Resampling
from fusecli.evaluate.rivals import best_base, guessing
from fusecli.evaluate.scores import apparent, holdout_score, per_split, score, skipped
from fusecli.evaluate.statistics import correlated_t, nadeau_bengio

__all__ = [
    "Choice",
    "Corrected",
    "CrossFit",
    "Discordance",
    "Family",
    "Guard",
    "Part",
    "Resampled",
    "Resampling",
    "Rival",
    "TwoAreas",
    "apparent",
    "bbc",
    "best_base",
    "check_suits",
    "correlated_t",
    "cross_fit",
    "cross_fits",
    "cross_fitted_choice",
    "delong",
    "depth",
    "five_by_two",
    "fuse",
    "guessing",
    "holdout_score",
    "is_constrained",
    "judge",
    "judged_choice",
    "leaves",
    "max_t",
    "mcnemar",
    "nadeau_bengio",
    "overlap",
    "paired_bootstrap",
    "parts",
    "per_split",
    "score",
    "sees_features",
    "skipped",
    "stouffer",
    "usable",
    "verdict",
]
