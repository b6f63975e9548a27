"""One warm fork server for all tests of this folder: importing scikit-learn takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fusecli.fit import cool_down, running, warm_up
from fusecli.values import ModelSpec
from tests.fit.tables import HONEST


@pytest.fixture(autouse=True)
def _keep_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the fork server after a run, for the next test."""
    monkeypatch.setattr(running, "cool_down", lambda: None)


@pytest.fixture(scope="session")
def warm() -> Iterator[None]:
    warm_up({"logistic": ModelSpec("logistic_regression"), "honest": HONEST})
    yield
    cool_down()
