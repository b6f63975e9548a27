"""Rows 19 and 20 of the matrix for `fuse predict`: new rows are never quite like the old ones."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from fusecli.report import schema_of
from tests.matrix.door import Done, fuse, kind, run, table
from tests.report.validation import mistakes

USES = ("xgboost", "lightgbm", "logistic_regression", "k_nearest_neighbours", "decision_tree")
RECIPE = """\
data: {source: table.csv, target: kind}
cv: {folds: 2}
models: {MODELS}
fusion: {strategy: mean, guard: false}
"""
PLAIN = "c,x\np,1\nq,2\nr,3\n"


def trained(uses: tuple[str, ...] = ("naive_bayes", "decision_tree")) -> None:
    x = {"x": lambda i: i * 7 % 11 + i % 2 * 6}
    table({"c": lambda i: "pqr"[i // 3 % 3], **x, "kind": kind})
    models = ", ".join(f"{use}: {use}" for use in uses)
    assert run(RECIPE.replace("{MODELS}", f"{{{models}}}")).code == 0


def predicted(text: str, *options: str) -> Done:
    Path("new.csv").write_text(text)
    done = fuse("predict", "r", "new.csv", *options)
    assert "Traceback" not in done.err
    return done


def test_row_19_every_kind_of_learner_predicts_a_category_that_no_row_had() -> None:
    trained(USES)
    done = predicted("c,x\nNEW,1\np,2\n")
    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert "note: column 'c': 1 value such as 'NEW': training has none of them" in done.err


def test_row_20_new_rows_may_have_other_columns_order_and_types() -> None:
    trained()
    plain = predicted(PLAIN)
    assert plain.code == 0
    extra = predicted("c,x,more\np,1,9\nq,2,9\nr,3,9\n")
    assert extra.out == plain.out
    assert "note: columns that training has not are ignored: 'more'" in extra.err
    assert predicted("x,c\n1,p\n2,q\n3,r\n").out == plain.out
    assert predicted("c,x\np,1.0\nq,2e0\nr,+3\n").out == plain.out
    assert predicted("c,x,kind\np,1,a\nq,2,\nr,3,zz\n").out == plain.out
    assert predicted("c;x\np;1\nq;2\nr;3\n").out == plain.out


@pytest.mark.parametrize(
    "text, told",
    [
        ("c\np\n", "new.csv: the table lacks 'x'"),
        ("a,b\n1,2\n", "new.csv: the table lacks 'c', 'x'"),
        ("c,x\n" + "p,one\n" * 9, "new.csv: column 'x': 'one' is no number"),
        ("c,x\n", "new.csv: there is a header, but no row"),
        ("", "new.csv: the file is empty"),
        ("c,x\np,1,2\n", "new.csv:2: 3 cells where the header has 2"),
    ],
)
def test_row_20_new_rows_that_do_not_fit_are_refused_with_the_column(text: str, told: str) -> None:
    trained()
    done = predicted(text)
    assert (done.code, done.out) == (3, "")
    assert told in done.err


def test_the_result_goes_to_standard_output_and_the_talk_elsewhere() -> None:
    trained()
    done = predicted(PLAIN, "--explain", "--format", "jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["row"] for row in rows] == [0, 1, 2]
    assert "member:naive_bayes:a" in rows[0]
    assert done.said == ["3 rows predicted by mean (2 members, 4 models)"]


def test_a_quiet_prediction_says_nothing_but_the_result() -> None:
    trained()
    assert predicted(PLAIN, "--quiet").err == ""


def test_an_exported_run_predicts_as_the_run() -> None:
    trained()
    done = fuse("export", "r", "-o", "m.fuse")
    assert (done.code, done.out) == (0, "m.fuse\n")
    Path("new.csv").write_text(PLAIN)
    assert fuse("predict", "m.fuse", "new.csv").out == predicted(PLAIN).out


def test_a_small_file_has_its_size_in_kilobytes() -> None:
    trained()
    assert fuse("export", "r", "-o", "m.fuse").err.rstrip().endswith(" kB")
    told = json.loads(fuse("export", "r", "--pickle", "m.pkl", "--json").out)
    assert told["bytes"] == Path("m.pkl").stat().st_size


def test_folders_are_made_for_what_is_written() -> None:
    trained()
    Path("new.csv").write_text(PLAIN)
    assert fuse("predict", "r", "new.csv", "-o", "deep/down/answers.csv").code == 0
    assert fuse("export", "r", "-o", "far/m.fuse").code == 0
    assert Path("deep/down/answers.csv").is_file() and Path("far/m.fuse").is_file()


def test_folders_are_gone_again_if_nothing_was_written() -> None:
    trained()
    Path("new.csv").write_text("other\n1\n")
    Path("there").mkdir()
    assert fuse("predict", "r", "new.csv", "-o", "there/deep/down/answers.csv").code == 3
    assert not list(Path("there").iterdir())


def test_rows_come_from_a_pipe_where_a_dash_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    trained()
    pipe = io.TextIOWrapper(io.BytesIO(PLAIN.encode()))
    monkeypatch.setattr("sys.stdin", pipe)
    piped = fuse("predict", "r", "-")
    assert piped.out == predicted(PLAIN).out and piped.code == 0


def test_what_is_wrong_with_a_pipe_is_said_of_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n1,2,3\n")))
    done = fuse("predict", "r", "-")
    assert "standard input:2: 3 cells where the header has 2" in done.err


@pytest.mark.parametrize(
    ("pipe", "told"),
    [
        (None, "standard input is closed"),
        (gzip.compress(PLAIN.encode()), "zcat FILE | fuse predict RUN -"),
        (b"PAR1\x00\x00", "standard input is no text"),
    ],
)
def test_a_pipe_that_brings_no_text_is_told_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, pipe: bytes | None, told: str
) -> None:
    trained()
    stream = None if pipe is None else io.TextIOWrapper(io.BytesIO(pipe))
    monkeypatch.setattr("sys.stdin", stream)
    done = fuse("predict", "r", "-")
    assert (done.code, done.out) == (3, "")
    assert told in done.err


@pytest.mark.parametrize(
    "content", [PLAIN.encode() + b"\xe9\n", PLAIN.encode() + b"a,b,c,d,e,f,g,h,i\n"]
)
def test_hints_of_predict_name_no_keys_of_recipes(content: bytes) -> None:
    trained()
    Path("new.csv").write_bytes(content)
    done = fuse("predict", "r", "new.csv")
    hint = done.err.partition("hint: ")[2]
    assert done.code == 3 and hint
    assert "encoding:" not in hint and "separator:" not in hint


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        (("predict", "nothing", "new.csv"), 2, "no run is called 'nothing'"),
        (("predict", "r", "none.csv"), 3, "'none.csv': no such file"),
        (("predict", "r", "new.csv", "-o", "a.xyz"), 2, "has no ending that says its format"),
        (
            ("predict", "r", "new.csv", "-o", "new.csv/a.csv"),
            4,
            "cannot be written: not a directory",
        ),
        (("predict", "r", "new.csv", "--chunk", "0"), 2, "invalid value for '--chunk'"),
        (("predict", "r", "new.csv", "--store", "other"), 4, "models are not in"),
        (("predict", "new.csv", "new.csv"), 2, "'new.csv' is a table, not a run"),
        (("predict", "r", "runs"), 3, "no source reads such a file: it is a folder"),
        (("predict", "runs", "new.csv"), 2, "is no folder of a run"),
        (("predict", "r"), 2, "no table to predict is named"),
        (("predict", "r", "new.csv", "--oof"), 2, "'--oof' predicts the rows of training"),
        (("predict", "r", "--oof", "--score"), 2, "'--oof' and '--score' do not go together"),
        (("predict", "r", "--oof", "--store", "other"), 4, "there are no predictions of"),
        (("predict", "r", "new.csv", "--score"), 3, "the table lacks the target 'kind'"),
        (("predict", "r", "new.csv", "--member", "x"), 2, "has no models of a base model 'x'"),
        (("export", "r", "--member", "x"), 2, "has no models of a base model 'x'"),
        (("export", "nothing"), 2, "no run is called 'nothing'"),
        (("export", "new.csv"), 2, "is a table, not a run"),
        (("export", "r", "-o", "new.csv/m.fuse"), 4, "cannot be written: not a directory"),
        (("export", "r", "--store", "other"), 4, "models are not in"),
    ],
)
def test_a_mistake_is_one_message_with_its_exit_code(
    arguments: tuple[str, ...], code: int, told: str
) -> None:
    trained()
    Path("new.csv").write_text(PLAIN)
    done = fuse(*arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert "Traceback" not in done.err


def test_the_folder_of_a_recipe_stands_for_its_newest_run() -> None:
    trained()
    Path("new.csv").write_text(PLAIN)
    assert fuse("predict", "runs/r", "new.csv").out == predicted(PLAIN).out


def test_without_saved_models_the_way_to_get_them_is_told() -> None:
    table({"x": lambda i: i * 7 % 11, "kind": kind})
    recipe = RECIPE.replace("{MODELS}", "{bayes: naive_bayes}")
    run(recipe, "--no-save-models")
    Path("new.csv").write_text("x\n1\n")
    done = fuse("predict", "r", "new.csv")
    assert (done.code, "--save-models' makes them again" in done.err) == (4, True)
    run(recipe)
    assert fuse("predict", "r", "new.csv").code == 0


SCORED = "c,x,kind\np,1,a\nq,2,b\nr,3,\nq,4,a\n"


def test_scores_go_beside_the_predictions_or_to_the_screen() -> None:
    trained()
    plain = predicted(SCORED, "--score")
    assert "kind of new.csv   3 rows   log_loss (lower is better)" in plain.err
    assert "note      1 row without a target is left out of the score" in plain.err
    assert plain.out.startswith("row,prediction,probability:a,probability:b")
    filed = predicted(SCORED, "--score", "-o", "a.csv")
    assert filed.out.startswith("kind of new.csv   3 rows   log_loss (lower is better)")
    assert filed.said == ["4 rows predicted by mean (2 members, 4 models)"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict", "r", "new.csv", "-o", "a.csv", "--score"),
        ("predict", "r", "new.csv", "-o", "a.csv", "--score", "--member", "naive_bayes"),
        ("predict", "r", "--oof", "-o", "a.csv"),
        ("export", "r", "-o", "m.fuse", "--member", "decision_tree"),
    ],
    ids=" ".join,
)
def test_what_came_of_it_is_told_as_the_schema_says(arguments: tuple[str, ...]) -> None:
    trained()
    Path("new.csv").write_text(SCORED)
    done = fuse(*arguments, "--json")
    assert (done.code, done.err) == (0, "")
    assert mistakes(json.loads(done.out), schema_of(arguments[0])) == []


def test_a_base_model_alone_says_whose_score_it_is() -> None:
    trained()
    done = predicted(PLAIN, "--member", "decision_tree")
    assert "note: decision_tree predicts alone, by log_loss " in done.err
    assert done.said[-1] == "3 rows predicted by decision_tree (1 member, 2 models)"


def test_the_rows_of_training_are_predicted_as_they_are_stored() -> None:
    trained()
    done = fuse("predict", "r", "--oof")
    assert done.out.startswith("row,repeat,fold,target,prediction,probability:a,")
    assert done.said[-1].endswith("(2 members, 4 models), as stored")
