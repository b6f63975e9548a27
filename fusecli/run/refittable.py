"""Which recipes may ask for models that are fitted to all rows."""

from __future__ import annotations

from collections.abc import Iterator

from fusecli.errors import Problem
from fusecli.evaluate import is_constrained
from fusecli.recipe import Recipe


def unfit_to_refit(recipe: Recipe) -> Iterator[Problem]:
    """Yield what of a recipe does not go together with refitting."""
    if not recipe.refit:
        return
    if not is_constrained(recipe.fusion):
        told = "a combiner without constraints, learned from fold models, misjudges refitted ones"
        hint = "leave refit out, or take a constrained strategy"
        yield recipe.problem(("refit",), f"not with '{recipe.fusion.label}': {told}", hint)
    if recipe.data.also_predict:
        hint = "leave refit out, or predict one target"
        yield recipe.problem(("refit",), "several targets are predicted by fold models only", hint)
