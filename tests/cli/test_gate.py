from __future__ import annotations

from dataclasses import replace

import pytest

from fusecli.cli.gate import Gate, hold
from fusecli.errors import GateError
from tests.report.boards import BOARD, FUSED, VERDICT

BETTER = replace(VERDICT, call="better", worse=0.0)
WORSE = replace(VERDICT, call="worse", worse=0.97)
UNSURE = replace(VERDICT, call="inconclusive", worse=0.5)
UNKNOWN = replace(VERDICT, call="inconclusive", worse=float("nan"))
PROMISING = replace(VERDICT, call="inconclusive", worse=0.01)


def passes(gate: Gate, **changes: object) -> bool:
    rows = (replace(FUSED, **changes),)  # type: ignore[arg-type]
    try:
        hold(replace(BOARD, rows=rows), gate)
    except GateError:
        return False
    return True


def test_better_wants_the_word() -> None:
    calls = (BETTER, VERDICT, PROMISING, WORSE)
    assert [passes("better", verdict=v) for v in calls] == [True, False, False, False]


def test_not_worse_wants_worse_to_be_improbable() -> None:
    calls = (BETTER, VERDICT, PROMISING, UNSURE, WORSE, UNKNOWN)
    expected = [True, True, True, False, False, False]
    assert [passes("not_worse", verdict=v) for v in calls] == expected


@pytest.mark.parametrize("gate", ["better", "not_worse"])
def test_a_fusion_that_failed_passes_no_gate(gate: Gate) -> None:
    assert not passes(gate, verdict=None, score=None, reason="it broke")


def test_a_board_without_a_fusion_passes_no_gate() -> None:
    with pytest.raises(GateError, match="nothing was fused"):
        hold(replace(BOARD, rows=BOARD.rows[1:]), "better")
