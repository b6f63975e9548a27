"""A recipe that was never run here has something to fit: start what will fork the fits."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from fusecli.forks import ISOLATED


def expect_fits(recipe: str, out: Path, backend: str) -> None:
    """Start it at once, where fits are likely: it imports while this process does.

    It ends unused if the recipe is wrong, or all of its fits are stored by other recipes.
    """
    path = Path(recipe)
    is_new = False
    with suppress(OSError, ValueError):  # names that are none are told later
        is_new = path.is_file() and not Path(out, path.stem).exists()
    if backend == ISOLATED and is_new:
        from fusecli.forks.early import start_early

        start_early()
