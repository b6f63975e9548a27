"""What is worked out once for all strategies that are given the same records."""

import gc
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from fusecli.strategies.losses import true_class
from fusecli.strategies.once import once
from fusecli.values import OutOfFold
from tests.strategies.worlds import world


def test_the_same_records_are_gone_through_once() -> None:
    calls: list[int] = []
    count = once(lambda oof: calls.append(oof.records))
    oof = world("binary")
    count(oof), count(oof)
    assert calls == [oof.records]


def test_other_records_have_a_value_of_their_own() -> None:
    members = once(lambda oof: len(oof.members))
    oof = world("binary", members=3)
    assert (members(oof), members(oof.only(oof.members[:2]))) == (3, 2)


def test_an_equal_copy_is_worked_out_again() -> None:
    oof = world("binary")
    assert true_class(replace(oof)) is not true_class(oof)


def test_an_array_that_many_share_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        true_class(world("binary"))[0, 0] = 1.0


@pytest.mark.parametrize("work", [lambda _: np.zeros(1), lambda oof: oof])
def test_nothing_keeps_records_that_are_out_of_use(work) -> None:  # type: ignore[no-untyped-def]
    oof: OutOfFold = world("binary")
    once(work)(oof)
    gone = ref(oof)
    del oof
    gc.collect()
    assert gone() is None
