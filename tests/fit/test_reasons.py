"""What a learner raises costs its own fit, whatever it is; what stops us is no failure of a fit."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from fusecli.cli.signals import Stopped, stoppable
from fusecli.models.listening import listening, notices
from fusecli.values import Receipt
from tests.fit.tables import HONEST, broken, run


def failure_of(name: str, place: Path, backend: str = "sequential") -> Receipt:
    """Return the receipt of a learner that fails, beside a good one that does not."""
    _, receipts, _ = run({"bad": broken(name), "good": HONEST}, place, backend=backend)
    assert [receipt.status for receipt in receipts] == ["failed"] * 3 + ["fitted"] * 3
    return receipts[0]


def test_row_22_an_exception_that_cannot_say_what_it_is_costs_its_model_alone(
    tmp_path: Path,
) -> None:
    assert failure_of("Speechless", tmp_path).reason == "FaultError"


def test_row_22_an_exception_of_a_megabyte_is_told_in_a_line_and_logged_in_a_page(
    tmp_path: Path,
) -> None:
    receipt = failure_of("Verbose", tmp_path)
    assert len(receipt.reason) <= 300
    assert receipt.detail.startswith("Traceback")
    assert len(receipt.detail) < 21_000


def test_a_warning_of_a_megabyte_is_a_line() -> None:
    with listening() as heard:
        warnings.warn("w" * 10**6, stacklevel=1)
    (notice,) = notices(heard)
    assert len(notice.text) < 400


def test_row_22_a_learner_that_raises_what_ctrl_c_does_ends_no_run(
    tmp_path: Path, warm: None
) -> None:
    assert failure_of("Interrupts", tmp_path, "isolated").reason == "KeyboardInterrupt"


def test_row_22_a_learner_that_leaves_no_file_to_be_opened_ends_no_run(
    tmp_path: Path, warm: None
) -> None:
    assert "too many open files" in failure_of("LeaksFiles", tmp_path, "isolated").reason


def test_row_30_a_signal_in_the_middle_of_a_fit_stops_the_run_and_blames_no_model(
    tmp_path: Path,
) -> None:
    """Where fits are made in our own process, which is the one that is told to stop."""
    with pytest.raises(Stopped), stoppable():
        run({"bad": broken("IsStopped"), "good": HONEST}, tmp_path, backend="sequential")
