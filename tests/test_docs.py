"""The documents: every link leads somewhere, and the first page names all others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fusecli import registry
from fusecli.shipped import shipped

ROOT = shipped("recipes").parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("datasets/*.md")],
    key=lambda page: page.relative_to(ROOT),
)
LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Return what the headings of a page are linked by."""
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(page.read_text()))
    return {title.strip().replace(" ", "-") for title in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for name, anchor in LINK.findall(page.read_text()):
        target = page.parent / name if name else page
        assert target.exists(), name
        assert not anchor or anchor in anchors(target), f"{name}#{anchor}"


def test_the_readme_names_every_page() -> None:
    readme = (ROOT / "README.md").read_text()
    pages = [f"docs/{page.name}" for page in ROOT.glob("docs/*.md")]
    assert [page for page in pages if f"]({page})" not in readme] == []


def test_the_strategy_of_the_contributors_page_fuses() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    example = text.split("```python\n")[1].split("```")[0]
    before = set(registry.names("strategies"))
    made: dict[str, Any] = {}
    code = example.replace('@strategy("midrange", fitted=False)\n', "")
    exec(compile(code, "CONTRIBUTING.md", "exec"), made)  # our own page
    assert before == set(registry.names("strategies"))
    preds = np.array([[[0.2, 0.8]], [[0.6, 0.4]], [[0.5, 0.5]]])
    np.testing.assert_allclose(made["midrange"](None).predict(preds), [[0.4, 0.6]])


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len((ROOT / "README.md").read_text().split()) < 1_200
