"""Which models can be tested here: those of extras only where these are installed.

With FUSE_EXTRAS set, as in continuous integration, they are tested in any case, and so fail where
they are missing.
"""

import os

import pytest

from fusecli import registry
from fusecli.models.extras import is_installed


def is_here(extra: str) -> bool:
    return bool(os.environ.get("FUSE_EXTRAS")) or not extra or is_installed(extra)


def needs(extra: str):
    return pytest.mark.skipif(not is_here(extra), reason=f"{extra} is not installed")


MODELS = tuple(
    name
    for name in registry.names("models")
    if is_here(registry.get("models", name).traits["extra"])
)
