"""`fuse run --shard`: a share of the fits for one job of a batch array."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fusecli.cli.options import Form
from fusecli.cli.showing import show, watching
from fusecli.errors import UsageError

if TYPE_CHECKING:
    from fusecli.cli.gate import Gate
    from fusecli.fit import Shard
    from fusecli.recipe import Written
    from fusecli.run import RunOptions
    from fusecli.run.sharding import ShardReport


def make_share(
    recipe: Path | Written,
    shard: Shard,
    options: RunOptions,
    form: Form,
    *,
    quiet: bool,
    no_color: bool,
) -> int:
    """Make a share of the fits, print what is done and what is left; return the exit code."""
    report = _watched(recipe, shard, options, quiet=quiet, no_color=no_color)
    _print(report, form, no_color=no_color)
    return report.exit_code


def shard_named(text: str, form: Form, gate: Gate | None, verify: str) -> Shard | None:
    """Return the shard that `--shard` names; None if it was not given.

    Raises:
        UsageError: there is no such shard, or something is asked for that needs all fits.
    """
    from fusecli.fit import shard_of

    if not text:
        return None
    others = {f"--{form}": form in ("csv", "md"), "--gate": bool(gate), "--verify": bool(verify)}
    for name, given in others.items():
        if given:
            hint = "a shard has no board: give it to the run that fuses"
            raise UsageError(f"'--shard' and '{name}' do not go together", hint)
    return shard_of(text)


def _watched(
    recipe: Path | Written, shard: Shard, options: RunOptions, *, quiet: bool, no_color: bool
) -> ShardReport:
    from fusecli.run.sharding import run_shard

    with watching(quiet=quiet, no_color=no_color) as progress:
        return run_shard(recipe, shard, options, progress)


def _print(report: ShardReport, form: Form, *, no_color: bool) -> None:
    from fusecli.report import render_shard, shard_json

    show(
        lambda: shard_json(report),
        lambda console: render_shard(report, console),
        as_json=form == "json",
        no_color=no_color,
    )
