"""A column planted in an honest table is found for what it is, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fusecli.doctor import findings_of
from fusecli.values import Array, Kind
from tests.doctor.tables import (
    KINDS,
    ROWS,
    chance,
    codes,
    of_people,
    people,
    rows_of,
    table,
    target,
)

CODED = pytest.mark.parametrize("kind", ["binary", "multiclass"])
EVERY = pytest.mark.parametrize("kind", KINDS)


@EVERY
@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_found_in_an_honest_table(kind: Kind, seed: int) -> None:
    assert codes(table(kind, target(kind, seed=seed), seed=seed)) == []


@EVERY
@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_found_in_noise_of_every_shape(kind: Kind, seed: int) -> None:
    random = chance(seed)
    numbers = {
        "whole": random.integers(0, 150, ROWS),
        "share": random.random(ROWS).round(2),
        "patient_id": random.integers(0, 100, ROWS),
        "heavy": random.standard_cauchy(ROWS),
        "mostly_zero": random.poisson(0.1, ROWS) * random.random(ROWS),
    }
    categories = {"city": random.integers(-1, 90, ROWS), "customer": people(seed=seed)}
    y = target(kind, seed=seed + 50)
    assert codes(table(kind, y, numbers=numbers, categories=categories)) == []


@EVERY
def test_a_patient_whose_target_is_always_the_same_is_a_group(kind: Kind) -> None:
    who = people()
    names = chance().permutation(who.max() + 1)  # numbers of patients say nothing of them
    y = of_people(kind, who)
    assert codes(table(kind, y, numbers={"patient": names[who]})) == ["F111"]
    assert codes(table(kind, y, categories={"who": who})) == ["F111"]


def test_a_group_finding_names_the_column_and_what_to_set() -> None:
    who = people()
    (found,) = findings_of(table("binary", of_people("binary", who), categories={"who": who}))
    assert found.column == "who"
    assert "in 100% of pairs (50% overall)" in found.sentence
    assert found.hint == "set data.group to 'who', so that its rows share a fold"


@EVERY
def test_a_group_with_noisy_targets_is_a_warning_if_its_name_says_so(kind: Kind) -> None:
    who = people()
    noisy = chance(7).random(ROWS) < 0.45
    y = np.where(noisy, target(kind, seed=9), of_people(kind, who))
    assert codes(table(kind, y, categories={"customer_id": who})) == ["F112"]
    assert codes(table(kind, y, categories={"city": who})) == []


def test_a_category_that_tells_much_is_only_of_note() -> None:
    city = people()
    y = of_people("regression", city) + 0.5 * target("regression", seed=3)
    assert codes(table("regression", y, categories={"city": city})) == ["F113"]


@EVERY
def test_a_group_that_the_recipe_names_is_no_finding(kind: Kind) -> None:
    who = people()
    assert codes(table(kind, of_people(kind, who), categories={"who": who}, group=who)) == []


def test_a_whole_number_that_the_target_follows_is_no_group() -> None:
    age = chance().integers(0, 90, ROWS)
    assert codes(table("regression", np.sin(age / 20), numbers={"age": age})) == []


@EVERY
def test_a_column_that_only_numbers_the_rows_is_an_identifier(kind: Kind) -> None:
    shuffled = chance(3).permutation(ROWS) + 1000
    assert codes(table(kind, target(kind), numbers={"x": shuffled})) == ["F115"]


@EVERY
def test_a_number_of_sorted_rows_tells_the_target(kind: Kind) -> None:
    y = target(kind)
    y = y + (0 if kind != "regression" else 0.3 * target(kind, seed=5))
    numbered = np.empty(ROWS)
    numbered[np.lexsort((chance().random(ROWS), y + 0.7 * chance(4).normal(size=ROWS)))] = range(
        ROWS
    )
    assert codes(table(kind, y, numbers={"x": numbered})) == ["F114"]


def test_a_time_that_counts_up_with_the_rows_is_told() -> None:
    y = np.cumsum(target("regression"))
    seconds = np.cumsum(chance().integers(5, 900, ROWS))
    assert codes(table("regression", y, numbers={"at": seconds})) == ["F116", "F104"]
    assert codes(table("regression", y, numbers={"at": seconds}, time=seconds * 1.0)) == []


def test_a_category_with_a_value_for_every_row_is_an_identifier() -> None:
    assert codes(table("binary", target("binary"), categories={"name": np.arange(ROWS)})) == [
        "F115"
    ]


@CODED
@pytest.mark.parametrize(
    "copy",
    [
        lambda y: 7.5 * y - 3,
        lambda y: np.array([5.0, -1.0, 3.0])[y],
        lambda y: y + 0.01 * chance().normal(size=len(y)),
        lambda y: np.where(y == 0, np.nan, y),
        lambda y: np.where(np.arange(len(y)) == 9, 0, y),
    ],
    ids=["affine", "recoded", "with noise", "missing for one class", "one error"],
)
def test_a_number_that_copies_the_class_is_found(kind: Kind, copy: object) -> None:
    y = target(kind, 1200)
    assert codes(table(kind, y, numbers={"outcome": copy(y)})) == ["F121"]  # type: ignore[operator]


@CODED
def test_a_category_that_renames_the_classes_is_found(kind: Kind) -> None:
    y = target(kind)
    assert codes(table(kind, y, categories={"result": np.array([2, 0, 1])[y]})) == ["F121"]


@pytest.mark.parametrize(
    "copy",
    [
        lambda y: 32 + 1.8 * y,
        lambda y: -np.exp(3 * y),
        lambda y: y.round(2),
        lambda y: y + 1e-3 * chance().normal(size=len(y)),
        lambda y: np.where(np.arange(len(y)) % 9 == 0, np.nan, y),
    ],
    ids=["affine", "monotone", "rounded", "with noise", "with gaps"],
)
def test_a_number_that_copies_a_value_is_found(copy: object) -> None:
    y = target("regression")
    numbers = {"cents": copy(y)}  # type: ignore[operator]
    assert codes(table("regression", y, numbers=numbers)) == ["F121"]


def test_one_outlier_in_both_is_no_copy() -> None:
    y, far = target("regression"), 1e4 * (np.arange(ROWS) == 7)
    x = target("regression", seed=8) + far
    assert codes(table("regression", y + far, numbers={"x": x})) == []


def test_a_column_that_separates_few_rows_is_a_warning_and_many_an_error() -> None:
    found = []
    for rows in (150, 3000):
        y = target("binary", rows)
        length = chance().random(rows) + 1.2 * y
        found.append(codes(table("binary", y, numbers={"length": length})))
    assert found == [["F122"], ["F121"]]


def test_a_column_that_almost_separates_is_no_finding() -> None:
    y = target("binary", 3000)
    length = chance().normal(size=3000) + 4 * y
    assert codes(table("binary", y, numbers={"length": length})) == []


def test_a_target_that_is_a_sum_names_its_parts() -> None:
    members, guests = chance(1).poisson(90, ROWS), chance(2).poisson(20, ROWS)
    dataset = table(
        "regression", members + 1.0 * guests, numbers={"members": members, "guests": guests}
    )
    found = {finding.code: finding.sentence for finding in findings_of(dataset)}
    assert found == {"F123": "'target' is a weighted sum of the columns 'members', 'guests'"}


def mean_of(y: Array, groups: Array, smoothing: float = 0.0, prior: float = 0.0) -> Array:
    counts = np.bincount(groups)
    return ((np.bincount(groups, y) + smoothing * prior) / (counts + smoothing))[groups]


@EVERY
@pytest.mark.parametrize("smoothing", [0.0, 10.0])
def test_a_target_encoded_column_is_found_without_its_category(
    kind: Kind, smoothing: float
) -> None:
    y, city = target(kind, 2000), chance(8).integers(0, 30, 2000)
    of = y == 1 if kind != "regression" else y
    encoding = mean_of(of * 1.0, city, smoothing, float(of.mean()))
    assert codes(table(kind, y, numbers={"city": encoding})) == ["F124"]
    assert codes(table(kind, y, numbers={"city": encoding.round(3)})) == ["F124"]


@EVERY
def test_an_encoding_without_the_row_itself_is_found(kind: Kind) -> None:
    y, city = target(kind, 2000), chance(8).integers(0, 30, 2000)
    of = (y == 1 if kind != "regression" else y) * 1.0
    counts = np.bincount(city)[city]
    encoding = (mean_of(of, city) * counts - of) / (counts - 1)
    dataset = table(kind, y, numbers={"e": encoding}, categories={"city": city})
    assert codes(dataset) == ["F124"]


@EVERY
def test_an_encoding_made_before_the_holdout_was_set_aside_is_found(kind: Kind) -> None:
    y, city = target(kind, 2000), chance(8).integers(0, 30, 2000)
    of = (y == 1 if kind != "regression" else y) * 1.0
    whole = table(kind, y, numbers={"e": mean_of(of, city)})
    aside = np.arange(2000) % 5 == 0
    dataset = replace(rows_of(whole, np.flatnonzero(~aside)), holdout=rows_of(whole, aside))
    assert codes(dataset) == ["F124"]


@pytest.mark.parametrize("seed", range(5))
def test_a_column_that_predicts_without_bias_is_no_encoding(seed: int) -> None:
    share = chance(seed).integers(1, 40, 4000) / 40
    y = (chance(seed + 9).random(4000) < share).astype(np.int64)
    assert codes(table("binary", y, numbers={"forecast": share})) == []
