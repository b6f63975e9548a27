"""A sample of fits: the same for the same seed, and of every model before twice of any."""

from __future__ import annotations

import pytest

from fusecli.errors import UsageError
from fusecli.fit import Sample, sample_of, sampled
from tests.fit.test_sharing import whole


@pytest.mark.parametrize(
    "text, size", [("1", 1), ("12", 12), ("1000", 30), ("10%", 3), ("1%", 1), ("100%", 30)]
)
def test_a_sample_is_a_number_or_a_share_of_the_fits(text: str, size: int) -> None:
    assert len(sampled(whole(), sample_of(text), seed=0).units) == size


@pytest.mark.parametrize("text", ["", "0", "0%", "-1", "101%", "half", "1.5", "5 %"])
def test_what_is_no_sample_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no number of fits"):
        sample_of(text)


def test_every_model_is_in_it_before_any_is_in_it_twice() -> None:
    sizes = [len(own) for own in sampled(whole(), Sample(5), seed=3).fits.values()]
    assert sorted(sizes) == [1, 2, 2]


def test_the_seed_decides_which_fits() -> None:
    drawn = [frozenset(sampled(whole(), Sample(6), seed).units) for seed in (0, 0, 1, 2, 3)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) == 4
