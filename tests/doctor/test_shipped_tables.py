"""The tables that come with fuse are sound: nothing worse than a note is said of them."""

from __future__ import annotations

import pytest

from fusecli.dataset import prepare
from fusecli.doctor import findings_of
from fusecli.values import DataSpec

SOUND = {
    "iris": ["F104"],
    "penguins": ["F104"],
    "credit_g": [],
    "wine_quality": ["F101"],
    "car": [],
    "abalone": ["F104"],
    "concrete_compressive_strength": ["F101", "F102", "F104"],
    "attrition": [],
    "airfoil_self_noise": ["F104"],
}


@pytest.mark.parametrize("name", SOUND)
def test_a_shipped_table_is_only_of_note(name: str) -> None:
    found = findings_of(prepare(DataSpec(name), seed=0))
    assert [finding.code for finding in found] == SOUND[name]
    assert {finding.severity for finding in found} <= {"note"}
