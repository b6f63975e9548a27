"""Real model files changed at random: whatever was changed, nothing crashes and nothing hangs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from fusecli.saved.bundle import packed_bundle
from tests.saved.mutating import members, mutated, signed
from tests.saved.worlds import bundle

ROOT = Path(__file__).parents[2]
QUICK = "decision_tree,hist_gradient_boosting,lightgbm,logistic_regression,svm,xgboost"


def test_a_changed_file_is_signed_as_an_honest_one_is() -> None:
    content = packed_bundle(bundle())
    assert members(signed(members(content))).keys() == members(content).keys()
    changed = {mutated(content, Random(seed)) for seed in range(20)}
    assert len(changed) == 20 and content not in changed


@pytest.mark.slow
def test_row_48_no_change_of_a_model_file_crashes_or_hangs() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.saved.crashing"]
    asked = ["--count", "300", "--start", "7000", "--models", QUICK]
    done = subprocess.run(
        [*command, *asked], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout
