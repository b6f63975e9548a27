"""What a command may ask of a run besides its recipe."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from fusecli.forks import ISOLATED

if TYPE_CHECKING:
    from fusecli.fit import Sample


@dataclass(frozen=True)
class RunOptions:
    """Options of `fuse run` and `fuse check`; each default is the command's.

    overrides: `key.path=value`, see `fusecli.recipe.load`. jobs: fits at a time (None: the cores).
    store: its folder (None: FUSE_STORE, else `.fuse` here). verify: which fits to make again.
    fit_timeout, fit_memory: seconds and bytes that a fit may take. time_limit: seconds after which
    fitting ends, from `started` on. strict: a model that fails ends the run. retry_failed: whether
    to try again what failed before. save_models: whether the models of members are stored, too.
    inner: whether the board shows fusions that are members of others.
    """

    overrides: tuple[str, ...] = ()
    jobs: int | None = None
    store: Path | None = None
    out: Path = Path("runs")
    backend: str = ISOLATED
    allow_import: tuple[str, ...] = ()
    verify: Sample | None = field(default=None, kw_only=True)
    fit_timeout: float | None = field(default=None, kw_only=True)
    fit_memory: int | None = field(default=None, kw_only=True)
    time_limit: float | None = field(default=None, kw_only=True)
    strict: bool = field(default=False, kw_only=True)
    retry_failed: bool = field(default=True, kw_only=True)
    save_models: bool = field(default=True, kw_only=True)
    inner: bool = field(default=False, kw_only=True)
    started: float = field(default_factory=monotonic, kw_only=True, compare=False)

    @property
    def store_root(self) -> Path:
        return self.store or Path(os.environ.get("FUSE_STORE") or ".fuse")


@dataclass(frozen=True)
class CompareOptions:
    """Options of `fuse compare`.

    run: how its fits are made and where things are kept, as in `fuse run`. strategies: names of
    those to compare. nested: outer folds around fitting, combiner and choice.
    inner: whether fusions that are members of others are compared, too.
    sort_by: a column of the board (see `fusecli.leaderboard.COLUMNS`) or one of its metrics.
    """

    run: RunOptions = field(default_factory=RunOptions)
    strategies: tuple[str, ...] = ()
    nested: bool = False
    sort_by: str = ""
    inner: bool = False
