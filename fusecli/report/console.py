"""Where text goes: a console that knows its stream, and text from it with nothing cut off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

UNBOUNDED = 1_000_000
GAP = 3
Line = tuple[str, str]


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person reads the stream as it is written."""
    try:
        return stream.isatty()
    except ValueError:  # a closed stream
        return False


def is_plain(stream: TextIO, *, no_color: bool = False) -> bool:
    """Tell whether the stream is to get no escape sequences at all."""
    dumb = os.environ.get("TERM") in ("dumb", "unknown")
    return no_color or dumb or bool(os.environ.get("NO_COLOR")) or not is_terminal(stream)


def make_console(stream: TextIO, *, no_color: bool = False) -> Console:
    """Return a console for the stream: its terminal's width, or as wide as what is printed.

    Width and height are both given, because Rich takes 80 columns for a dumb terminal otherwise.
    """
    size = shutil.get_terminal_size()
    plain = is_plain(stream, no_color=no_color)
    return Console(
        file=stream,
        color_system=None if plain else "auto",
        no_color=plain,
        width=size.columns if is_terminal(stream) else UNBOUNDED,
        height=size.lines,
        markup=False,
        highlight=False,
        emoji=False,
    )


def space(console: Console) -> int | None:
    """Return the columns there are to fill, or None where there is no end of them."""
    return None if console.width >= UNBOUNDED else console.width


def width_of(renderable: RenderableType, console: Console) -> int:
    """Return the columns that the renderable takes when nothing is cut or folded."""
    options = console.options.update(width=UNBOUNDED, max_width=UNBOUNDED)
    return console.measure(renderable, options=options).maximum


def drawn(console: Console, *parts: RenderableType) -> str:
    """Return the parts as the console prints them, an empty line between, no blanks at line ends.

    A table with a `min_width` is never drawn narrower: a terminal folds its lines itself.
    """
    return "\n".join(_part(console, part) for part in parts)


def _part(console: Console, part: RenderableType) -> str:
    least = getattr(part, "min_width", None) or 1
    width = max(least, space(console) or width_of(part, console))
    with console.capture() as captured:
        console.print(part, width=width, crop=False)
    return "".join(line.rstrip(" ") + "\n" for line in captured.get().splitlines())


def labelled(lines: Sequence[Line]) -> Table:
    """Return `word   sentence` lines; a long sentence goes on under its own beginning."""
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for word, sentence in lines:
        grid.add_row(Text(word), Text(sentence))
    return grid
