"""`fuse`, which is `python -m fusecli`: what takes longest to get ready is started first."""

import sys


def main() -> None:
    """Run `fuse` with the process's own arguments."""
    try:
        from fusecli.forks.expecting import expect_fits_of

        expect_fits_of(sys.argv[1:])
        from fusecli.cli import main as command
    except KeyboardInterrupt:  # before the door stands
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
