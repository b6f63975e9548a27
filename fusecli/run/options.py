"""What a command may ask of a run besides its recipe."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ISOLATED = "isolated"  # the backend that gives every chunk of fits a process of its own


@dataclass(frozen=True)
class RunOptions:
    """Options of `fuse run` and `fuse check`; each default is the command's.

    overrides: `key.path=value`, see `fusecli.recipe.load`. jobs: fits at a time (None: the cores).
    store: its folder (None: FUSE_STORE, else `.fuse` here).
    """

    overrides: tuple[str, ...] = ()
    jobs: int | None = None
    store: Path | None = None
    out: Path = Path("runs")
    backend: str = ISOLATED
    allow_import: tuple[str, ...] = ()

    @property
    def store_root(self) -> Path:
        return self.store or Path(os.environ.get("FUSE_STORE") or ".fuse")


@dataclass(frozen=True)
class CompareOptions(RunOptions):
    """Options of `fuse compare`.

    strategies: names of those to compare. nested: outer folds around fitting, combiner and choice.
    sort_by: a column of the board (see `fusecli.leaderboard.COLUMNS`) or one of its metrics.
    """

    strategies: tuple[str, ...] = ()
    nested: bool = False
    sort_by: str = ""
