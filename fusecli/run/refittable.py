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
    own = (asked.fusion for asked in recipe.data.also_predict.values() if asked.fusion)
    for fusion in (recipe.fusion, *own):
        if not is_constrained(fusion):
            told = "a combiner without constraints, learned from fold models, misjudges refits"
            hint = "leave refit out, or take a constrained strategy"
            yield recipe.problem(("refit",), f"not with '{fusion.label}': {told}", hint)
