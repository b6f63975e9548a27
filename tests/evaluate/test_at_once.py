"""Calls in several threads give what they would give one after another."""

from functools import partial
from threading import Barrier, current_thread

import pytest

from fusecli.evaluate.at_once import at_once


def fail(number):
    raise ValueError(f"call {number}")


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_results_are_in_the_order_of_the_calls(threads):
    assert at_once([partial(pow, 2, n) for n in range(5)], threads) == [1, 2, 4, 8, 16]


def test_two_calls_run_beside_each_other():
    meet = Barrier(2)
    assert sorted(at_once([partial(meet.wait, timeout=20)] * 2, 2)) == [0, 1]


def test_one_thread_is_the_one_that_asks():
    assert at_once([current_thread], 1) == [current_thread()]


@pytest.mark.parametrize("threads", [1, 2])
def test_an_exception_of_a_call_is_raised(threads):
    with pytest.raises(ValueError, match="call 0"):
        at_once([partial(fail, 0), int], threads)


def test_no_calls_are_no_work():
    assert at_once([], 2) == []
