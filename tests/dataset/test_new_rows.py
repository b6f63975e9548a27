"""New rows, read by the columns of the training table."""

import numpy as np
import pandas as pd
import pytest

from fusecli.dataset import prepare
from fusecli.dataset.layouts import Layout, layout_of, pack_layout, unpack_layout
from fusecli.dataset.new_rows import as_in_training, check_columns, table_of, together
from fusecli.errors import DataError
from fusecli.values import DataSpec, Table

CSV = """who,size,price,pet,when,yes,code,y
a,1.5,"1.234,5",cat,2020-01-05,true,01,u
b,2.5,"2.000,0",dog,2021-02-06,false,02,v
c,,"3,25",cat,2022-03-07,true,01,u
d,4.5,"1.000,5",dog,2023-04-08,false,02,v
"""


@pytest.fixture
def spec(tmp_path) -> DataSpec:
    (tmp_path / "t.csv").write_text(CSV)
    return DataSpec(str(tmp_path / "t.csv"), "y", id="who")


@pytest.fixture
def layout(spec: DataSpec) -> Layout:
    return layout_of(prepare(spec, seed=0), spec)


def rows_of(spec: DataSpec) -> pd.DataFrame:
    return pd.read_csv(spec.source, dtype=str, keep_default_na=False)


def read(layout: Layout, rows: pd.DataFrame) -> Table:
    return table_of(layout, rows, "new.csv")[0]


def same(first: Table, second: Table) -> bool:
    numbers = np.array_equal(first.numbers, second.numbers, equal_nan=True)
    return numbers and np.array_equal(first.codes, second.codes)


def test_the_training_rows_are_read_as_they_were(spec: DataSpec, layout: Layout) -> None:
    assert same(read(layout, rows_of(spec)), prepare(spec, seed=0).table)


def test_a_layout_is_the_same_when_it_was_packed(spec: DataSpec, layout: Layout) -> None:
    again = unpack_layout(*pack_layout(layout))
    assert same(read(again, rows_of(spec)), prepare(spec, seed=0).table)
    assert (again.id, again.target, again.task) == ("who", "y", layout.task)


def test_a_row_alone_is_read_as_among_others(spec: DataSpec, layout: Layout) -> None:
    rows = rows_of(spec)
    whole = read(layout, rows)
    for place in range(len(rows)):
        assert same(read(layout, rows.iloc[[place]]), whole.take(np.array([place])))


def test_columns_of_other_types_say_the_same(spec: DataSpec, layout: Layout) -> None:
    typed = rows_of(spec).assign(
        size=[1.5, 2.5, None, 4.5],
        price=[1234.5, 2000.0, 3.25, 1000.5],
        pet=pd.Categorical(["cat", "dog", "cat", "dog"]),
        when=pd.to_datetime(["2020-01-05", "2021-02-06", "2022-03-07", "2023-04-08"]),
        yes=[True, False, True, False],
    )
    assert same(read(layout, typed), read(layout, rows_of(spec)))


def test_the_order_of_columns_does_not_matter(spec: DataSpec, layout: Layout) -> None:
    rows = rows_of(spec)
    assert same(read(layout, rows[rows.columns[::-1]]), read(layout, rows))


def test_what_training_has_not_seen_is_missing_and_told(spec: DataSpec, layout: Layout) -> None:
    table, strange = table_of(layout, rows_of(spec).assign(pet="gnu", size="big"), "new.csv")
    assert (table.codes[:, table.category_names.index("pet")] == -1).all()
    assert np.isnan(table.numbers[:, table.number_names.index("size")]).all()
    assert [(one.column, one.count, one.example) for one in strange] == [
        ("size", 4, "big"),
        ("pet", 4, "gnu"),
    ]


def test_another_column_of_the_same_name_is_refused(spec: DataSpec, layout: Layout) -> None:
    many = pd.concat([rows_of(spec)] * 3, ignore_index=True).assign(size="big")
    with pytest.raises(DataError, match="column 'size': 'big' is no number"):
        read(layout, many)


def test_strange_values_of_several_portions_are_told_together(
    spec: DataSpec, layout: Layout
) -> None:
    strange = table_of(layout, rows_of(spec).assign(pet="gnu"), "new.csv")[1]
    (one,) = together((*strange, *strange))
    assert one.count == 8


def test_all_lacking_columns_are_named(layout: Layout) -> None:
    with pytest.raises(DataError, match="lacks 'price', 'pet', 'when', 'yes', 'code'") as refusal:
        check_columns(layout, ["size", "prise"], "new.csv")
    assert refusal.value.hint == "did you mean 'prise'?"


def test_target_and_id_need_not_be_there(layout: Layout) -> None:
    names = ["size", "price", "pet", "when", "yes", "code"]
    assert check_columns(layout, names, "new.csv") == ()


def test_columns_that_nobody_knows_are_one_notice(layout: Layout) -> None:
    names = ["size", "price", "pet", "when", "yes", "code", "y", "who", "new", "newer"]
    (notice,) = check_columns(layout, names, "new.csv")
    assert notice.text == "columns that training has not are ignored: 'new', 'newer'"


ACCENT = "caf\u00e9"  # one character; in the other form two


@pytest.fixture
def accented(tmp_path) -> Layout:
    path = tmp_path / "t.csv"
    path.write_text(f"{ACCENT},y\n" + "1,u\n2,v\n" * 5)
    spec = DataSpec(str(path), "y")
    return layout_of(prepare(spec, seed=0), spec)


def test_a_column_that_only_looks_like_one_of_training_is_taken_for_it(accented: Layout) -> None:
    names, told = as_in_training(accented, ["cafe\u0301", "x"], "new.csv")
    assert names == [ACCENT, "x"]
    assert "written with other characters than in training" in str(told[0])


def test_names_as_in_training_are_left_alone(accented: Layout) -> None:
    assert as_in_training(accented, [ACCENT, "cafe\u0301"], "new.csv") == (
        [ACCENT, "cafe\u0301"],
        (),
    )


def test_two_columns_that_look_like_one_of_training_are_refused(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\u1e69,y\n" + "1,u\n2,v\n" * 5)
    spec = DataSpec(str(path), "y")
    layout = layout_of(prepare(spec, seed=0), spec)
    both = ["s\u0323\u0307", "s\u0307\u0323"]
    with pytest.raises(DataError, match="columns look the same: 's\\\\u0323"):
        as_in_training(layout, both, "new.csv")
