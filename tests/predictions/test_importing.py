"""Predictions that were made elsewhere, as a recipe names them: aligned, checked, refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import DataError
from fusecli.values import ImportSpec
from tests.predictions.files import ROWS, binary, dataset, read, table, written

RISING = 0.1 + np.arange(ROWS) / 20


def wrong(text: str = "", data=None, **keys: object) -> str:
    """Return what is said of a file that is refused; every message begins with the member."""
    with pytest.raises(DataError) as caught:
        read(text, data, **keys)
    message = str(caught.value)
    assert message.startswith("models.legacy: ")
    return message


def test_probabilities_are_found_by_the_names_of_the_classes() -> None:
    np.testing.assert_allclose(read(binary()).preds[:, 1], RISING)


def test_lines_are_put_in_the_order_of_the_rows() -> None:
    turned = read(binary(range(ROWS - 1, -1, -1)))
    assert turned.preds.tobytes() == read(binary()).preds.tobytes()


@pytest.mark.parametrize("prefix", ["legacy:", "p_", "prediction_"])
def test_classes_may_have_a_prefix(prefix: str) -> None:
    text = binary().replace("no,yes", f"{prefix}no,{prefix}yes")
    np.testing.assert_allclose(read(text).preds[:, 1], RISING)


def test_of_several_prefixes_that_of_the_member_is_meant() -> None:
    rows = [f"{i},0.5,0.5,{0.9 - i / 20},{0.1 + i / 20}" for i in range(ROWS)]
    text = table("id,forest:no,forest:yes,legacy:no,legacy:yes", rows)
    np.testing.assert_allclose(read(text).preds[:, 1], RISING)


def test_columns_that_could_all_be_meant_are_named() -> None:
    rows = [f"{i},0.5,0.5,0.5,0.5" for i in range(ROWS)]
    told = wrong(table("id,x:no,x:yes,z:no,z:yes", rows))
    assert "several columns could be of class 'no': 'x:no', 'z:no'" in told


def test_columns_may_be_named_class_by_class() -> None:
    text = binary().replace("no,yes", "n,y")
    found = read(text, columns={"no": "n", "yes": "y"})
    np.testing.assert_allclose(found.preds[:, 1], RISING)


def test_of_two_classes_one_tells_the_other() -> None:
    rows = [f"{i},{0.1 + i / 20}" for i in range(ROWS)]
    np.testing.assert_allclose(read(table("id,yes", rows)).preds[:, 1], RISING)
    found = read(table("id,score", rows), column="score")
    np.testing.assert_allclose(found.preds[:, 1], RISING)
    assert "its one column is taken for the probability of 'yes'" in found.notices[0].text


def test_labels_become_certainty_with_a_notice() -> None:
    rows = [f"{i},{'no' if i % 2 else 'yes'}" for i in range(ROWS)]
    found = read(table("id,prediction", rows))
    assert set(found.preds.ravel().tolist()) == {0.0, 1.0}
    assert "labels without probabilities" in found.notices[0].text


def test_values_need_one_column() -> None:
    rows = [f"{i},{i * 2.5}" for i in range(ROWS)]
    found = read(table("id,whatever", rows), dataset("regression"))
    np.testing.assert_array_equal(found.preds[:, 0], np.arange(ROWS) * 2.5)


def test_an_empty_cell_is_a_gap() -> None:
    found = read(binary().replace("0.850", ""))
    assert (found.predicted, found.rows) == (ROWS - 1, ROWS)
    assert np.isnan(found.preds[1]).all()
    assert found.has_gaps


def test_a_row_without_a_line_is_a_gap() -> None:
    assert read(binary(range(1, ROWS))).predicted == ROWS - 1


def test_without_ids_lines_go_by_the_order_of_rows_with_a_notice() -> None:
    text = table("no,yes", [line.split(",", 1)[1] for line in binary().splitlines()[1:]])
    found = read(text)
    np.testing.assert_allclose(found.preds[:, 1], RISING)
    assert "in the order of the rows" in found.notices[0].text


def test_ids_are_of_any_kind_as_long_as_they_are_those_of_the_table() -> None:
    names = [f"k{i}" for i in range(ROWS)]
    data = dataset(ids=names)
    text = binary().replace("id,", "pid,")
    lines = [text.splitlines()[0], *(f"k{line}" for line in text.splitlines()[1:])]
    np.testing.assert_allclose(read("\n".join(lines), data, id_name="pid").preds[:, 1], RISING)
    told = wrong(binary(), data, id_name="id")
    assert "no id is of a row of the table" in told and "'k0'" in told


def test_a_column_of_ids_that_the_table_has_is_asked_for() -> None:
    told = wrong(binary().replace("id,", "key,"), dataset(ids=np.arange(ROWS)), id_name="pid")
    assert "no column is called 'pid', which names the rows" in told
    assert "`id:`" in told


def test_ids_that_the_table_lacks_are_left_out_with_a_notice() -> None:
    found = read(f"{binary()}99,0.5,0.5\n", dataset(ids=np.arange(ROWS)), id_name="id")
    assert "no row for 1 line, such as '99'" in found.notices[0].text


def test_rows_that_are_only_numbered_cannot_be_mistaken_for_others() -> None:
    assert "name the table's id column" in wrong(binary(range(1, ROWS + 1)))


def test_npy_columns_are_the_classes_in_their_order() -> None:
    np.save("p.npy", np.stack([1 - RISING, RISING], axis=1))
    found = read(spec=ImportSpec(str(Path("p.npy").resolve())))
    np.testing.assert_allclose(found.preds[:, 1], RISING)
    assert any("in this order: 'no', 'yes'" in notice.text for notice in found.notices)


def test_parquet_is_read_with_its_types() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {"id": np.arange(ROWS), "no": 1 - RISING, "yes": RISING}
    pq.write_table(pa.table(columns), "p.parquet")
    found = read(spec=ImportSpec(str(Path("p.parquet").resolve())))
    np.testing.assert_array_equal(found.preds[:, 1], RISING)


HALF = [f"{i},0.5,0.5" for i in range(ROWS)]
WRONG = [
    (binary().replace("0.900", "1.900"), "line 2: 1.9 is no probability"),
    (binary().replace("0.900", "-3"), "turn them into probabilities"),
    (table("id,no,yes", [f"{i},40,60" for i in range(ROWS)]), "divide them by 100"),
    (binary().replace("0.900", "0.5"), "line 2: the probabilities sum to 0.6, not to 1"),
    (binary().replace("0.900", "inf"), "line 2: a prediction is infinite"),
    (binary().replace("0.900", "x"), "line 2: column 'no': 'x' is no number"),
    (table("id,no,yes", [*HALF, HALF[3]]), "id '3' is in line 5 and line 14"),
    (table("id,no,yes", ["", *HALF, ",0.5,0.5"]), "line 14: the id 'id' is empty"),
    (table("id,maybe", [f"{i},b" for i in range(ROWS)]), "holds 'b', which is none of the classes"),
    (table("id,p,q,r", [f"{i},1,2,3" for i in range(ROWS)]), "nothing tells which column holds"),
    (table("no,yes", ["0.5,0.5"] * 5), "it has 5 lines for 12 rows"),
    (binary(range(3)), "it predicts 3 of the 12 rows"),
    (table("id,no,yes", [f"{i},," for i in range(ROWS)]), "it predicts 0 of the 12 rows"),
    (table("id,no,no", HALF), "two columns are called 'no'"),
    ("id,no,yes\n", "there is a header, but no row"),
    ("", "the file is empty"),
    (table("id,no,yes", ["1,2"]), "2 cells where the header has 3"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_file_that_holds_no_predictions_of_these_rows_is_refused(text: str, said: str) -> None:
    assert said in wrong(text)


KEYS = [
    ({"id": "key"}, "id: no column is called 'key'"),
    ({"fold": "part"}, "fold: no column is called 'part'"),
    ({"column": "x"}, "column: no column is called 'x'"),
    ({"columns": {"maybe": "no"}}, "columns: no class is called 'maybe'"),
    ({"columns": {"no": "x", "yes": "yes"}}, "columns: no column is called 'x'"),
]


@pytest.mark.parametrize(("keys", "said"), KEYS, ids=[said for _, said in KEYS])
def test_a_key_that_names_nothing_is_refused(keys: dict[str, object], said: str) -> None:
    assert said in wrong(binary(), **keys)


def test_a_class_of_three_without_a_column_is_named() -> None:
    told = wrong(table("id,a,b", HALF), dataset("multiclass"))
    assert "no column has the probability of 'c'" in told


def test_files_that_are_none_are_refused() -> None:
    for name, said in (("gone.csv", "no such file"), (".", "no such file"), ("d.csv", "a folder")):
        Path("d.csv").mkdir(exist_ok=True)
        path = str(Path(name).resolve() if name != "." else Path("gone.npy").resolve())
        with pytest.raises(DataError, match=said):
            read(spec=ImportSpec(path))


def test_nothing_is_unpickled() -> None:
    np.save("o.npy", np.array([{}], dtype=object), allow_pickle=True)
    Path("broken.npy").write_bytes(b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order'")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000, 2), }\n"
    head = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    Path("huge.npy").write_bytes(head)
    Path("text.parquet").write_text("no parquet at all")
    for name in ("o.npy", "broken.npy", "huge.npy", "text.parquet"):
        with pytest.raises(DataError, match=r"models\.legacy: .*damaged|memory"):
            read(spec=ImportSpec(str(Path(name).resolve())))


def test_the_digest_is_of_the_bytes() -> None:
    ours, same, other = read(binary()), read(binary()), read(binary().replace("0.900", "0.9"))
    assert ours.digest == same.digest != other.digest


def test_folds_that_are_not_this_runs_are_told() -> None:
    rows = [f"{i},0.5,0.5,{i % 4}" for i in range(ROWS)]
    found = read(table("id,no,yes,fold", rows))
    assert any("left out otherwise than here" in notice.text for notice in found.notices)


def test_folds_under_other_names_are_the_same() -> None:
    from fusecli.folds import deal
    from tests.predictions.files import FOLDS

    own = deal(dataset(), FOLDS, 0).assignment[0]
    rows = [f"{i},0.5,0.5,part {9 - own[i]}" for i in range(ROWS)]
    assert read(table("id,no,yes,fold", rows)).notices == ()


def test_a_group_in_several_folds_of_the_file_is_told() -> None:
    rows = [f"{i},0.5,0.5,{i % 3}" for i in range(ROWS)]
    data = dataset(group=np.arange(ROWS) // 2)
    found = read(table("id,no,yes,fold", rows), data)
    assert any("6 groups were in several" in notice.text for notice in found.notices)


def aside(rows: int = 4) -> object:
    """Return the table with its last rows set aside."""
    whole = dataset()
    kept, rest = np.arange(ROWS - rows), np.arange(ROWS - rows, ROWS)
    parts = [
        replace(whole, table=whole.table.take(own), y=whole.y[own], ids=whole.ids[own])
        for own in (kept, rest)
    ]
    return replace(parts[0], holdout=parts[1])


def test_lines_of_rows_set_aside_are_for_the_holdout() -> None:
    found = read(binary(), aside(), test=0.3)
    assert found.holdout is not None
    np.testing.assert_allclose(found.holdout[:, 1], RISING[-4:])


def test_without_ids_the_order_is_that_of_the_whole_table() -> None:
    text = table("no,yes", [line.split(",", 1)[1] for line in binary().splitlines()[1:]])
    found = read(text, aside(), test=0.3)
    np.testing.assert_allclose(found.preds[:, 1], RISING[:-4])


def test_the_holdout_may_have_a_file_of_its_own() -> None:
    test = written(table("no,yes", ["0.25,0.75"] * 4), "test.csv")
    with pytest.raises(DataError, match="no rows are set aside"):
        read(spec=ImportSpec(written(binary()), test=test))
    data = aside()
    data = replace(data, holdout=replace(data.holdout, ids=np.arange(4)))
    found = read(binary(range(8)), data, test="other.csv", spec=None)
    assert found.holdout is None
    assert any("no predictions for the rows set aside" in n.text for n in found.notices)
    spec = ImportSpec(written(binary(range(8))), test=test)
    found = read("", data, spec=spec)
    assert found.holdout is not None and (found.holdout[:, 1] == 0.75).all()
    turned = table("id,yes", [f"{i},0.{i}" for i in (3, 2, 1, 0)])
    spec = replace(spec, test=written(turned, "test.csv"))
    found = read("", data, spec=spec)
    assert found.holdout is not None and found.holdout[:, 1].tolist() == [0.0, 0.1, 0.2, 0.3]


def test_the_shipped_predictions_are_what_their_script_makes() -> None:
    from fusecli.shipped import shipped
    from tests.predictions.penguins_quadratic import lines

    file = shipped("recipes") / "predictions" / "penguins_quadratic.csv"
    there = [line.split(",") for line in file.read_text().splitlines()]
    made = lines()
    assert there[0] == made[0]
    np.testing.assert_allclose(
        np.array(there[1:], dtype=float), np.array(made[1:], dtype=float), rtol=0, atol=2e-6
    )


def test_a_secret_in_a_path_is_in_no_message() -> None:
    path = str(Path("s3cret/gone.csv").resolve())
    spec = ImportSpec(path, shown={"predictions": "${env:P}/gone.csv"}, veil=((path, "${env:P}"),))
    with pytest.raises(DataError) as caught:
        read(spec=spec)
    assert "s3cret" not in caught.value.message
