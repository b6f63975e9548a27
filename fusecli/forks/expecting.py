"""A recipe that was never run here has something to fit: start what will fork the fits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fusecli.forks import ISOLATED

RUNS = Path("runs")  # where `fuse run` makes its folders, unless told otherwise
OTHERWISE = ("--out", "--backend")


def expect_fits_of(words: Sequence[str]) -> None:
    """Expect them of a command that nobody has read yet: to read it takes a tenth of a second.

    So it is guessed what in it is the recipe; where it says more than a guess can heed, none is
    made. Nor where a standard stream is closed: the next thing opened would take its place.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr) or words[:1] != ["run"]:
        return
    if not any(word.startswith(OTHERWISE) for word in words):
        for word in words[1:]:
            expect_fits(word, RUNS, ISOLATED)


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
