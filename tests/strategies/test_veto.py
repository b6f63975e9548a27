"""Veto: one member's certainty overrules the others."""

import numpy as np
import pytest

from fusecli import registry
from fusecli.errors import UsageError
from tests.strategies.worlds import with_preds, world

veto = registry.get("strategies", "veto")


def sure_of_some(kind="binary"):
    """Return records whose first member is sure of every fifth record, and knows no other."""
    oof = world(kind)
    preds = oof.preds.copy()
    preds[0] = 1 / oof.task.outputs
    preds[0, ::5] = np.eye(oof.task.outputs)[0]
    return with_preds(oof, preds)


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
def test_the_word_of_one_member_is_final_where_it_is_sure(kind):
    oof = sure_of_some(kind)
    found = veto(oof, by="m0").predict(oof.preds)
    np.testing.assert_array_equal(found[::5], oof.preds[0, ::5])
    others = np.delete(np.arange(oof.records), np.s_[::5])
    np.testing.assert_allclose(found[others], oof.preds[1:, others].mean(axis=0))


def test_who_is_never_sure_changes_nothing():
    oof = world("binary")
    without = oof.preds[1:].mean(axis=0)
    np.testing.assert_array_equal(veto(oof, by="m0").predict(oof.preds), without)


def test_the_order_of_members_does_not_matter():
    oof = sure_of_some()
    turned = oof.only(oof.members[::-1])
    np.testing.assert_allclose(
        veto(turned, by="m0").predict(turned.preds), veto(oof, by="m0").predict(oof.preds)
    )


def test_a_lower_bar_makes_more_rows_its_own():
    oof = world("binary")
    own = veto(oof, by="m1", sure=0.7).predict(oof.preds)
    sure = oof.preds[1].max(axis=1) >= 0.7
    np.testing.assert_array_equal((own == oof.preds[1]).all(axis=1), sure)


def test_alone_it_is_itself():
    oof = world("binary", members=1)
    np.testing.assert_array_equal(veto(oof, by="m0").predict(oof.preds), oof.preds[0])


def test_a_member_that_is_not_here_is_named():
    with pytest.raises(UsageError, match="the member 'm9', which has the veto, is not here"):
        veto(world("binary"), by="m9")
