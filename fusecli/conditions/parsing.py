"""From the text of a condition to a tree.

condition   all ("or" all)*
all         one ("and" one)*
one         "not" one | sum [comparison]
comparison  ("==" | "!=" | "<" | "<=" | ">" | ">=") sum
          | ["not"] "in" "[" value ("," value)* "]"
          | "is" ["not"] "missing"
sum         product (("+" | "-") product)*
product     factor (("*" | "/") factor)*
factor      "-" factor | number | 'text' | column | `column` | "(" condition ")"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fusecli.conditions.words import Word, words
from fusecli.errors import UsageError

DEEPEST = 30
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")


@dataclass(frozen=True)
class Term:
    """A node of the tree: an operation on its parts, or a number, a text or a column.

    operation: `or`, `and`, `not`, a comparison, `in`, `missing`, an arithmetic sign, `negative`,
    `number`, `text` or `column`. text: as written, of the last three. place: from 1.
    """

    operation: str
    place: int
    parts: tuple[Term, ...] = ()
    text: str = ""


def parse(condition: str) -> Term:
    """Return the tree of a condition.

    Raises:
        UsageError: it is no condition; says at which character.
    """
    reader = _Reader(tuple(words(condition)))
    term = reader.condition()
    if reader.word.kind != "end":
        raise reader.unexpected("'and', 'or' or the end")
    return term


class _Reader:
    """Walks over the words of a condition."""

    def __init__(self, found: tuple[Word, ...]) -> None:
        self._words, self._at, self._depth = found, 0, 0

    @property
    def word(self) -> Word:
        return self._words[self._at]

    def unexpected(self, wanted: str) -> UsageError:
        """Return what to say of a word that cannot stand where it does."""
        found = f"'{self.word.text}'" if self.word.kind != "end" else "the end"
        return UsageError(f"{found} at character {self.word.place}, where {wanted} should be")

    def _take(self, *texts: str) -> Word | None:
        """Return the word that is next and go on, if it is a sign or keyword of these."""
        word = self.word
        if word.kind not in ("sign", "keyword") or word.text not in texts:
            return None
        self._at += 1
        return word

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise self.unexpected(f"'{text}'")

    def condition(self) -> Term:
        """Read alternatives."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise UsageError(f"nested deeper than {DEEPEST} levels")
        term = self._chain(self._all, "or")
        self._depth -= 1
        return term

    def _all(self) -> Term:
        return self._chain(self._one, "and")

    def _chain(self, part: Callable[[], Term], *signs: str) -> Term:
        """Read parts with one of the signs between, grouped from the left."""
        term = part()
        while sign := self._take(*signs):
            term = Term(sign.text, sign.place, (term, part()))
        return term

    def _one(self) -> Term:
        turned = []
        while sign := self._take("not"):
            turned.append(sign)
        term = self._comparison(self._sum())
        for sign in turned:
            term = Term("not", sign.place, (term,))
        return term

    def _comparison(self, left: Term) -> Term:
        if sign := self._take(*COMPARISONS):
            return Term(sign.text, sign.place, (left, self._sum()))
        if sign := self._take("is"):
            turned = self._take("not")
            self._need("missing")
            return self._turned(Term("missing", sign.place, (left,)), turned)
        turned = self._take("not")
        if sign := self._take("in"):
            return self._turned(Term("in", sign.place, (left, *self._values())), turned)
        if turned:
            raise self.unexpected("'in'")
        return left

    @staticmethod
    def _turned(term: Term, sign: Word | None) -> Term:
        return Term("not", sign.place, (term,)) if sign else term

    def _values(self) -> tuple[Term, ...]:
        self._need("[")
        values = [self._factor()]
        while self._take(","):
            values.append(self._factor())
        self._need("]")
        return tuple(values)

    def _sum(self) -> Term:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Term:
        return self._chain(self._factor, "*", "/")

    def _factor(self) -> Term:
        signs = []
        while sign := self._take("-"):
            signs.append(sign)
        term = self._value()
        for sign in signs:
            term = Term("negative", sign.place, (term,))
        return term

    def _value(self) -> Term:
        word = self.word
        if word.kind in ("number", "text", "name"):
            self._at += 1
            kind = "column" if word.kind == "name" else word.kind
            return Term(kind, word.place, text=word.text)
        if self._take("("):
            term = self.condition()
            self._need(")")
            return term
        raise self.unexpected("a column or a value")
