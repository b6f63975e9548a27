"""The last column of docs/reliability.md: the tests of each line, by the numbers in their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
ROWS = 58
_LINE = re.compile(r"\| (\d+) \| (.*) \|([^|]*)\|$")
_TEST = re.compile(r"^def (test_row_(\d\d)_\w+)", re.MULTILINE)


def names_by_row() -> dict[int, list[str]]:
    """Return the names of the tests of each row, sorted."""
    found: dict[int, set[str]] = {row: set() for row in range(1, ROWS + 1)}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for name, row in _TEST.findall(path.read_text()):
            found[int(row)].add(name)
    return {row: sorted(names) for row, names in found.items()}


def page(text: str) -> str:
    """Return the page with its last column as it should be."""
    return "\n".join(_lines(text, names_by_row()))


def _lines(text: str, tests: dict[int, list[str]]) -> Iterator[str]:
    for line in text.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            yield line
            continue
        prefix = f"test_row_{int(match[1]):02d}_"
        names = (name.removeprefix(prefix) for name in tests[int(match[1])])
        yield f"| {match[1]} | {match[2]} | {', '.join(f'`{name}`' for name in names)} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text()))
