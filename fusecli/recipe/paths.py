"""Paths in a recipe: environment variables in them, and the folder they are relative to."""

from __future__ import annotations

import os
import re
from pathlib import Path

from fusecli.recipe.places import Findings, Node

_VARIABLE = re.compile(r"\$\$|\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{[^}]*\}?")

SHORTEST = 4  # characters of a secret


def expanded(node: Node, found: Findings) -> str | None:
    """Return a text with its `${env:NAME}` and `${env:NAME:-default}` replaced and `$$` as `$`.

    None, and a mistake noted, when a variable is not set or the text is none.
    """
    if not isinstance(node.value, str) or not node.value:
        found.at(node, "should be a name or a path")
        return None
    before = len(found.problems)
    text = _VARIABLE.sub(lambda match: _replaced(match, node, found), node.value)
    if "\0" in text:
        found.at(node, "a path cannot hold the character #x0000")
    return text if len(found.problems) == before else None


def _replaced(match: re.Match[str], node: Node, found: Findings) -> str:
    if match[0] == "$$":
        return "$"
    if not match[1]:
        found.at(node, f"'{match[0]}' is no variable", "write ${env:NAME}, or $$ for a '$'")
        return ""
    value = os.environ.get(match[1])
    value = match[2] if value is None else value
    if value is None:
        hint = f"set it, or give a default: ${{env:{match[1]}:-value}}"
        found.at(node, f"the environment variable '{match[1]}' is not set", hint)
    return value or ""


def spelled(node: Node) -> str:
    """Return a path with the names of its variables in place of their values; "" without any."""
    text = _in_full(node) if isinstance(node.value, str) else ""
    shown = _VARIABLE.sub(lambda match: match[1] or match[0], text)
    return "" if shown == text else shown.replace("$$", "$")


def _in_full(node: Node) -> str:
    """Return a path as it is written, behind that of its folder where this has variables."""
    return f"{node.place.spelled}/{node.value}" if node.place.spelled else str(node.value)


def veil(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Return what of a path no message may hold, each with what it may hold instead.

    The value of a variable may be a secret: so are the paths that it is in, and itself, unless it
    is so short that it would be found in any sentence.
    """
    if node is None or not spelled(node) or (text := expanded(node, Findings())) is None:
        return ()
    path, shown = Path(absolute(text, node)), unexpanded(node)
    folder = shown.rpartition("/")[0]
    hidden = ((str(path.parent), folder),) if _names(folder) else ()
    values = tuple((os.environ.get(name, ""), f"${{env:{name}}}") for name in _names(shown))
    known = tuple(pair for pair in values if len(pair[0]) >= SHORTEST)
    return ((str(path), shown), *hidden, *known)


def _names(text: str) -> list[str]:
    return [match[1] for match in _VARIABLE.finditer(text) if match[1]]


def absolute(text: str, node: Node) -> str:
    """Return a path below the folder of the file that the node stands in.

    Its folder is resolved, its own name is kept: a link's suffix tells the format.
    """
    path = node.place.folder / text
    return str(Path(os.path.realpath(path.parent), path.name))


def is_there(path: Path | str) -> bool:
    """Tell whether a path leads to anything; not when it is too strange to be one."""
    try:
        Path(path).stat()
    except (OSError, ValueError):
        return False
    return True


def unexpanded(node: Node) -> str:
    """Return a path as it may be written down: absolute, but with its variables by name."""
    text = expanded(node, Findings())
    if text is None or Path(text).is_absolute():
        return str(node.value)
    folder = node.place.spelled or str(node.place.folder).replace("$", "$$")
    return f"{folder}/{node.value}"
