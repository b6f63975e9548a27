"""YAML 1.2 core scalars over PyYAML's pure-Python loader, which hostile text cannot crash.

PyYAML alone reads YAML 1.1: `no` as False, `1e-3` as text, `12:30` as 750. Editors read YAML 1.2.
Its C loader dies of 100,000 nested brackets; the Python one is stopped at a depth here.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.error import Mark
from yaml.nodes import Node as YamlNode
from yaml.nodes import ScalarNode

DEPTH = 40
NODES = 50_000
DIGITS = 100

_TAG = "tag:yaml.org,2002:"
MERGE = f"{_TAG}merge"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_SCALARS = {
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "null": (r"~|null|Null|NULL|", "~nN"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (rf"{_FLOAT}|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+.0123456789"),
    "merge": (r"<<", "<"),
}


class Unreadable(yaml.MarkedYAMLError):
    """What YAML allows and a recipe does not: tags, great depth, too many nodes."""

    def __init__(self, problem: str, mark: Mark) -> None:
        super().__init__(problem=problem, problem_mark=mark)


class Loader(yaml.SafeLoader):
    """Composes nodes with YAML 1.2 core tags; refuses explicit tags, great depth and great size."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML fills it per class

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0

    def compose_node(self, parent: YamlNode | None, index: Any) -> YamlNode | None:
        """Compose one node after a look at its first event, before anything is nested deeper."""
        self.nodes += 1
        self.depth += 1
        self._guard(self.peek_event())  # type: ignore[no-untyped-call]  # of PyYAML
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _guard(self, event: Any) -> None:
        if self.depth > DEPTH:
            raise Unreadable(f"nested deeper than {DEPTH} levels", event.start_mark)
        if self.nodes > NODES:
            raise Unreadable(f"more than {NODES} values", event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise Unreadable(f"tags such as '{event.tag}' are not allowed", event.start_mark)


class Dumper(yaml.SafeDumper):
    """Writes what `Loader` reads back as the same values."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML fills it per class

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML gives it
        """Write equal values in full; anchors in a file nobody wrote by hand only confuse."""
        return True


for _name, (_pattern, _first) in _SCALARS.items():
    for _class in (Loader, Dumper):
        _starts = [*_first, ""] if _name == "null" else list(_first)
        _class.add_implicit_resolver(_TAG + _name, re.compile(rf"^(?:{_pattern})$"), _starts)


def scalar(node: ScalarNode) -> str | int | float | bool | None:
    """Return the value of a composed scalar."""
    text = node.value
    match node.tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return bool(text.lower() == "true")
        case "int":
            return _integer(text, node.start_mark)
        case "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        case _:
            return _text(text, node.start_mark)


def _integer(text: str, mark: Mark) -> int:
    if len(text) > DIGITS:
        raise Unreadable(f"a number of more than {DIGITS} digits", mark)
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


def _text(text: str, mark: Mark) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("half of a surrogate pair is not text", mark) from None
    return str(text)
