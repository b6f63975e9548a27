"""What every part of a recipe is read with: where mistakes go, and what may be imported."""

from __future__ import annotations

from dataclasses import dataclass

from fusecli.recipe.places import Findings


@dataclass(frozen=True)
class Scope:
    """The findings so far, and the packages that `--allow-import` names.

    targets: columns that are predicted, where there are several.
    """

    found: Findings
    allow_import: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
