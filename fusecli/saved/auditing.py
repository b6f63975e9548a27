"""Whether a skops file holds only what a saved model may hold, found out before anything is made.

skops itself looks, too; but it trusts some things unasked, and by what kind of node they stand in
it does not ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fusecli.saved.allowed import is_allowed
from fusecli.saved.members import WrongError
from fusecli.saved.writing import PROTOCOL

MOST = 5_000_000  # nodes, and values between them


class ForeignError(WrongError):
    """The file holds something that no saved model may hold; the message is its path."""


def audited(schema: dict[str, Any], files: frozenset[str], allow: Sequence[str]) -> list[str]:
    """Return the paths of all classes and functions in a schema, each of them allowed, sorted.

    files: the names of the files that it may refer to.

    Raises:
        ForeignError: one is not allowed. WrongError: it is not as it is ever written.
    """
    if schema.get("protocol") != PROTOCOL or type(schema.get("protocol")) is not int:
        raise WrongError("it is of another version of the format")
    found: dict[tuple[str, str], bool] = {}
    left: list[Any] = [schema]
    count = 0
    while left:
        value = left.pop()
        count += 1
        if count > MOST:
            raise WrongError("it has too many parts")
        if isinstance(value, dict):
            _note(value, found, files, allow)
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
    return sorted({path for loader, path in found if loader != "JsonNode"})


def _note(
    node: dict[str, Any],
    found: dict[tuple[str, str], bool],
    files: frozenset[str],
    allow: Sequence[str],
) -> None:
    """Note what a node holds, unless that is not allowed; a plain mapping holds nothing."""
    if "__loader__" not in node:
        return
    loader, module, name = (node.get(f"__{key}__") for key in ("loader", "module", "class"))
    if not all(isinstance(word, str) for word in (loader, module, name)):
        raise WrongError("a part of it does not say what it is")
    if loader == "CachedNode":  # something that was read before
        return
    kind = str(loader), f"{module}.{name}"
    if kind not in found:
        if not is_allowed(*kind, allow):
            raise ForeignError(kind[1])
        found[kind] = True
    if "file" in node and node["file"] not in files:
        raise WrongError("a part of it is missing")
    if loader == "RandomGeneratorNode":
        _check_generator(node)


def _check_generator(node: dict[str, Any]) -> None:
    name = node["content"]["bit_generator"]["content"]["bit_generator"]["content"]
    if name not in ('"PCG64"', '"MT19937"'):
        raise ForeignError(f"numpy.random.{name}")
