"""What may be printed: cleaned text, and the glyphs that the output's encoding can carry."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

JOINERS = "\u200c\u200d"  # emoji and several scripts are spelled with them
SPACES = ("Zl", "Zp")
GONE = ("Cc", "Cf")


@dataclass(frozen=True)
class Glyphs:
    """The few signs beyond ASCII that a board uses."""

    plus_minus: str = "±"
    bar: str = "▇"


UNICODE = Glyphs()
ASCII = Glyphs(plus_minus="+/-", bar="#")


def glyphs_for(encoding: str | None) -> Glyphs:
    """Return the signs that a stream of this encoding can print."""
    return UNICODE if (encoding or "").lower().startswith("utf") else ASCII


def clean(text: object) -> str:
    """Return the text on one line, without what could command a terminal or turn its direction.

    Control and format characters (escape sequences, bidirectional overrides) are taken out,
    line breaks and tabs become spaces, halves of surrogate pairs the replacement character.
    """
    plain = str(text)
    return plain if plain.isascii() and plain.isprintable() else "".join(map(_harmless, plain))


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\r\v\f" or category in SPACES:
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category in GONE and char not in JOINERS else char
