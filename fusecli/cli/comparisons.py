"""The four kinds of comparison: of a recipe, of several, over many tables, of two runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from fusecli import report
from fusecli.cli.gate import Gate, hold, hold_all
from fusecli.cli.options import Form, printed
from fusecli.cli.output import put
from fusecli.cli.showing import watching
from fusecli.errors import UsageError
from fusecli.report import Comparisons, Watch
from fusecli.run import CompareOptions, compare
from fusecli.run.finished import is_run
from fusecli.values import Board

if TYPE_CHECKING:
    from rich.console import Console

    from fusecli.run import Outcome

T = TypeVar("T")
IDLE = ("strategies", "nested", "sort-by", "set")  # what does nothing to finished runs


@dataclass(frozen=True)
class Talk:
    """In which form the result is printed, and how much is said on the way."""

    form: Form
    quiet: bool
    no_color: bool


def of_named(targets: list[Path], options: CompareOptions, talk: Talk, gate: Gate | None) -> int:
    """Compare what the command names: one recipe, several, or two runs; return the exit code."""
    if len(targets) > 1:
        return _of_several(targets, options, talk, gate)
    return _of_recipe(targets[0], options, talk, gate)


def _of_recipe(recipe: Path, options: CompareOptions, talk: Talk, gate: Gate | None) -> int:
    if is_run(recipe):
        raise UsageError(f"'{recipe}' is one run", "name two to compare them, or a recipe")
    done = _watched(lambda watch: compare(recipe, options, watch), talk)
    put(_boards(done, talk))
    if gate:
        hold(done.board, gate)
    return done.exit_code


def _of_several(targets: list[Path], options: CompareOptions, talk: Talk, gate: Gate | None) -> int:
    """Compare two runs, or the strategies of several recipes; return the exit code."""
    from fusecli.run.many import compare_recipes

    runs = [path for path in targets if is_run(path)]
    if runs:
        return _of_runs(targets, options, talk, gate)
    done = _watched(lambda watch: compare_recipes(targets, options, watch), talk)
    return _many(done.found, done.folder, talk, gate) or done.exit_code


def of_tables(  # each is a part of the command
    targets: list[Path],
    data: list[Path],
    tiers: tuple[str, ...],
    options: CompareOptions,
    talk: Talk,
    gate: Gate | None,
) -> int:
    """Compare the strategies of one recipe on many tables; return the exit code."""
    from fusecli.run.many import compare_tables

    if len(targets) > 1:
        raise UsageError("--data is for one recipe", f"{len(targets)} are named")
    done = _watched(lambda watch: compare_tables(targets[0], data, options, watch, tiers), talk)
    return _many(done.found, done.folder, talk, gate) or done.exit_code


def _of_runs(targets: list[Path], options: CompareOptions, talk: Talk, gate: Gate | None) -> int:
    from fusecli.run.duel import compare_runs

    if len(targets) != 2 or not all(map(is_run, targets)):
        raise UsageError("runs are compared two by two", "name two folders of runs, or recipes")
    asked = {**vars(options), "set": options.run.overrides}
    idle = next((word for word in IDLE if asked[word.replace("-", "_")]), "")
    if idle:
        raise UsageError(f"--{idle} does nothing to finished runs", "leave it out")
    board = compare_runs(*targets)
    put(_duel(board, talk))
    if gate:
        hold(board, gate)
    return 0


def _many(found: Comparisons, folder: Path, talk: Talk, gate: Gate | None) -> int:
    put(_comparisons(found, folder, talk))
    if gate:
        hold_all(found, gate)
    return 0


def _watched(work: Callable[[Watch], T], talk: Talk) -> T:
    with watching(quiet=talk.quiet, no_color=talk.no_color) as progress:
        return work(progress)


def _boards(done: Outcome, talk: Talk) -> str:
    boards, folder, forms = (done.board, done.further), done.folder, report.OF_COMPARISON
    return printed(
        talk.form,
        json=lambda: report.boards_json_text(*boards, folder, forms),
        csv=lambda: report.boards_csv_of_targets(*boards, forms),
        md=lambda: report.boards_markdown(*boards, folder, forms),
        text=lambda: report.render_boards(*boards, _console(talk), folder, forms),
    )


def _duel(board: Board, talk: Talk) -> str:
    return printed(
        talk.form,
        json=lambda: report.comparison_json_text(board),
        csv=lambda: report.comparison_csv(board),
        md=lambda: report.duel_markdown(board),
        text=lambda: report.render_duel(board, _console(talk)),
    )


def _comparisons(found: Comparisons, folder: Path, talk: Talk) -> str:
    return printed(
        talk.form,
        json=lambda: report.comparisons_json_text(found, folder),
        csv=lambda: report.comparisons_csv(found),
        md=lambda: report.comparisons_markdown(found, folder),
        text=lambda: report.render_comparisons(found, _console(talk), folder),
    )


def _console(talk: Talk) -> Console:
    return report.make_console(sys.stdout, no_color=talk.no_color)
