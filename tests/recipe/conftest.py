"""Recipes as text: write one, load it, see its mistakes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fusecli.errors import RecipeError
from fusecli.recipe import Recipe, load

WHOLE = """\
data: {source: iris}
models:
  linear: {use: ridge, alpha: 2}
  forest: random_forest
  trees: {use: random_forest, each: {max_depth: [3, 7]}}
fusion: mean
"""


@pytest.fixture
def whole() -> str:
    return WHOLE


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a text or bytes to a file of the test's own folder."""

    def written(content: str | bytes, name: str = "r.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def loaded(write: Callable[..., Path]) -> Callable[..., Recipe]:
    """Load a recipe from its text."""
    return lambda content, *sets, **options: load(write(content), sets, **options)


@pytest.fixture
def mistakes(write: Callable[..., Path]) -> Callable[..., list[str]]:
    """Return the mistakes of a recipe as they are told, each without its folder."""

    def told(content: str | bytes, *sets: str, **options: object) -> list[str]:
        path = write(content)
        with pytest.raises(RecipeError) as caught:
            load(path, sets, **options)  # type: ignore[arg-type]
        return [str(one).replace(f"{path.parent}/", "") for one in caught.value.problems]

    return told
