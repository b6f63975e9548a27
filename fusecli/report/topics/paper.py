"""How a page of help is set: paragraphs, examples and lists of words, 88 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fusecli.report.text import clean

WIDTH = 88
GAP = 2
WIDEST = 30  # columns of a word, beyond which its sentence begins on the next line


@dataclass(frozen=True)
class Example:
    """Lines that are printed as they are, set in."""

    text: str


@dataclass(frozen=True)
class Words:
    """Words, each with a sentence."""

    rows: tuple[tuple[str, str], ...]


Part = str | Example | Words


def words(rows: Iterable[tuple[str, str]]) -> Words:
    """Return a list of words with their sentences."""
    return Words(tuple(rows))


def printed(title: str, parts: Iterable[Part]) -> str:
    """Return a page, an empty line between its parts."""
    return "\n\n".join([title, *("\n".join(_lines(part)) for part in parts)]) + "\n"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Example):
        yield from (f"  {line}".rstrip() for line in part.text.strip("\n").split("\n"))
    elif isinstance(part, Words):
        longest = max((len(word) for word, _ in part.rows), default=0)
        for word, sentence in part.rows:
            yield from _entry(clean(word), clean(sentence), min(longest, WIDEST))
    else:
        yield from textwrap.wrap(" ".join(part.split()), WIDTH, break_on_hyphens=False)


def _entry(word: str, sentence: str, width: int) -> Iterator[str]:
    margin = " " * (2 + width + GAP)
    head = f"  {word.ljust(width)}{' ' * GAP}"
    if len(word) > width:
        yield f"  {word}"
        head = margin
    yield from textwrap.wrap(
        sentence,
        WIDTH,
        initial_indent=head,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    ) or [head.rstrip()]
