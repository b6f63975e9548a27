"""`extends:` one recipe says what differs from another."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from fusecli.recipe.paths import expanded, is_there
from fusecli.recipe.places import Findings, Node, mistake, moved
from fusecli.recipe.reading import read

DEPTH = 5
WIDTH = 20
_SHORT_FORMS = (("models",), ("fusion",), ("compare",))
_FUSIONS = (("compare",), ("members",))


def read_with_bases(path: Path) -> Node:
    """Return the tree of a recipe laid over the trees of the files that it extends.

    Mappings are merged key by key, everything else is replaced. Raises RecipeError.
    """
    return _Reader().tree(path, ())


@dataclass
class _Reader:
    """Reads every file once, however many recipes extend it."""

    trees: dict[str, Node] = field(default_factory=dict)

    def tree(self, path: Path, chain: tuple[Path, ...]) -> Node:
        """Return one merged tree; `chain` holds the files on the way to it."""
        key = os.path.realpath(path)
        if key not in self.trees:
            self.trees[key] = self._merged(read(path), (*chain, path))
        return self.trees[key]

    def _merged(self, root: Node, chain: tuple[Path, ...]) -> Node:
        if "extends" not in root.keys:
            return root
        tree = replace(root, value={})
        for base in _bases(root.keys["extends"]):
            tree = laid_over(self._base(base, chain), tree)
        return laid_over(root.without("extends"), tree)

    def _base(self, node: Node, chain: tuple[Path, ...]) -> Node:
        found = Findings()
        text = expanded(node, found)
        found.told()
        path = chain[-1].parent / str(text)
        names = " -> ".join(map(str, (*chain, chain[-1].parent / str(node.value))))
        if os.path.realpath(path) in map(os.path.realpath, chain):
            raise mistake(node.place, node.path, f"goes round in a circle: {names}")
        if len(chain) > DEPTH:
            raise mistake(node.place, node.path, f"goes more than {DEPTH} files deep: {names}")
        if not is_there(path):
            raise mistake(node.place, node.path, f"no such file: {names}")
        return self.tree(path, chain)


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
    return node.keys.get("use") or node.keys.get("strategy")


def _is_another(top: Node, base: Node) -> bool:
    ours, theirs = _identity(top), _identity(base)
    return bool(ours and theirs and ours.value != theirs.value)


def spelled_out(node: Node) -> Node:
    """Return a short form as the mapping it stands for: `ridge` as `{use: ridge}`."""
    if node.path[:1] not in _SHORT_FORMS or not isinstance(node.value, str):
        return node
    is_fusion = node.path == ("fusion",) or node.path[-2:-1] in _FUSIONS
    key = "strategy" if is_fusion else "use"
    return replace(node, value={key: moved(node, (*node.path, key))})
