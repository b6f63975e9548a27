"""The words of a recipe: names that the user gives, and names that the registry knows."""

from __future__ import annotations

import re

from fusecli import registry
from fusecli.errors import UsageError
from fusecli.recipe.places import Findings, Node, quoted

NAME = r"[A-Za-z][A-Za-z0-9_.-]{0,63}"
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_RULE = "a name is a letter, then up to 63 letters, digits, '_', '-' or '.'"


def is_name(text: str) -> bool:
    """Tell whether a text may name a model, a fusion or a recipe: safe as a file name anywhere."""
    return bool(re.fullmatch(NAME, text)) and not _DEVICE.fullmatch(text)


def name_from(text: str) -> str:
    """Return a text (the stem of a file) as the nearest name that is allowed."""
    letters = re.sub(r"[^A-Za-z0-9_.-]", "_", text)
    return letters if is_name(letters) else f"recipe_{letters}"[:64]


def check_name(node: Node, name: str, found: Findings) -> None:
    """Note a name that is none; the node is what it names."""
    if not is_name(name):
        found.at_key(node, f"{quoted(name)} is no name", _RULE)


def entry(room: registry.Room, node: Node, found: Findings) -> registry.Entry | None:
    """Return the registered function that a node names, or note that there is none."""
    if not isinstance(node.value, str):
        found.at(node, f"should be a word, not {quoted(node.value)}")
        return None
    try:
        return registry.get(room, node.value)
    except UsageError as error:
        found.at(node, error.message, error.hint)
        return None
