"""The tables read from scikit-learn's folder are those that its loaders give."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn import datasets

from fusecli.registry import get

NAMES = ("iris", "wine", "breast_cancer", "digits", "diabetes")


@pytest.mark.parametrize("name", NAMES)
def test_features_are_those_of_the_loader(name: str) -> None:
    raw, bunch = get("sources", name)(), getattr(datasets, f"load_{name}")(as_frame=True)
    features = raw.frame.drop(columns=raw.target)
    np.testing.assert_array_equal(features.to_numpy(float), bunch.data.to_numpy(float))
    words = [{*column.replace("(cm)", "").replace("_", " ").split()} for column in bunch.data]
    assert [{*column.replace("_", " ").split()} for column in features] == words


@pytest.mark.parametrize("name", NAMES[:4])
def test_labels_are_the_names_of_the_classes(name: str) -> None:
    raw, bunch = get("sources", name)(), getattr(datasets, f"load_{name}")()
    assert list(raw.frame[raw.target]) == [str(bunch.target_names[code]) for code in bunch.target]


def test_scikit_learn_is_not_imported() -> None:
    code = "import sys; from fusecli.registry import get; get('sources', 'iris')(); "
    code += "sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
