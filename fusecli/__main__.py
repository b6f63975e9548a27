"""`python -m fusecli` is `fuse`."""

from fusecli.cli import main

if __name__ == "__main__":
    main()
