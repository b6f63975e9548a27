"""`--set key.path=value`: one key of a recipe, said on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fusecli.errors import Problem, RecipeError, did_you_mean
from fusecli.recipe.inheritance import spelled_out
from fusecli.recipe.places import KeyPath, Node, Place, mistake, quoted
from fusecli.recipe.reading import parse

_STEP = re.compile(r"""\.?([^.\[\]="']+)|\[(?:"([^"]+)"|'([^']+)')\]|\[([0-9]{1,6})\]""")
_FORM = "write key.path=value, as in models.forest.n_estimators=500"


def overridden(root: Node, overrides: Sequence[str]) -> Node:
    """Return the tree with every override laid in, the later ones last. Raises RecipeError."""
    problems: list[Problem] = []
    for number, text in enumerate(overrides, 1):
        try:
            root = _overridden(root, text, f"--set #{number}")
        except RecipeError as error:
            problems.extend(error.problems)
    if problems:
        raise RecipeError(problems)
    return root


def _overridden(root: Node, text: str, file: str) -> Node:
    place = Place(file, 0, 0, Path.cwd())
    head, path = _key_path(text)
    if not path or text[head : head + 1] != "=":
        raise mistake(place, path, f"cannot read {quoted(text)}", _FORM)
    if path[0] == "extends":
        raise mistake(place, path, "stands in files only")
    if not isinstance(root.value, dict):
        return root
    value = text[head + 1 :]
    node = parse(value, place, path) if value.strip() else Node("", path, place, place)
    return _Change(place, path, node).within(root)


def _key_path(text: str) -> tuple[int, KeyPath]:
    """Return the key path that a text begins with, and where it ends."""
    path: list[str | int] = []
    at = 0
    while (match := _STEP.match(text, at)) and not (at == 0 and text.startswith(".")):
        name = match[1] or match[2] or match[3]
        path.append(name.strip() if name else int(match[4]))
        at = match.end()
    return at, tuple(path)


@dataclass(frozen=True)
class _Change:
    """One value and where in the tree it goes."""

    place: Place
    path: KeyPath
    value: Node

    def within(self, node: Node) -> Node:
        """Return a node of the way with the value laid in below it."""
        depth = len(node.path)
        if depth == len(self.path):
            return replace(self.value, key=self.place)
        node = spelled_out(node)
        key = self.path[depth]
        if isinstance(key, int):
            return self._in_list(node, key)
        if node.value is None:
            node = replace(node, value={})
        if not isinstance(node.value, dict):
            raise self._mistake(node, f"{quoted(node.value)} has no keys")
        return replace(node, value=node.keys | {key: self.within(self._child(node, key))})

    def _in_list(self, node: Node, index: int) -> Node:
        if not isinstance(node.value, tuple):
            raise self._mistake(node, "is no list")
        if index >= len(node.items):
            raise self._mistake(node, f"has {len(node.items)} items, counted from 0")
        items = list(node.items)
        items[index] = self.within(items[index])
        return replace(node, value=tuple(items))

    def _child(self, node: Node, key: str) -> Node:
        """Return the node below, or an empty new one; a model is only made by naming its `use`."""
        path = (*node.path, key)
        rest = self.path[len(path) :]
        if key not in node.keys and node.path == ("models",) and rest and rest[0] != "use":
            hint = did_you_mean(key, list(node.keys))
            raise self._mistake(node, f"no model is called {quoted(key)}", hint)
        return node.keys.get(key, Node({}, path, self.place, self.place))

    def _mistake(self, node: Node, message: str, hint: str = "") -> RecipeError:
        return mistake(self.place, node.path or self.path, message, hint)
