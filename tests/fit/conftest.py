"""One warm fork server for all tests of this folder: importing scikit-learn takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fusecli.fit import cool_down, warm_up
from fusecli.values import ModelSpec
from tests.fit.tables import HONEST


@pytest.fixture(scope="session")
def warm() -> Iterator[None]:
    warm_up({"logistic": ModelSpec("logistic_regression"), "honest": HONEST})
    yield
    cool_down()
