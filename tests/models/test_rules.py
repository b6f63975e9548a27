"""Rules: the first that holds decides; everything else is the class shares, or the mean."""

import numpy as np
import pytest

from fusecli.models import mistakes
from fusecli.models.fitting import fit_predict
from fusecli.models.rule_coverage import coverage
from fusecli.values import Column, Dataset, ModelSpec, Table, Task

BINARY = Task("binary", ("lived", "died"))
NUMBERS = np.arange(12.0)[:, None]
TABLE = Table(
    NUMBERS,
    (np.arange(12)[:, None] % 2).astype(np.int32),
    ("age",),
    ("sex",),
    (("male", "female"),),
    ("category",),
)
Y = (np.arange(12) >= 9).astype(np.int64)
ALL = np.arange(12)


def rules(*given):
    return ModelSpec("rules", {"rules": given})


def predicted(spec, task=BINARY, y=Y, train=ALL, **more):
    return fit_predict(spec, task, 0, TABLE, y, train, [(TABLE, ALL)], **more).predictions[0]


def dataset(task=BINARY, y=Y, **more):
    gone = Column("ticket", "drop", "every value is different")
    return Dataset("toy", task, "t", TABLE, y, ALL, (gone,), "f", **more)


def test_without_a_rule_that_holds_the_class_shares_are_predicted():
    for spec in (rules(), rules({"if": "age > 99", "then": "died"})):
        np.testing.assert_allclose(predicted(spec), np.tile([0.75, 0.25], (12, 1)))


def test_a_rule_predicts_its_class_with_its_probability():
    found = predicted(rules({"if": "age > 8", "then": "died", "probability": 0.9}))
    np.testing.assert_allclose(found[9:], np.tile([0.1, 0.9], (3, 1)))
    np.testing.assert_allclose(found[:9, 1], 0.25)


def test_the_first_rule_that_holds_decides():
    first = {"if": "sex == 'female'", "then": "lived", "probability": 1}
    found = predicted(rules(first, {"if": "age >= 0", "then": "died", "probability": 1.0}))
    np.testing.assert_array_equal(found[:, 0], np.arange(12) % 2)


def test_a_probability_left_out_is_the_share_among_the_training_rows():
    # age > 5 holds on six rows, three of which are of the class; one more row of each class
    found = predicted(rules({"if": "age > 5", "then": "died"}))
    np.testing.assert_allclose(found[6:, 1], (3 + 1) / (6 + 2))
    none = predicted(rules({"if": "age > 5", "then": "died"}), train=ALL[[0, 1, 9]])
    np.testing.assert_allclose(none[6:, 1], (1 + 1) / (1 + 2))


def test_the_other_classes_keep_their_shares_to_each_other():
    task = Task("multiclass", ("a", "b", "c"))
    y = np.array([0] * 6 + [1] * 4 + [2] * 2)
    found = predicted(rules({"if": "age == 0", "then": "c", "probability": 0.5}), task, y)
    np.testing.assert_allclose(found[0], [0.3, 0.2, 0.5])


def test_a_class_that_no_training_row_has_cannot_be_predicted():
    task = Task("multiclass", ("a", "b", "c"))
    y = np.array([0] * 6 + [1] * 4 + [2] * 2)
    spec = rules({"if": "age >= 0", "then": "c", "probability": 1.0})
    np.testing.assert_allclose(predicted(spec, task, y, train=ALL[:10])[0], [0.6, 0.4, 0.0])


def test_values_are_given_or_the_mean():
    found = predicted(rules({"if": "age < 2", "then": 100}), Task("regression"), np.arange(12.0))
    np.testing.assert_allclose(found[:, 0], [100.0, 100.0] + [5.5] * 10)


def test_weights_of_rows_count():
    weight = np.where(Y == 1, 3.0, 1.0)
    np.testing.assert_allclose(predicted(rules(), weight=weight)[0], [0.5, 0.5])


def test_rules_inside_another_model_say_why_not():
    spec = ModelSpec("bagging", {"of": rules({"if": "age > 1", "then": "died"})})
    with pytest.raises(Exception, match="they stand in no other model"):
        predicted(spec)


WRONG = {
    (("if", "age > 1"),): ((), "missing key 'then'"),
    (("if", 3), ("then", "died")): (("if",), "should be a condition on columns"),
    (("if", "age >"), ("then", "died")): (
        ("if",),
        "the end at character 6, where a column or a value should be",
    ),
    (("if", "aeg > 1"), ("then", "died")): (("if",), "no column is called 'aeg'"),
    (("if", "ticket == 1"), ("then", "died")): (("if",), "no column is called 'ticket'"),
    (("if", "sex == 'mal'"), ("then", "died")): (("if",), "'sex' has no value 'mal'"),
    (("if", "age > 1"), ("then", "dead")): (("then",), "no class is called 'dead'"),
    (("if", "age > 1"), ("then", "died"), ("probability", 2)): (
        ("probability",),
        "should be between 0 and 1",
    ),
    (("if", "age > 1"), ("then", "died"), ("prob", 0.5)): (("prob",), "unknown key 'prob'"),
}


@pytest.mark.parametrize(("rule", "told"), WRONG.items())
def test_a_mistake_in_a_rule_has_its_place(rule, told):
    fine = {"if": "age > 1", "then": "died"}
    ((path, message, _),) = mistakes(rules(fine, dict(rule)), dataset())
    assert (path, message) == (("rules", 1, *told[0]), told[1])


def test_a_column_that_no_model_sees_is_explained():
    ((_, _, hint),) = mistakes(rules({"if": "ticket == 1", "then": "died"}), dataset())
    assert hint == "it is read as drop: every value is different"


def test_values_take_numbers_without_probability():
    data = dataset(Task("regression"), np.arange(12.0))
    ((path, message, _),) = mistakes(rules({"if": "age > 1", "then": "high"}), data)
    assert (path, message) == (("rules", 0, "then"), "should be a number, as the target is")
    one = {"if": "age > 1", "then": 1.0, "probability": 0.5}
    ((path, _, _),) = mistakes(rules(one), data)
    assert path == ("rules", 0, "probability")


def test_without_a_table_only_the_condition_itself_is_checked():
    assert mistakes(rules({"if": "anything > 1", "then": "whatever"})) == ()
    assert mistakes(rules(), dataset())[0][1] == "names no rule"


def test_rules_take_no_preparation_of_columns():
    ((path, message, _),) = mistakes(ModelSpec("rules", {}, {"scale": "standard"}))
    assert (path, message) == (("preprocess",), "rules takes the columns as they are")


def test_coverage_counts_rows_that_a_rule_decides_and_those_it_is_right_on():
    spec = rules({"if": "age > 8", "then": "died"}, {"if": "age > 5", "then": "lived"})
    assert list(coverage(spec.params["rules"], dataset(), ALL)) == [
        "rule 1 (age > 8) decides 25.0 % of the rows, 100.0 % of which are died",
        "rule 2 (age > 5) decides 25.0 % of the rows, 100.0 % of which are lived",
    ]
    told = list(coverage(({"if": "age < 4", "then": "died"},), dataset(), ALL[2:]))
    assert told == ["rule 1 (age < 4) decides 20.0 % of the rows, 0.0 % of which are died"]
