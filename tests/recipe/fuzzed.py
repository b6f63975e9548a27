"""What the fuzzer tries with every recipe: to read it, and to settle all there is before a fit."""

from __future__ import annotations

import random
from pathlib import Path

from fusecli.recipe import load
from fusecli.run import RunOptions, check
from tests.recipe.mutants import mutant

CHECKED = 0.3  # of the cases: a table to prepare takes ten times as long as a recipe to read


def trial(number: int) -> None:
    """Read one mutant, and plan its run where it is a recipe. Raises FuseError where it is not."""
    text, overrides = mutant(number)
    path = Path("r.yaml")
    path.write_bytes(text)
    load(path, overrides)
    if random.Random(number).random() < CHECKED:
        check(path, RunOptions(overrides=overrides, store=Path("store")))
