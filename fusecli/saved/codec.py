"""Fitted learners as skops bytes and back; nothing that the bytes say is run.

A file is looked through three times before anything is made of it: its members (`members`), every
class and function that it names against a constant list (`auditing`), and by skops itself.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from fusecli.errors import StoreError
from fusecli.saved.auditing import ForeignError, audited
from fusecli.saved.filling import full
from fusecli.saved.library import skops_io
from fusecli.saved.members import WrongError, looked_through
from fusecli.saved.stand_ins import Lean
from fusecli.saved.thinning import lean
from fusecli.saved.writing import written

AGAIN = "it may come from elsewhere, or the disk may be bad: make it again"


def dumped(value: Any, allow: tuple[str, ...] = ()) -> bytes:
    """Return a value as skops bytes.

    allow: top packages whose classes may be in it besides.

    Raises:
        StoreError: something in it cannot be written, or would not be read again.
    """
    try:
        content, schema, files = written(lean(value))
        audited(schema, files, allow)
    except ForeignError as error:
        raise StoreError(f"a '{error}' is not among what can be saved") from None
    except WrongError as error:
        raise StoreError(str(error)) from None
    except RecursionError:
        raise StoreError("there are too many things inside each other") from None
    return content


def loaded(content: bytes, allow: tuple[str, ...] = ()) -> Any:
    """Return what `dumped` was given, equal to the last bit.

    Raises:
        StoreError: the bytes are damaged, too large, or hold what may not be in them.
    """
    try:
        schema, files = looked_through(content)
        trusted = audited(schema, files, allow)
        return _made(content, trusted)
    except ForeignError as error:
        text = f"the model holds a '{error}', which no model may"
        raise StoreError(text, "nothing of it was run; do not use it") from None
    except WrongError as error:
        raise StoreError(f"the model is none, or damaged: {error}", AGAIN) from None
    except StoreError as error:
        raise StoreError(f"the model is none, or damaged: {error.message}", AGAIN) from None
    except Exception as error:  # whatever nonsense leads to
        text = f"the model is none, or damaged ({type(error).__name__})"
        raise StoreError(text, AGAIN) from error


def _made(content: bytes, trusted: list[str]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other versions; whoever loads has compared them
        found = skops_io().load(BytesIO(content), trusted=trusted)
        if not isinstance(found, Lean):
            raise WrongError("it is no saved model")
        return full(found)
