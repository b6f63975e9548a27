"""Conditions: what they mean, what is none, and that nothing is run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusecli.conditions import parse, truth
from fusecli.errors import UsageError
from fusecli.values import Table

NAN = np.nan
NUMBERS = np.array([[30.0, 1.0], [70.0, 0.0], [NAN, 2.0], [61.0, NAN]])
CODES = np.array([[0, 0], [1, 1], [1, -1], [-1, 2]], dtype=np.int32)
LEVELS = (("male", "female"), ("1", "2", "3"))
KINDS = ("category", "category")
TABLE = Table(NUMBERS, CODES, ("age", "x y"), ("sex", "class"), LEVELS, KINDS)

TRUE = {
    "age > 60": [1, 3],
    "age >= 61 and age < 70": [3],
    "not age > 60": [0, 2],
    "not not age > 60": [1, 3],
    "age != 30": [1, 3],
    "60 < age": [1, 3],
    "age is missing": [2],
    "age is not missing": [0, 1, 3],
    "sex is missing": [3],
    "sex == 'male'": [0],
    'sex != "male"': [1, 2],
    "'male' == sex": [0],
    "class == 2": [1],
    "class in [1, 3]": [0, 3],
    "class not in [1, 3]": [1, 2],
    "age in [30, 61]": [0, 3],
    "sex in ['male', 'female'] and age > 1": [0, 1],
    "age > 60 or sex == 'female' and age < 0": [1, 3],
    "(age > 60 or sex == 'female') and class == 2": [1],
    "age * 2 + 10 > 130": [1, 3],
    "age - 1 - 1 == 28": [0],
    "-age < -60": [1, 3],
    "age / `x y` > 0": [0],
    "age / (`x y` - 1) > -100": [1],
    "`age` > 6.1e1": [1],
    "(age + 10) / 2 == 20": [0],
}


@pytest.mark.parametrize(("condition", "rows"), TRUE.items())
def test_a_condition_is_true_of_these_rows(condition, rows):
    assert np.flatnonzero(truth(parse(condition), TABLE)).tolist() == rows


WRONG = {
    "": "the end at character 1, where a column or a value should be",
    "age >": "the end at character 6, where a column or a value should be",
    "age = 3": "'=' at character 5",
    "age > 3 and": "the end at character 12, where a column or a value should be",
    "(age > 3": "the end at character 9, where ')' should be",
    "age > 3)": "')' at character 8, where 'and', 'or' or the end should be",
    "1 < age < 3": "'<' at character 9, where 'and', 'or' or the end should be",
    "sex == 'male": "the ' at character 8 is never closed",
    "age > 3; import os": "cannot read ';' at character 8",
    "__import__('os')": "'(' at character 11, where 'and', 'or' or the end should be",
    "age.__class__ > 1": "cannot read '.' at character 4",
    "age not 3": "'3' at character 9, where 'in' should be",
    "age is 3": "'3' at character 8, where 'missing' should be",
    "age in 3": "'3' at character 8, where '[' should be",
    "age in []": "']' at character 9, where a column or a value should be",
    "3x > 1": "cannot read '3' at character 1",
    "(" * 40 + "age": "nested deeper than 30 levels",
    "a" * 1001: "a condition of more than 1,000 characters",
    "age": "'age' at character 1 is true or false of no row",
    "age + 1": "'+' at character 5 is true or false of no row",
    "'male'": "'male' at character 1 is no number",
    "agee > 3": "no column is called 'agee'",
    "sex == 'mal'": "'sex' has no value 'mal'",
    "sex > 'male'": "'sex' is a category, which has no order",
    "sex == class": "two columns of categories cannot be compared",
    "sex == sex": "two columns of categories cannot be compared",
    "sex == age": "'sex' is a category, compare it with a 'text'",
    "sex + 1 > 2": "'sex' at character 1 is no number",
    "age == 'old'": "'old' at character 8 is no number",
    "age and sex == 'male'": "'age' at character 1 is true or false of no row",
    "(age > 3) is missing": "'>' at character 6 is never missing",
    "(age > 3) + 1 > 2": "'>' at character 6 is no number",
    "not age": "'age' at character 5 is true or false of no row",
}


@pytest.mark.parametrize(("condition", "told"), WRONG.items())
def test_what_is_no_condition_is_told_with_its_place(condition, told):
    with pytest.raises(UsageError) as caught:
        truth(parse(condition), TABLE)
    assert caught.value.message == told


@pytest.mark.parametrize("condition", TRUE)
def test_the_check_needs_no_rows_and_rows_stand_alone(condition):
    term = parse(condition)
    assert truth(term, TABLE.take(np.empty(0, np.int64))).shape == (0,)
    alone = [bool(truth(term, TABLE.take(np.array([row])))[0]) for row in range(4)]
    assert np.flatnonzero(alone).tolist() == TRUE[condition]


def test_a_wrong_name_is_met_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'age'"):
        truth(parse("agee > 3"), TABLE)


WORDS = ["age", "sex", "class", "`x y`", "1", "2.5", "'male'", "and", "or", "not", "in", "is"]
WORDS += ["missing", "==", "!=", "<", ">=", "+", "-", "*", "/", "(", ")", "[", "]", ",", "é", "="]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_condition_or_a_mistake_of_the_user(text):
    try:
        found = truth(parse(text), TABLE)
    except UsageError:
        return
    assert found.dtype == bool
    assert found.shape == (4,)
