"""`extends:` one recipe says what differs from another."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from fusecli.recipe.paths import expanded, is_there, spelled, unexpanded
from fusecli.recipe.places import Findings, KeyPath, Node, mistake, moved
from fusecli.recipe.reading import read

DEPTH = 5
WIDTH = 20
IDENTITY = ("use", "strategy", "predictions")  # what makes an entry another one
_SHORT_FORMS = (("models",), ("fusion",), ("compare",))


def read_with_bases(path: Path) -> Node:
    """Return the tree of a recipe laid over the trees of the files that it extends.

    Mappings are merged key by key, everything else is replaced. Raises RecipeError.
    """
    return _Reader().tree(_File(path, str(path)), ())


@dataclass(frozen=True)
class _File:
    """One recipe file. shown: its path as messages have it, variables by name."""

    path: Path
    shown: str
    spelled: str = ""


@dataclass
class _Reader:
    """Reads every file once, however many recipes extend it."""

    trees: dict[str, Node] = field(default_factory=dict)

    def tree(self, file: _File, chain: tuple[_File, ...]) -> Node:
        """Return one merged tree; `chain` holds the files on the way to it."""
        key = os.path.realpath(file.path)
        if key not in self.trees:
            root = read(file.path, file.shown, file.spelled)
            self.trees[key] = self._merged(root, (*chain, file))
        return self.trees[key]

    def _merged(self, root: Node, chain: tuple[_File, ...]) -> Node:
        if "extends" not in root.keys:
            return root
        tree = replace(root, value={})
        for base in _bases(root.keys["extends"]):
            tree = laid_over(self._base(base, chain), tree)
        return laid_over(root.without("extends"), tree)

    def _base(self, node: Node, chain: tuple[_File, ...]) -> Node:
        file = _named(node, chain[-1])
        names = " -> ".join(known.shown for known in (*chain, file))
        if os.path.realpath(file.path) in (os.path.realpath(known.path) for known in chain):
            raise mistake(node.place, node.path, f"goes round in a circle: {names}")
        if len(chain) > DEPTH:
            raise mistake(node.place, node.path, f"goes more than {DEPTH} files deep: {names}")
        if not is_there(file.path):
            raise mistake(node.place, node.path, f"no such file: {names}")
        return self.tree(file, chain)


def _named(node: Node, within: _File) -> _File:
    """Return the file that a node names. Raises RecipeError."""
    found = Findings()
    text = expanded(node, found)
    found.told()
    folder = unexpanded(node).rpartition("/")[0] if spelled(node) else ""
    shown = str(Path(within.shown).parent / str(node.value))
    return _File(within.path.parent / str(text), shown, folder)


def _bases(node: Node) -> tuple[Node, ...]:
    bases = node.items or (node,)
    if len(bases) > WIDTH:
        raise mistake(node.place, node.path, f"names more than {WIDTH} files")
    return bases


def laid_over(top: Node, base: Node) -> Node:
    """Return the base with what the top says differently; another `use` starts afresh."""
    if isinstance(top.value, dict) and not _identity(top):
        base = spelled_out(base)
    mappings = isinstance(top.value, dict) and isinstance(base.value, dict)
    if not mappings or _is_another(top, base):
        return top
    merged = dict(base.keys)
    for key, child in top.keys.items():
        merged[key] = laid_over(child, merged[key]) if key in merged else child
    return replace(top, value=merged)


def _identity(node: Node) -> Node | None:
    return next((node.keys[key] for key in IDENTITY if key in node.keys), None)


def _is_another(top: Node, base: Node) -> bool:
    ours, theirs = _identity(top), _identity(base)
    return bool(ours and theirs and ours.value != theirs.value)


def spelled_out(node: Node) -> Node:
    """Return a short form as the mapping it stands for: `ridge` as `{use: ridge}`."""
    short = node.path[:1] in _SHORT_FORMS or _start(node.path) <= len(node.path)
    if not short or not isinstance(node.value, str):
        return node
    key = "strategy" if _is_fusion(node.path) else "use"
    return replace(node, value={key: moved(node, (*node.path, key))})


def _is_fusion(path: KeyPath) -> bool:
    """Tell whether a fusion stands there: models too may have members, which are models."""
    start = _start(path)
    steps = path[start:]
    return start <= len(path) and all(key == "members" or isinstance(key, int) for key in steps)


def _start(path: KeyPath) -> int:
    """Return the length of the path of the fusion that a path leads into; too much for others."""
    if path[:2] == ("data", "also_predict") and path[3:4] == ("fusion",):
        return 4
    return {"fusion": 1, "compare": 2}.get(str(path[0]) if path else "", len(path) + 1)
