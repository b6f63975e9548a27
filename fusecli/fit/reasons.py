"""Why a fit failed, in words that are few whatever was raised, and what is no failure of a fit."""

from __future__ import annotations

import errno
import traceback

from fusecli.errors import FuseError, StoreError
from fusecli.features.outputs import BadPredictions
from fusecli.forks.telling import heard
from fusecli.models.listening import LONGEST_LINE
from fusecli.values import Receipt

LONGEST_DETAIL = 20_000  # characters of a traceback that are kept, half of them its beginning


def failure(key: str, error: BaseException) -> Receipt:
    """Return the receipt of a fit that raised; call it where the exception is caught."""
    detail = _without_middle(traceback.format_exc())
    return Receipt(key, "failed", reason=reason_of(error), detail=detail)


def is_failure(error: BaseException) -> bool:
    """Tell whether an exception is the doing of a learner, which may raise anything.

    It is not where the disk refuses, unless its own process has no room for open files left. And it
    is not where somebody asks us to stop: never in an isolated task, which hears no such signal.
    """
    if isinstance(error, StoreError):
        return isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EMFILE
    return heard() or isinstance(error, Exception | SystemExit | GeneratorExit)


def reason_of(error: BaseException) -> str:
    """Return in one line why a fit failed."""
    text = error.message if isinstance(error, FuseError) else _text(error)
    line = " ".join(text.strip().split("\n", 1)[0].split())
    name = "" if isinstance(error, FuseError | BadPredictions) else type(error).__name__
    return ": ".join(part for part in (name, line) if part)[:LONGEST_LINE]


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # it cannot even say what it is
        return ""


def _without_middle(text: str) -> str:
    if len(text) <= LONGEST_DETAIL:
        return text
    half = LONGEST_DETAIL // 2
    return f"{text[:half]}\n[{len(text) - LONGEST_DETAIL:,} characters left out]\n{text[-half:]}"
