"""docs/family.md: the literature's words, the recipe's, and what docstrings tell of them.

python -m tests.report.family     writes it again
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from fusecli import registry
from fusecli.lessons.options import OPTIONS
from fusecli.report.literature import FAMILIES
from fusecli.report.terms import Room, Term
from fusecli.values.specs import ImportSpec, Pretraining

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "family.md"
RECIPES = ROOT / "recipes"
_SENTENCE = re.compile(r"(?<=[.)])(?<!et al\.)\s+(?=[A-Z`])")
_KEY = re.compile(r"(\w+)(?:, (\w+))?: ")
_EVIDENCE = re.compile(
    r"\b(wins?|loses?|lost|saves|gains|gained|better|worse|behind|best of|as good as)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"\b(1[789]|20)\d\d\b|called .* since")
KEYS = {"pretrain": Pretraining, "predictions": ImportSpec}
HEAD = """\
# The family

What the literature calls model fusion, in the words of a recipe. `a`, `b` and `c` are base models
under `models:`, `seeds` is a group of networks that `each: {seed: [1, 2, 3]}` made, `net` one
network, `line` a linear model. Any fusion is a member of any other, but for fusions of parameters
and of representations, which are made of base models. What is said of winning and losing was
measured: `python -m tests.benchmarks.evidence` prints a table over the shipped data sets.

This page is written by `python -m tests.report.family` from the docstrings that `fuse list` shows.
"""
ELSEWHERE = """
## What is not here

Error-correcting output codes and snapshot ensembles have no word of their own. For snapshots
`{strategy: soup, members: [net]}` merges what short trainings end in, and `each: {seed: [1, 2, 3]}`
is the ensemble of what long ones end in.
"""


def _documented(room: Room, name: str) -> Callable[..., object]:
    """Return what tells of a term."""
    if room == "learn":
        return dict(OPTIONS)[name]  # type: ignore[index]
    return KEYS[name] if room == "keys" else registry.get(room, name).function


def told_of(room: Room, name: str) -> list[str]:
    """Return the sentences of a docstring that are not of its parameters, the summary first."""
    told = _documented(room, name)
    keys = inspect.signature(told).parameters
    blocks: list[str] = []
    in_key = False
    summary, *lines = (inspect.getdoc(told) or "").split("\n")
    for line in lines:
        key = _KEY.match(line)
        in_key = bool(key and key[1] in keys) or (in_key and line.startswith("    "))
        if not in_key:
            blocks.append(line)
    return [summary, *_SENTENCE.split(" ".join(" ".join(blocks).split()))]


def evidence(sentences: list[str]) -> str:
    """Return the sentences that say where something wins and where it loses."""
    return " ".join(one for one in sentences[1:] if _EVIDENCE.search(one))


def source(sentences: list[str]) -> str:
    """Return the sentences that name who it is from."""
    found = (one for one in sentences[1:] if _SOURCE.search(one))
    return " ".join(one for one in found if not _EVIDENCE.search(one))


def _lines() -> Iterator[str]:
    yield HEAD
    for family, found in FAMILIES.items():
        yield f"## {family}\n"
        yield "| the literature | a recipe | what it is | measured | from |"
        yield "|---|---|---|---|---|"
        told: set[tuple[str, str]] = set()
        for term in found:
            yield _line(term, again=(term.room, term.name) in told)
            told.add((term.room, term.name))
        yield ""
    yield ELSEWHERE.strip()
    yield ""


def _line(term: Term, *, again: bool) -> str:
    told = told_of(term.room, term.name)
    about = ("as above", "", "") if again else (told[0], evidence(told), source(told))
    cells = [term.words, f"`{term.recipe}`", *about]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines())


if __name__ == "__main__":
    PAGE.write_text(page())
