"""The words of a condition: numbers, texts, names, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from fusecli.errors import UsageError

LONGEST = 1_000
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "missing"})
_WORD = re.compile(
    r"\s*(?:"
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![A-Za-z_])"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<quoted>`[^`]+`)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>==|!=|<=|>=|[-+*/<>()\[\],])"
    r")"
)
Kind = Literal["number", "text", "name", "keyword", "sign", "end"]
_KINDS: Mapping[str, Kind] = {"number": "number", "name": "name", "sign": "sign"}


@dataclass(frozen=True)
class Word:
    """One word of a condition, and where it begins (from 1)."""

    kind: Kind
    text: str
    place: int


def words(condition: str) -> Iterator[Word]:
    """Yield the words of a condition, the last of kind `end`.

    Raises:
        UsageError: a character that no word begins with, or far too long a text.
    """
    if len(condition) > LONGEST:
        raise UsageError(f"a condition of more than {LONGEST:,} characters")
    at, end = 0, len(condition.rstrip())
    while at < end:
        found = _WORD.match(condition, at)
        if found is None:
            raise _unreadable(condition, at)
        yield _word(found)
        at = found.end()
    yield Word("end", "", end + 1)


def _word(found: re.Match[str]) -> Word:
    group = str(found.lastgroup)
    text, place = found[group], found.start(group) + 1
    if group in ("text", "quoted"):
        return Word("text" if group == "text" else "name", text[1:-1], place)
    if group == "name" and text in KEYWORDS:
        return Word("keyword", text, place)
    return Word(_KINDS[group], text, place)


def _unreadable(condition: str, at: int) -> UsageError:
    rest = condition[at:].lstrip()
    place = len(condition) - len(rest) + 1
    if rest.startswith("="):
        return UsageError(f"'=' at character {place}", "two values are equal by '=='")
    if rest[0] in "'\"`":
        return UsageError(f"the {rest[0]} at character {place} is never closed")
    hint = "columns with other signs in their name stand in `backticks`"
    return UsageError(f"cannot read {rest[0]!r} at character {place}", hint)
