"""`fuse completion`: let the shell complete commands and options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from fusecli.cli.output import put, reason, say
from fusecli.errors import StoreError, UsageError, did_you_mean

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_FUSE_COMPLETE"


def completion(
    shell: Annotated[
        str | None,
        typer.Argument(metavar="SHELL", help="bash, zsh or fish [default: that of $SHELL]."),
    ] = None,
    install: Annotated[
        bool, typer.Option("--install", help="Write it where the shell looks for it.")
    ] = False,
) -> None:
    """Print or install completion for a shell.

    \b
    Examples:
      fuse completion bash >> ~/.bashrc
      fuse completion zsh --install
      fuse completion --install          for the shell in use
    """
    from typer._completion_shared import get_completion_script
    from typer._completion_shared import install as write

    wanted = _known(shell or Path(os.environ.get("SHELL", "")).name)
    if not install:
        put(get_completion_script(prog_name="fuse", complete_var=VARIABLE, shell=wanted) + "\n")
        return
    try:
        _, path = write(shell=wanted, prog_name="fuse", complete_var=VARIABLE)
    except OSError as error:
        told = f"'{error.filename or Path.home()}' cannot be written: {reason(error)}"
        raise StoreError(told, f"fuse completion {wanted} prints it") from None
    put(f"{path}\n")
    say("open another terminal for it to begin")


def _known(shell: str) -> str:
    """Return the shell; UsageError if there is none that can complete."""
    if not shell:
        raise UsageError("nothing says which shell it is for", f"name {', '.join(SHELLS)}")
    if shell not in SHELLS:
        raise UsageError(f"no completion for the shell '{shell}'", did_you_mean(shell, SHELLS))
    return shell
