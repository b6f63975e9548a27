"""Members whose predictions cannot be are left out, with their reason."""

from dataclasses import replace

import numpy as np
import pytest

from fusecli.evaluate import usable
from tests.evaluate.toys import BINARY, REAL, simulate


def spoilt(oof, change):
    preds = oof.preds.copy()
    change(preds[1])
    return replace(oof, preds=preds)


def put(value):
    def change(preds):
        preds[3, 0] = value

    return change


def halve(preds):
    preds *= 0.5


def test_good_members_all_stay():
    oof = simulate(BINARY)
    kept, reasons = usable(oof)
    assert kept.members == oof.members and reasons == {}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("task", [BINARY, REAL])
def test_a_member_that_is_not_finite_is_left_out(task, value):
    oof = simulate(task)
    kept, reasons = usable(spoilt(oof, put(value)))
    assert np.array_equal(kept.preds, oof.preds[[0, 2]]) and kept.members == ("a", "c")
    assert reasons == {"b": "1 of 240 predictions are not finite"}


@pytest.mark.parametrize(("change", "reason"), [(put(-0.2), "between"), (halve, "sum to 1")])
def test_a_member_whose_probabilities_are_none_is_left_out(change, reason):
    kept, reasons = usable(spoilt(simulate(BINARY), change))
    assert kept.members == ("a", "c") and reason in reasons["b"]


def test_no_member_may_be_left():
    oof = simulate(REAL)
    kept, reasons = usable(replace(oof, preds=np.full_like(oof.preds, np.nan)))
    assert kept.members == () and set(reasons) == {"a", "b", "c"}


def test_a_member_may_have_as_many_gaps_as_it_is_allowed():
    oof = spoilt(simulate(BINARY), lambda preds: preds.__setitem__(slice(0, 60), np.nan))
    assert usable(oof, gaps=0.25)[0].members == ("a", "c")  # it is none that may have any
    oof = replace(oof, gappy=("b",))
    assert usable(oof, gaps=0.25)[0].members == ("a", "b", "c")
    assert usable(oof, gaps=0.2)[1] == {"b": "60 of 240 predictions are not finite"}


def test_an_endless_prediction_is_no_gap():
    oof = replace(spoilt(simulate(REAL), put(np.inf)), gappy=("b",))
    assert usable(oof, gaps=0.5)[0].members == ("a", "c")


def test_what_is_there_beside_gaps_must_be_possible():
    def change(preds):
        preds[:10] = np.nan
        preds[10] *= 0.5

    kept, reasons = usable(replace(spoilt(simulate(BINARY), change), gappy=("b",)), gaps=0.5)
    assert kept.members == ("a", "c") and "sum to 1" in reasons["b"]
