"""What the variables in a path stand for may be a secret, and stays out of every message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fusecli.errors import FuseError


@contextmanager
def veiled(veil: Sequence[tuple[str, str]]) -> Iterator[None]:
    """Put other texts in the place of hidden ones in any error of ours.

    veil: pairs of a hidden text and the other one, longer paths before their parts.
    """
    try:
        yield
    except FuseError as error:
        error.message, error.hint = (unveiled(text, veil) for text in (error.message, error.hint))
        error.args = (error.message,)
        raise error from None


def unveiled(text: str, veil: Sequence[tuple[str, str]]) -> str:
    """Return a text with other ones in the place of what is hidden."""
    for hidden, shown in veil:
        whole = rf"(?<!\w){re.escape(hidden)}(?!\w)"
        text = re.sub(whole, lambda _, shown=shown: shown, text)  # type: ignore[misc]
    return text
