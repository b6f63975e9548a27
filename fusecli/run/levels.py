"""Fusions inside fusions: how many folds they take, told before anything is fitted."""

from __future__ import annotations

from collections.abc import Iterator

from fusecli.errors import Problem
from fusecli.evaluate import depth
from fusecli.recipe import Recipe, grounded
from fusecli.values import Folds, FusionSpec


def too_deep(recipe: Recipe, folds: Folds) -> Iterator[Problem]:
    """Yield a mistake for every fusion with more levels than there are folds to learn them from.

    What is cross-fitted leaves one split out, and each level another one.
    """
    splits = folds.count * folds.repeats
    for place, spec in _fusions(recipe):
        levels = depth(grounded(spec, recipe.models))
        if levels >= splits:
            told = f"'{spec.label}' is fusions on {levels} levels: {folds.count} folds are too few"
            hint = f"it takes at least {levels + 1} under cv.folds"
            yield recipe.problem(place, told, hint)


def _fusions(recipe: Recipe) -> Iterator[tuple[tuple[str, ...], FusionSpec]]:
    """Yield every fusion that is written in a recipe, with its place."""
    yield ("fusion",), recipe.fusion
    yield from ((("compare",), spec) for spec in recipe.compare)
    for target, asked in recipe.data.also_predict.items():
        if asked.fusion is not None:
            yield ("data", "also_predict", target, "fusion"), asked.fusion
