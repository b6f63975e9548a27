"""A recipe as text for people: every choice with its reason beside it, names safely quoted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from fusecli.recipe.yaml12 import Dumper

WIDTH = 100
INDENT = "  "
ALIGNED = 50  # columns of a line beyond which the reasons of others need not wait for it


@dataclass(frozen=True)
class Line:
    """One key of a recipe, or one item of a list (without a key), and why it is so.

    value: what YAML can hold, or the lines below it. off: written as a comment, for the user to
    switch on. gap: an empty line before it.
    """

    key: str
    value: Any
    why: str = ""
    off: bool = False
    gap: bool = False


def drafted(about: Sequence[str], lines: Sequence[Line]) -> str:
    """Return a recipe as YAML. about: paragraphs of the comment at its top."""
    head = [row for paragraph in about for row in _comment(paragraph, "")]
    return "\n".join([*head, *_block(lines, ""), ""])


def _block(lines: Sequence[Line], indent: str) -> Iterator[str]:
    """Yield lines and what is below them; in a block, reasons begin in the same column."""
    heads = [_head(line, indent) for line in lines]
    told = [len(head) for head, line in zip(heads, lines, strict=True) if line.why]
    short = [length for length in told if length <= ALIGNED]
    column = max(short, default=0) if indent else 0
    for line, head in zip(lines, heads, strict=True):
        if line.gap:
            yield ""
        yield from _beside(head, line.why, indent, column)
        if _is_block(line.value):
            yield from _block(line.value, indent + INDENT)


def _head(line: Line, indent: str) -> str:
    start = f"{indent}# " if line.off else indent
    key = f"{start}{flow(line.key)}:" if line.key else f"{start}-"
    return key if _is_block(line.value) else f"{key} {flow(line.value)}"


def _is_block(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(v, Line) for v in value)


def _beside(text: str, why: str, indent: str, column: int) -> Iterator[str]:
    """Yield a line with its reason behind it, or above where there is no room."""
    words = plain_comment(why)
    if max(len(text), column) + len(words) + 4 <= WIDTH:
        yield f"{text.ljust(column)}  # {words}" if words else text
        return
    yield from _comment(words, indent)
    yield text


def _comment(text: str, indent: str) -> Iterator[str]:
    room = WIDTH - len(indent) - 2
    for row in textwrap.wrap(plain_comment(text), room, break_on_hyphens=False) or [""]:
        yield f"{indent}# {row}".rstrip()


def plain_comment(text: str) -> str:
    """Return a text on one line, of characters that a comment may hold."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def flow(value: Any) -> str:
    """Return a value on one line; a text is quoted where it would be read as something else."""
    text = _dumped(value)
    is_safe = "\n" not in text and text.isprintable()
    return text if is_safe or not isinstance(value, str) else _dumped(value, '"')


def _dumped(value: Any, style: str | None = None) -> str:
    text: str = yaml.dump(
        value,
        Dumper=Dumper,
        default_flow_style=True,
        default_style=style,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    )
    return text.removesuffix("\n").removesuffix("\n...")
