"""The command line: arguments in, one call, print out. Nothing heavy is imported at the top."""

import gc
import os
import sys

try:
    from fusecli.cli.app import app
    from fusecli.cli.door import through_the_door
except KeyboardInterrupt:  # before the door stands
    sys.exit(130)

# Read by numpy when it is first imported, which is not before a command begins.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """Let matrix products use one thread, unless the user says otherwise.

    The same bits on any number of cores; and on a busy machine threads that wait for each other
    make a fusion of a second last ten.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")


def main() -> None:
    """Run `fuse` with the process's own arguments, and exit with the code of what came of it."""
    one_thread()
    code = through_the_door(lambda: app(prog_name="fuse", standalone_mode=False))
    gc.freeze()  # else Python looks through all that was imported, for a tenth of a second
    sys.exit(code)


__all__ = ["app", "main"]
