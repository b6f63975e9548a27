"""Where things stand in a recipe: values with their places, and mistakes gathered at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fusecli.errors import Problem, RecipeError, did_you_mean

KeyPath = tuple[str | int, ...]
_PLAIN_KEY = re.compile(r"[^.\[\]=\s\"']+")


@dataclass(frozen=True)
class Place:
    """A point in a recipe file (from 1; line 0: the whole file); paths there are below `folder`.

    spelled: the folder with its variables by name, where the way to the file has any.
    """

    file: str
    line: int
    column: int
    folder: Path
    spelled: str = ""


@dataclass(frozen=True)
class Node:
    """A value of a recipe: a scalar, a dict of nodes or a tuple of nodes.

    path: the keys that lead to it. place, key: where the value and where its key stand.
    """

    value: Any
    path: KeyPath
    place: Place
    key: Place

    @property
    def keys(self) -> dict[str, Node]:
        """The nodes of a mapping by key; nothing for any other value."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """The nodes of a list; nothing for any other value."""
        return self.value if isinstance(self.value, tuple) else ()

    def without(self, *names: str) -> Node:
        """Return the same mapping without some keys."""
        return replace(self, value={k: v for k, v in self.keys.items() if k not in names})


def plain(node: Node) -> Any:
    """Return the value without its places, as JSON would hold it."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(child) for child in node.value]
    return node.value


def moved(node: Node, path: KeyPath) -> Node:
    """Return the same value below another key path, its places kept."""
    value = node.value
    if isinstance(value, dict):
        value = {key: moved(child, (*path, key)) for key, child in value.items()}
    elif isinstance(value, tuple):
        value = tuple(moved(child, (*path, i)) for i, child in enumerate(value))
    return replace(node, value=value, path=path)


def nearest(root: Node, path: KeyPath) -> Node:
    """Return the node at a key path, or the deepest one on the way to it.

    A name that `each` made stands where its group stands: `trees.7` at `trees`.
    """
    node = root
    for key in path:
        child = _child(node, key)
        if child is None:
            break
        node = child
    return node


def _child(node: Node, key: str | int) -> Node | None:
    if isinstance(key, int):
        return node.items[key] if key < len(node.items) else None
    while key not in node.keys and "." in key:
        key = key.rpartition(".")[0]
    return node.keys.get(key)


def written(path: KeyPath) -> str:
    """Return a key path as `--set` takes it: `models.forest.C`, `compare[0]`, `models["a.b"]`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        elif _PLAIN_KEY.fullmatch(key) and key.isprintable():
            text += f".{key}" if text else key
        else:
            text += f"[{quoted(key)}]"
    return text


def quoted(value: Any) -> str:
    """Return a value as a message quotes it: short, and without control characters."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list | tuple):
        return "a list" if not isinstance(value, dict) else "a mapping"
    text = str(value) if isinstance(value, int | float) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def problem(place: Place, path: KeyPath, message: str, hint: str = "") -> Problem:
    """Return a mistake at a place."""
    return Problem(place.file, place.line, place.column, written(path), message, hint)


def mistake(place: Place, path: KeyPath, message: str, hint: str = "") -> RecipeError:
    """Return the error of the one mistake after which reading cannot go on."""
    return RecipeError([problem(place, path, message, hint)])


class Findings:
    """The mistakes found so far: a recipe is read to its end before the first one is told."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def at(self, node: Node, message: str, hint: str = "") -> None:
        """Note a mistake of a value."""
        self.problems.append(problem(node.place, node.path, message, hint))

    def at_key(self, node: Node, message: str, hint: str = "") -> None:
        """Note a mistake of the key that leads to a value."""
        self.problems.append(problem(node.key, node.path, message, hint))

    def unknown_keys(self, node: Node, known: Sequence[str]) -> None:
        """Note every key of a mapping that is not among the known ones."""
        for key, child in node.keys.items():
            if key not in known:
                self.at_key(child, f"unknown key {quoted(key)}", did_you_mean(key, known))

    def told(self) -> None:
        """Raise all that was found, once each; return when nothing was."""
        if self.problems:
            raise RecipeError(tuple(dict.fromkeys(self.problems)))


def expect(node: Node, shape: type, found: Findings) -> bool:
    """Tell whether a node is a mapping (or a list), and note it when it is not."""
    if isinstance(node.value, shape):
        return True
    wanted = "a mapping" if shape is dict else "a list"
    found.at(node, f"should be {wanted}, not {quoted(node.value)}")
    return False
