"""The command line: arguments in, one call, print out. Nothing heavy is imported at the top."""

import sys

from fusecli.cli.app import app
from fusecli.cli.door import through_the_door


def main() -> None:
    """Run `fuse` with the process's own arguments, and exit with the code of what came of it."""
    sys.exit(through_the_door(lambda: app(prog_name="fuse", standalone_mode=False)))


__all__ = ["app", "main"]
