"""Who learns from whom."""

from fusecli.lessons import circle, depths, teachers_of
from fusecli.values import Lesson, ModelSpec


def student(learn, *names):
    return ModelSpec("ridge", lesson=Lesson(learn, names))


CHAIN = {
    "third": student("features", "second", "apart"),
    "second": student("residuals", "first"),
    "first": ModelSpec("ridge"),
    "apart": student("soft_labels", "first"),
}


def test_depth_counts_the_models_that_stand_above_each_other():
    assert depths(CHAIN) == {"first": 0, "second": 1, "apart": 1, "third": 2}


def test_a_model_needs_its_teachers_and_theirs_each_once():
    assert teachers_of(CHAIN, "third") == ("second", "first", "apart")
    again = CHAIN | {"fourth": student("residuals", "third", "second")}
    assert teachers_of(again, "fourth") == ("third", "second", "first", "apart")


def test_what_has_learned_soft_labels_needs_nobody():
    assert teachers_of(CHAIN, "apart") == ()


def test_a_circle_is_the_way_back():
    teachers = {"a": ("x", "b"), "b": ("c",), "c": ("a",), "d": ("a",)}
    assert circle(teachers, "a") == ("a", "b", "c", "a")
    assert circle(teachers, "d") == ()
