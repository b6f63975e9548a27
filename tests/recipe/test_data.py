"""`data:` sources, paths, environment variables (matrix rows 12 and 52) and reading options."""

import pytest

from fusecli.recipe import resolved, text


def data(part, more=""):
    return f"data: {{{part}}}\nmodels: {{a: ridge}}\nfusion: mean\n{more}"


def test_a_path_is_relative_to_the_recipe(loaded, tmp_path):
    assert loaded(data("source: sub/x.csv")).data.source == str(tmp_path / "sub" / "x.csv")


def test_a_source_is_its_name(loaded):
    assert loaded(data("source: iris")).data.source == "iris"


def test_a_word_that_is_no_source_is_told_with_the_nearest(mistakes):
    assert mistakes(data("source: irs")) == [
        "r.yaml:1:16: data.source: no source and no file is called 'irs'"
        "\n  hint: did you mean 'iris'?"
    ]


def test_a_path_of_no_known_format_is_told(mistakes):
    assert "no source reads such a file" in mistakes(data("source: x.docx"))[0]


def test_reading_options_stand_beside_the_source(loaded):
    assert loaded(data("source: x.csv, separator: ;")).data.params["separator"] == ";"


def test_an_option_that_the_source_does_not_have_is_told(mistakes):
    assert "unknown key 'separator'" in mistakes(data("source: x.parquet, separator: ;"))[0]


def test_all_that_stands_in_data_is_read(loaded):
    part = "source: x.csv, target: y, drop: [a], columns: {b: text}, id: i, group: g, time: t"
    spec = loaded(data(f"{part}, weight: w, test: 0.2, missing_target: drop")).data
    assert (spec.target, spec.drop, spec.columns, spec.id) == ("y", ("a",), {"b": "text"}, "i")
    assert (spec.group, spec.time, spec.weight, spec.test) == ("g", "t", "w", 0.2)
    assert spec.missing_target == "drop"


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("target: y", "data: missing key 'source'"),
        ("source: 3", "data.source: should be a name or a path"),
        ("source: ''", "data.source: should be a name or a path"),
        ('source: "a\\0.csv"', "data.source: a path cannot hold the character #x0000"),
        ("source: csv", "data.source: the source 'csv' reads files"),
        ("source: iris, targt: y", "data.targt: unknown key 'targt'"),
        ("source: iris, test: 1.5", "data.test: should be less than 1, not 1.5"),
        ("source: iris, test: 0", "data.test: should be greater than 0, not 0"),
        ("source: iris, test: [a]", "data.test: should be a valid number, not a list"),
        ("source: iris, drop: a", "data.drop: should be a list, not 'a'"),
        ("source: iris, drop: [a, 1]", "data.drop[1]: should be a valid string, not 1"),
        ("source: iris, columns: {a: txt}", "data.columns.a: should be 'number', 'date'"),
        ("source: iris, task: binry", "data.task: should be 'binary', 'multiclass'"),
    ],
)
def test_a_mistake_is_told_at_its_place(part, told, mistakes):
    (mistake,) = mistakes(data(part))
    assert told in mistake


def test_a_test_table_is_a_path(loaded, tmp_path):
    spec = loaded(data("source: iris, test: holdout.csv")).data
    assert spec.test == str(tmp_path / "holdout.csv")


def test_a_variable_is_expanded_in_a_path(loaded, monkeypatch):
    monkeypatch.setenv("TABLES", "/tables")
    spec = loaded(data("source: '${env:TABLES}/x.csv', test: '${env:NO_SUCH:-/other}/y.csv'")).data
    assert (spec.source, spec.test) == ("/tables/x.csv", "/other/y.csv")


def test_two_dollars_are_one(loaded, tmp_path):
    assert loaded(data("source: $$5/x.csv")).data.source == str(tmp_path / "$5" / "x.csv")


@pytest.mark.parametrize("key", ["source", "test"])
def test_a_variable_that_is_not_set_is_told_with_path_and_variable(key, mistakes):
    rest = "" if key == "source" else "source: iris, "
    (told,) = mistakes(data(f"{rest}{key}: '${{env:NO_SUCH}}/x.csv'"))
    assert f"data.{key}: the environment variable 'NO_SUCH' is not set" in told
    assert "${env:NO_SUCH:-value}" in told


def test_what_only_looks_like_a_variable_is_told(mistakes):
    assert "'${HOME}' is no variable" in mistakes(data("source: '${HOME}/x.csv'"))[0]


def test_a_variable_elsewhere_is_plain_text(loaded):
    assert loaded(data("source: iris, target: '${env:NO_SUCH}'")).data.target == "${env:NO_SUCH}"


def test_a_secret_in_a_variable_is_not_written_down(loaded, monkeypatch):
    monkeypatch.setenv("SECRET", "/s3cret")
    recipe = loaded(data("source: '${env:SECRET}/x.csv', test: 'a/${env:SECRET}.csv'"))
    assert "s3cret" not in f"{resolved(recipe)}{text(recipe)}"


def test_a_secret_in_a_variable_is_not_told_in_a_mistake(mistakes, monkeypatch):
    monkeypatch.setenv("SECRET", "s3cret")
    told = mistakes(data("source: '${env:SECRET}'")) + mistakes(data("source: '${env:SECRET}.x'"))
    assert "s3cret" not in str(told)
