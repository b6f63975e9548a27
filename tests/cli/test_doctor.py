"""`fuse doctor` on small tables, in the process of the tests."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fusecli.cli import app
from fusecli.cli.door import through_the_door
from fusecli.doctor import AILMENTS
from fusecli.report import schema_of
from tests.report.validation import mistakes

RECIPE = """
data: {source: table.csv, target: ill}
cv: {folds: 3}
models: {bayes: naive_bayes, prior: dummy}
fusion: soft_voting
"""


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write visits of 40 patients, each ill or not at all of them."""
    monkeypatch.setattr("fusecli.cli.door.forget_output", lambda: None)
    monkeypatch.setattr("fusecli.cli.door.prepare", lambda: None)
    random = np.random.default_rng(0)
    who = random.integers(0, 40, 240)
    ill, number = random.integers(0, 2, 40)[who], random.permutation(40)[who]
    rows = [f"{n},{x:.9f},{y}" for n, x, y in zip(number, random.random(240), ill, strict=True)]
    (tmp_path / "table.csv").write_text("\n".join(["patient,x,ill", *rows, ""]))
    (tmp_path / "recipe.yaml").write_text(RECIPE)


def fuse(*arguments: str) -> int:
    return through_the_door(lambda: app(arguments, prog_name="fuse", standalone_mode=False))


def doctor(*arguments: str) -> int:
    return fuse("doctor", "recipe.yaml", "--backend", "sequential", "-q", *arguments)


def test_an_error_is_told_with_its_way_out_and_is_exit_3(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert doctor("--no-fits") == 3
    out = capsys.readouterr().out
    assert "F111   error    rows with the same value of column 'patient'" in out
    assert "set data.group to 'patient'" in out
    assert out.endswith("checked   table, folds\nfound     1 error\n")


def test_what_the_hint_says_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor("--no-fits", "--set", "data.group=patient") == 0
    assert capsys.readouterr().out.endswith("found     nothing\n")


def test_fits_look_into_the_folds_and_the_fusion(capsys: pytest.CaptureFixture[str]) -> None:
    mended = ("--set", "data.group=patient")
    assert doctor(*mended) == 0  # the canary's fits are those of the recipe's dummy
    assert "skipped   fusion with a canary: 3 fits" in capsys.readouterr().out
    assert fuse("run", "recipe.yaml", "-q", "--backend", "sequential", *mended) == 0
    capsys.readouterr()
    assert doctor(*mended) == 0
    checks = "table, folds, canary, fusion with a canary, permuted targets"
    assert f"checked   {checks}" in capsys.readouterr().out


def test_time_order_needs_no_canary(capsys: pytest.CaptureFixture[str]) -> None:
    doctor("--set", "data.time=x")
    assert "skipped   canary: in the order of time" in capsys.readouterr().out


def test_json_is_valid_by_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor("--no-fits", "--json") == 3
    document = json.loads(capsys.readouterr().out)
    assert mistakes(document, schema_of("findings")) == []
    assert document["findings"][0]["column"] == "patient"


def test_the_list_explains_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("doctor", "--list") == 0
    out = capsys.readouterr().out
    assert [ailment.code for ailment in AILMENTS if ailment.explanation not in out] == []


def test_the_list_as_json_is_valid_by_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("doctor", "--list", "--json") == 0
    assert mistakes(json.loads(capsys.readouterr().out), schema_of("list")) == []


def test_no_recipe_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuse("doctor") == 2
    assert "no recipe is given" in capsys.readouterr().err
