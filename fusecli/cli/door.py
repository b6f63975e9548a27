"""The one door for errors: whatever ends a command becomes a sentence and an exit code here."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import Any

import typer

from fusecli.cli.crash import report_bug
from fusecli.cli.output import forget_output, prepare, reason, say
from fusecli.cli.signals import Stopped, stoppable
from fusecli.errors import FuseError, RecipeError

FULL = (errno.ENOSPC, errno.EDQUOT)


def through_the_door(command: Callable[[], Any]) -> int:
    """Run the command; return its exit code whatever happens, and say what did."""
    prepare()
    try:
        with stoppable():
            code = command()
            sys.stdout.flush()
    except SystemExit as end:
        forget_output()  # typer ends like this where nobody reads its help
        return end.code if isinstance(end.code, int) else 1
    except BaseException as error:
        return _answer(error)
    return code if isinstance(code, int) else 0


def _answer(error: BaseException) -> int:
    for kind, answer in ANSWERS:
        if isinstance(error, kind):
            return answer(error)
    return report_bug(error)


def _stopped(stop: Stopped) -> int:
    say(f"stopped: {stop.words or 'run the same command to go on'}")
    return stop.exit_code


def _nobody_reads(_error: BrokenPipeError) -> int:
    forget_output()
    return 1


def _mistakes_in_recipe(error: RecipeError) -> int:
    count = len(error.problems)
    say(str(error))
    say(f"error: {count} mistake{'s' * (count > 1)} in the recipe, nothing was fitted")
    return error.exit_code


def _mistake(error: FuseError) -> int:
    say(f"error: {error}")
    forget_output()
    return error.exit_code


def _usage(error: typer.TyperException) -> int:
    message = error.format_message().rstrip(".").replace(": Value error, ", ": ")
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "fuse"
    say(f"error: {message[:1].lower()}{message[1:]}\nhint: see '{command} --help'")
    return error.exit_code


def _system(error: OSError) -> int:
    if error.errno not in FULL:
        return report_bug(error)
    say(f"error: the disk is full: {error.filename or 'standard output'}: {reason(error)}")
    forget_output()
    return 4


def _no_memory(_error: MemoryError) -> int:
    say("error: there is not enough memory\nhint: give fewer --jobs, fewer columns or fewer rows")
    forget_output()
    return 3


ANSWERS: tuple[tuple[type[BaseException], Callable[[Any], int]], ...] = (
    (Stopped, _stopped),
    (KeyboardInterrupt, lambda _: _stopped(Stopped(2))),
    (BrokenPipeError, _nobody_reads),
    (RecipeError, _mistakes_in_recipe),
    (FuseError, _mistake),
    (typer.TyperException, _usage),
    (OSError, _system),
    (MemoryError, _no_memory),
)
