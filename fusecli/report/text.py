"""What may be printed: cleaned text, and the glyphs that the output's encoding can carry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

JOINERS = "\u200c\u200d"  # emoji and several scripts are spelled with them
SPACES = ("Zl", "Zp")
GONE = ("Cc", "Cf")
_ASCII = r"[\x00-\x7f]"
IDLE = re.compile(  # after ASCII or at the start, before it or at the end, one behind another
    rf"(?:(?<={_ASCII})|^)[{JOINERS}]+|[{JOINERS}]+(?={_ASCII}|$)|(?<=[{JOINERS}])[{JOINERS}]+"
)


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
    Joiners stay where they join: between letters and signs that are not of ASCII.
    """
    plain = str(text)
    if plain.isascii() and plain.isprintable():
        return plain
    return IDLE.sub("", "".join(map(_harmless, plain)))


def clean_lines(text: str) -> str:
    """Return the text with each of its lines cleaned."""
    return "\n".join(map(clean, text.split("\n")))


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\r\v\f" or category in SPACES:
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category in GONE and char not in JOINERS else char
