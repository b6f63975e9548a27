"""Shares of a plan: together everything, none like another, about equally dear."""

from __future__ import annotations

from collections import Counter

import pytest

from fusecli.errors import UsageError
from fusecli.fit import Plan, Shard, plan, shard_of, share
from fusecli.values import ModelSpec
from tests.fit.tables import dataset, folds

MODELS = {
    "bayes": ModelSpec("naive_bayes"),
    "forest": ModelSpec("random_forest"),
    "twin": ModelSpec("random_forest"),
    "logistic": ModelSpec("logistic_regression"),
}


def whole(count: int = 5, repeats: int = 2) -> Plan:
    data = dataset()
    return plan(MODELS, data, folds(data, count, repeats), seed=1)


def shares(total: Plan, count: int) -> list[Plan]:
    return [share(total, Shard(number, count)) for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100])
def test_all_shards_together_are_the_plan_and_no_fit_is_in_two(count: int) -> None:
    total = whole()
    keys = [key for part in shares(total, count) for key in part.units]
    assert sorted(keys) == sorted(total.units)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_each_shard_has_as_many_fits_of_each_model_as_any_other(count: int) -> None:
    sizes = [{name: len(own) for name, own in part.fits.items()} for part in shares(whole(), count)]
    for name in ("bayes", "forest", "logistic"):
        found = [size.get(name, 0) for size in sizes]
        assert max(found) - min(found) <= 1
    totals = [sum(size.values()) for size in sizes]
    assert max(totals) - min(totals) <= 1


def test_members_with_the_same_fits_share_them_in_shards_too() -> None:
    owners = Counter(owner for part in shares(whole(), 3) for owner in part.fits)
    assert owners == {"bayes": 3, "forest": 3, "logistic": 3}


def test_a_share_is_the_same_whoever_asks() -> None:
    assert list(share(whole(), Shard(2, 3)).units) == list(share(whole(), Shard(2, 3)).units)


@pytest.mark.parametrize("text", ["", "2", "1/", "/2", "a/b", "1/2/3", "-1/2", "1.0/2", "١/٢"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        shard_of(text)
    assert (caught.value.message, caught.value.hint[:9]) == (f"'{text}' is no shard", "write i/n")


@pytest.mark.parametrize("text", ["0/3", "4/3"])
def test_a_number_outside_the_array_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="shards count from 1: '1/3' is the first, '3/3' the last"):
        shard_of(text)


def test_none_of_no_shards_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no shard '0/0'"):
        shard_of("0/0")
