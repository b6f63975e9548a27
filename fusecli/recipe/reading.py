"""From a file or a text to nodes with places; at the worst a RecipeError."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from yaml.error import Mark
from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode

from fusecli.recipe.places import KeyPath, Node, Place, mistake, quoted
from fusecli.recipe.yaml12 import DEPTH, MERGE, NODES, Loader, Unreadable, scalar

LARGEST = 1_000_000


def read(path: Path, shown: str = "", spelled: str = "") -> Node:
    """Return the tree of a recipe file. Raises RecipeError.

    shown: its path for messages; spelled: its folder with variables by name, where it has any.
    """
    start = Place(shown or str(path), 1, 1, path.absolute().parent, spelled)
    return parse(_text(_bytes(path, start.file), start), start)


def parse(text: str, start: Place, path: KeyPath = ()) -> Node:
    """Return the tree of a YAML text that stands at a place (line 0: it has no lines of its own).

    Raises RecipeError for anything but one YAML document.
    """
    try:
        root = _composed(text, start, path)
        return _Builder(start).node(root, path, start)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise mistake(_place(start, mark), path, *_reason(error)) from None


def _composed(text: str, start: Place, path: KeyPath) -> YamlNode:
    try:
        loader = Loader(text)
    except yaml.reader.ReaderError as error:
        place = _at_offset(start, text[: error.position])
        raise mistake(place, path, f"holds the character #x{error.character:04x}") from None
    try:
        root = loader.get_single_node()
    except (ValueError, OverflowError):
        # PyYAML lets escapes such as "\UFFFFFFFF" reach chr()
        message = "holds an escape that is no character"
        raise mistake(_place(start, loader.get_mark()), path, message) from None
    if root is None:
        raise mistake(start, path, "is empty", "a recipe names data, models and fusion")
    return root


def _reason(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    problem = error.problem or error.context or "is not YAML"
    if "'\\t'" in problem:
        return "a tab where a value should start", "indent with spaces"
    if "expected a single document" in str(error.context):
        return "a second document starts here", "a recipe is one document, without '---' inside"
    return problem, ""


def _place(start: Place, mark: Mark | None) -> Place:
    if mark is None or not start.line:
        return start
    return replace(start, line=mark.line + 1, column=mark.column + 1)


def _at_offset(start: Place, before: str) -> Place:
    if not start.line:
        return start
    return replace(start, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))


def _bytes(path: Path, shown: str) -> bytes:
    """Read a regular file of bounded size: a device or a pipe may never end."""
    file = Place(shown, 0, 0, path.parent)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
            raise mistake(file, (), f"is {kind}", "give the path of a YAML file")
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        reason = str(error.strerror).lower()
        raise mistake(file, (), f"cannot be read: {reason}", _nearby(path, shown)) from None
    if len(data) > LARGEST:
        raise mistake(file, (), f"is larger than {LARGEST:,} bytes")
    return data


def _nearby(path: Path, shown: str) -> str:
    """Return a hint at the file that may have been meant."""
    try:
        names = [other.name for other in path.parent.iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1, 0.6) if path.name not in names else []
    return f"did you mean '{Path(shown).with_name(near[0])}'?" if near else ""


def _text(data: bytes, start: Place) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise mistake(start, (), "is UTF-16 text", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _at_offset(start, data[: error.start].decode("utf-8", "replace"))
        raise mistake(place, (), "is not UTF-8 text", "save it as UTF-8") from None


@dataclass
class _Builder:
    """Turns composed YAML into nodes, and counts them, since aliases multiply."""

    start: Place
    count: int = 0
    open: set[int] = field(default_factory=set)

    def node(self, source: YamlNode, path: KeyPath, key: Place) -> Node:
        """Return the node of one YAML value and all below it."""
        self._guard(source, path)
        self.open.add(id(source))
        value = self._value(source, path)
        self.open.discard(id(source))
        return Node(value, path, _place(self.start, source.start_mark), key)

    def _guard(self, source: YamlNode, path: KeyPath) -> None:
        self.count += 1
        if id(source) in self.open:
            raise Unreadable("an anchor contains itself", source.start_mark)
        if self.count > NODES or len(path) > DEPTH:
            raise Unreadable("aliases expand to too many values", source.start_mark)

    def _value(self, source: YamlNode, path: KeyPath) -> Any:
        if isinstance(source, MappingNode):
            return self._mapping(source, path)
        if isinstance(source, SequenceNode):
            return tuple(self._item(item, (*path, i)) for i, item in enumerate(source.value))
        return scalar(source) if isinstance(source, ScalarNode) else None

    def _item(self, source: YamlNode, path: KeyPath) -> Node:
        return self.node(source, path, _place(self.start, source.start_mark))

    def _mapping(self, source: MappingNode, path: KeyPath) -> dict[str, Node]:
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        for key, value in source.value:
            if key.tag == MERGE:
                merged = self._merged(value, path) | merged
                continue
            place = _place(self.start, key.start_mark)
            own[self._new_key(key, own)] = self.node(value, (*path, key.value), place)
        return own | {name: node for name, node in merged.items() if name not in own}

    def _new_key(self, key: YamlNode, known: dict[str, Node]) -> str:
        if not isinstance(key, ScalarNode):
            raise Unreadable("a key should be a word", key.start_mark)
        name = str(scalar(key)) if key.tag.endswith(":str") else str(key.value)
        if name in known:
            first = known[name].key.line
            message = f"key {quoted(name)} is given twice (first at line {first})"
            raise Unreadable(message, key.start_mark)
        return name

    def _merged(self, source: YamlNode, path: KeyPath) -> dict[str, Node]:
        """Return the keys that `<<` brings in: of one mapping, or of several, the first winning."""
        parts = source.value if isinstance(source, SequenceNode) else [source]
        keys: dict[str, Node] = {}
        for part in parts:
            if not isinstance(part, MappingNode):
                raise Unreadable("'<<' takes a mapping or a list of them", part.start_mark)
            keys = self.node(part, path, self.start).keys | keys
        return keys
