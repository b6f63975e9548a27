"""Streams that stand for a terminal, a file, a log in ASCII."""

from __future__ import annotations

import io


class Stream(io.StringIO):
    """Text that remembers, of any encoding, a terminal or not."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__()
        self._encoding = encoding
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal
