"""`timeout:` and `memory:` of a base model: what each of its fits may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fusecli.recipe.places import Findings, Node, plain, quoted
from fusecli.values.amounts import A_DURATION, A_SIZE, DURATION, SIZE, duration, size

Read = Callable[[Any], float | None]
LIMITS: Mapping[str, tuple[Read, str]] = {
    "timeout": (duration, A_DURATION),
    "memory": (size, A_SIZE),
}
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "timeout": {
        "description": "How long one fit may take: seconds, or '90s', '5m', '2h'.",
        "anyOf": [
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "string", "pattern": f"^{DURATION.pattern}$"},
            {"type": "null"},
        ],
    },
    "memory": {
        "description": "How much memory one fit may take: '512MB', '2GB'.",
        "anyOf": [
            {"type": "integer", "minimum": 2**20},
            {"type": "string", "pattern": f"^{SIZE.pattern}$"},
            {"type": "null"},
        ],
    },
}


def limits(node: Node, found: Findings) -> dict[str, Any]:
    """Return the limits that a mapping sets, by name, mistakes noted."""
    return {
        name: _limit(node.keys[name], *how, found)
        for name, how in LIMITS.items()
        if name in node.keys
    }


def _limit(node: Node, read: Read, wanted: str, found: Findings) -> float | None:
    value = plain(node)
    if value is None:
        return None
    limit = read(value)
    if limit is None:
        found.at(node, f"should be {wanted}, not {quoted(node.value)}")
    return limit
