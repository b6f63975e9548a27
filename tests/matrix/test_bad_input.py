"""Bad input that no row of the matrix names: one message, its place, the right exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.matrix.door import RECIPE, fuse, kind, refused, run, run_folder, table

TESTED = RECIPE.replace("kind}", "kind, test: test.csv}")


@pytest.mark.parametrize(
    "source, code, told",
    [
        (".", 2, "r.yaml:1:16: data.source: no source reads such a file"),
        ("folder", 2, "r.yaml:1:16: data.source: no source reads such a file"),
        ("folder.csv", 3, "folder.csv: is a folder"),
    ],
)
def test_a_folder_is_no_table(source: str, code: int, told: str) -> None:
    Path(source).mkdir(exist_ok=True)
    assert told in refused(RECIPE.replace("table.csv", source), code=code)


def test_a_table_of_the_target_only_has_nothing_to_learn_from() -> None:
    table({"kind": kind})
    told = refused(RECIPE, code=3)
    assert "table.csv: no column is left to learn from\nhint: besides the target" in told


@pytest.mark.parametrize("role", ["id", "weight", "group", "time", "drop"])
def test_the_target_can_be_nothing_else(role: str) -> None:
    value = "[kind]" if role == "drop" else "kind"
    told = refused(RECIPE.replace("kind}", f"kind, {role}: {value}}}"), code=3)
    assert f"{role}: 'kind' is the target" in told


@pytest.mark.parametrize("weight", ["0", "-1", "", "inf", "heavy"])
def test_a_weight_that_is_not_positive_is_told_with_its_row(weight: str) -> None:
    table({"x": lambda i: i % 7, "w": lambda i: weight if i == 4 else 1.5, "kind": kind})
    told = refused(RECIPE.replace("kind}", "kind, weight: w}"), code=3)
    assert "weight: 'w' is not a positive number in row 5" in told


def test_a_constant_quantity_cannot_be_learned() -> None:
    table({"x": lambda i: i, "kind": 1.5})
    assert "the target 'kind' is 1.5 in every row" in refused(RECIPE, code=3)


@pytest.mark.parametrize("jobs", ["0", "-1", "x"])
def test_a_number_of_jobs_that_cannot_be_is_a_mistake_of_usage(jobs: str) -> None:
    assert "invalid value for '--jobs'" in refused(RECIPE, "--jobs", jobs)


def test_more_jobs_than_fits_do_no_harm(own_store: Path) -> None:
    assert run(RECIPE, "--jobs", "9999", "--backend", "threading").code == 0


@pytest.mark.parametrize("option", ["--out", "--store"])
@pytest.mark.parametrize("place", ["table.csv", "table.csv/below"])
def test_a_file_where_a_folder_should_be_is_exit_4(option: str, place: str) -> None:
    done = run(RECIPE, option, place)
    assert (done.code, done.out) == (4, "")
    assert "table.csv" in done.err
    assert f"hint: {'name another' if option == '--out' else 'give a folder'}" in done.err


@pytest.mark.parametrize("backend", ["nonsense", "fuse", "multiprocessing", ""])
def test_a_backend_that_cannot_make_the_fits_is_told_with_those_that_can(
    own_store: Path, backend: str
) -> None:
    told = refused(RECIPE, "--backend", backend)
    assert told.startswith(f"error: no backend '{backend}' can make the fits\nhint: known are")


def test_a_model_called_as_a_strategy_keeps_its_name_and_the_fusion_gets_another() -> None:
    done = run(RECIPE.replace("bayes:", "soft_voting:"))
    assert done.code == 0
    assert "   soft_voting.2 " in done.out


def test_names_in_any_script_are_fine_in_a_table() -> None:
    table({"größe": lambda i: i % 7, "espèce": lambda i: ("日本", "Ω")[i % 2]}, name="tà 日本.csv")
    text = RECIPE.replace("table.csv", "tà 日本.csv").replace("kind", "espèce")
    Path("ré 日本.yaml").write_text(text)
    done = fuse("run", "ré 日本.yaml", "-q", "--backend", "sequential")
    assert done.code == 0, done.err
    assert "tà 日本: 60 rows" in done.out
    assert fuse("inspect", "tà 日本.csv", "--target", "espèce").code == 0


@pytest.mark.parametrize("rows", [1, 2])
def test_a_test_table_of_one_class_is_scored_as_far_as_that_goes(rows: int) -> None:
    table({"x": lambda i: i % 7, "z": 1, "kind": "a"}, rows, "test.csv")
    done = run(f"{TESTED}metric: roc_auc\nalso: [log_loss, f1, mcc, cohen_kappa]\n")
    assert done.code == 0
    assert "n/a" in done.out
    assert "nan" not in done.out.lower()


def test_more_folds_than_rows_become_as_many_as_the_rarest_class_has() -> None:
    table({"x": lambda i: i, "kind": kind}, 12)
    done = run(RECIPE.replace("folds: 3", "folds: 500"))
    assert done.code == 0
    assert "6 folds instead of 500: only 6 of class 'a'" in done.out


@pytest.mark.parametrize("folds", ["1", "0", "-3", "99999999999", "2.5"])
def test_a_number_of_folds_that_cannot_be_is_told_at_its_place(folds: str) -> None:
    assert "r.yaml:2:13: cv.folds: should be" in refused(RECIPE.replace("3", folds, 1))


def test_more_fits_than_anybody_means_are_refused_before_they_are_planned() -> None:
    table({"x": lambda i: i % 7, "kind": kind}, 400)
    told = refused(RECIPE.replace("folds: 3", "folds: 32767, repeats: 1000"))
    assert "r.yaml:2:5: cv: asks for 800,000 fits, and 250,000 are the most" in told


def test_students_that_would_read_more_than_anybody_means_are_refused_too() -> None:
    table({"x": lambda i: i % 7, "kind": kind}, 400)
    seeds = "each: {seed: [1, 2, 3, 4, 5, 6, 7]}"
    student = f"wise: {{use: naive_bayes, learn: features, from: bayes, {seeds}}}"
    recipe = RECIPE.replace("folds: 3", "folds: 400").replace("prior: dummy", student)
    told = refused(recipe)
    assert "cv: asks for 1,120,000 results to learn from, and 1,000,000 are the most" in told


def grouped(metric: str) -> str:
    return f"{RECIPE.replace('kind}', 'kind, group: g}')}metric: {metric}\n"


def test_a_fold_without_a_class_is_left_out_of_a_metric_that_needs_both() -> None:
    table({"x": lambda i: i % 11, "g": lambda i: "pqr"[i // 20], "kind": lambda i: "ab"[i // 30]})
    done = run(grouped("roc_auc"))
    assert done.code == 0
    assert "roc_auc is undefined on 1 of 2 splits, which are left out" in done.out


def test_a_metric_that_is_undefined_everywhere_is_shown_as_such() -> None:
    table({"x": lambda i: i % 11, "g": lambda i: i // 20, "kind": lambda i: i // 20 + 0.5})
    done = run(grouped("r2").replace("naive_bayes", "ridge").replace("soft_voting", "mean"))
    assert done.code == 0
    assert "n/a ±" not in done.out
    assert "r2 is undefined on 3 of 3 splits" in done.out


def test_what_sums_of_floats_leave_behind_is_no_interval() -> None:
    text = RECIPE.replace("bayes: naive_bayes", "other: {use: dummy, seed: 1}")
    done = run(text.replace("folds: 3", "folds: 2"))
    assert done.code == 0
    assert re.search(r"prior +0\.693", done.out)


@pytest.mark.parametrize("models", ["{}", "", "[naive_bayes]"])
def test_a_recipe_without_models_is_refused(models: str) -> None:
    told = refused(RECIPE.replace("{bayes: naive_bayes, prior: dummy}", models))
    assert told.startswith("r.yaml:3:")
    assert ": models: " in told


def test_one_model_is_fused_with_itself_and_no_better() -> None:
    done = run(RECIPE.replace(", prior: dummy", ""))
    assert done.code == 0
    assert "practically equal to bayes" in done.out


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        ("recipes nope", 2, "no recipe is called 'nope'\nhint: known are abalone_mean"),
        ("recipes iris_votin", 2, "hint: did you mean 'iris_voting'?"),
        ("list nope", 2, "'nope' is not one of 'models', 'strategies', 'sources', 'metrics'"),
        ("list", 2, "missing argument 'what'"),
        ("rum r.yaml", 2, "no such command 'rum'. Did you mean 'run'?"),
        ("run r.yaml --fast", 2, "no such option: --fast"),
        ("run", 2, "missing argument 'RECIPE'"),
        ("schema nope", 2, "'nope' is not one of"),
        ("inspect nope.csv", 3, "'nope.csv': no such file"),
        ("inspect .", 3, "no source reads such a file"),
        (f"inspect {'x' * 5000}", 3, "no such file"),
        ("inspect table.csv --target kin", 3, "did you mean 'kind'?"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_command_that_asks_for_nothing_there_is(arguments: str, code: int, told: str) -> None:
    Path("r.yaml").write_text(RECIPE)
    done = fuse(*arguments.split())
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert "Value error" not in done.err


def test_a_damaged_table_of_another_format_is_one_message() -> None:
    Path("table.parquet").write_bytes(bytes(100))
    told = refused(RECIPE.replace("table.csv", "table.parquet"), code=3)
    assert "table.parquet: the file is damaged or of another format" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_exit_4(own_store: Path) -> None:
    Path("r.yaml").write_text(RECIPE)
    Path().chmod(0o500)
    try:
        done = fuse("run", "r.yaml", "-q")
    finally:
        Path().chmod(0o700)
    assert done.code == 4
    assert "permission denied" in done.err


INTERRUPTED = """\
import sys
class Interrupt:
    def find_spec(self, name, *rest):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
import fusecli.__main__
fusecli.__main__.main()
"""


def test_an_interrupt_while_the_program_is_loaded_leaves_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")


def test_a_run_of_bad_words_leaves_its_folder_whole() -> None:
    assert run().code == 0
    before = sorted(path.name for path in run_folder().iterdir())
    for bad in ("--set=cv.folds=x", "--jobs=0", "--gate=nope"):
        assert fuse("run", "r.yaml", bad).code == 2
    assert sorted(path.name for path in run_folder().iterdir()) == before
