"""Matrix rows 3 to 7: what a text may be, and that none can do harm."""

import os
from pathlib import Path

import pytest

from fusecli.errors import RecipeError
from fusecli.recipe import load
from fusecli.recipe.places import Place, plain
from fusecli.recipe.reading import LARGEST, parse, read


def value(text):
    return plain(parse(text, Place("r.yaml", 1, 1, Path.cwd())))


def refusal(text):
    with pytest.raises(RecipeError) as caught:
        value(text)
    (problem,) = caught.value.problems
    return problem


def unread(path):
    with pytest.raises(RecipeError) as caught:
        read(path)
    (problem,) = caught.value.problems
    return problem


def test_a_duplicate_key_is_told_with_both_lines(mistakes, whole):
    told = mistakes(f"{whole}seed: 1\ncv: {{folds: 3}}\nseed: 2\n")
    assert told == ["r.yaml:9:1: key 'seed' is given twice (first at line 7)"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1e-3", 0.001),
        ("1E5", 100_000.0),
        ("no", "no"),
        ("on", "on"),
        ("012", 12),
        ("12:30", "12:30"),
        ("2026-01-01", "2026-01-01"),
        ("true", True),
        ("0x1F", 31),
        ("0o17", 15),
        ("-.inf", float("-inf")),
        ("~", None),
        ("'1e-3'", "1e-3"),
        ("1_000", "1_000"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, meant):
    found = value(f"a: {text}")["a"]
    assert (found, type(found)) == (meant, type(meant))


def test_a_key_is_text_whatever_it_looks_like():
    assert value("{2020: a, no: b, ~: c}") == {"2020": "a", "no": "b", "~": "c"}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
ENDLESS = {
    "billion laughs": (BOMB, "aliases expand to too many values"),
    "brackets": ("[" * 100_000, "nested deeper than 40 levels"),
    "dashes": ("- " * 100_000, "nested deeper than 40 levels"),
    "values": ("[" + "a," * 60_000 + "]", "more than 50000 values"),
    "digits": ("a: " + "9" * 5_000, "a number of more than 100 digits"),
    "itself": ("a: &a [*a]", "an anchor contains itself"),
    "chain": (
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 2_000)),
        "aliases expand to too many values",
    ),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ENDLESS)
def test_a_text_that_explodes_is_refused_early(name):
    text, message = ENDLESS[name]
    assert refusal(text).message == message


def test_a_file_of_5_megabytes_is_refused_unread(write):
    assert unread(write(b"#" * 5_000_000)).message == f"is larger than {LARGEST:,} bytes"


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system 'touch harmed'",
        "!!python/object/apply:os.system ['touch harmed']",
        "!!python/object/new:os.system {args: ['touch harmed']}",
        "a: {b: [!!python/name:os.system '']}",
        "a: !!str 1",
        "a: ! b",
    ],
)
def test_a_tag_on_a_scalar_map_or_list_is_refused_and_nothing_is_executed(text, own_folder):
    assert "are not allowed" in refusal(text).message
    assert not list(own_folder.iterdir())


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a:\n\t- b", (2, 1), "a tab where a value should start"),
        ("a: 1\nb: \0", (2, 4), "holds the character #x0000"),
        ("a: \x1b", (1, 4), "holds the character #x001b"),
        ("", (1, 1), "is empty"),
        ("# only this\n", (1, 1), "is empty"),
        ("a: 1\n---\nb: 2", (2, 1), "a second document starts here"),
        ("a: *b", (1, 4), "found undefined alias 'b'"),
        ("a: b: c", (1, 5), "mapping values are not allowed here"),
        ('a: "\\UFFFFFFFF"', (1, 7), "holds an escape that is no character"),
        ('a: "\\ud800"', (1, 4), "half of a surrogate pair is not text"),
        ("? [a]\n: b", (1, 3), "a key should be a word"),
        ("<<: 3", (1, 5), "'<<' takes a mapping or a list of them"),
    ],
)
def test_a_text_that_is_no_recipe_is_one_mistake_at_its_place(text, place, message):
    found = refusal(text)
    assert ((found.line, found.column), found.message) == (place, message)


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(loaded, whole):
    text = b"\xef\xbb\xbf" + whole.replace("\n", "\r\n").encode()
    assert list(loaded(text).models) == ["linear", "forest", "trees.3", "trees.7"]


def test_utf_16_is_refused_with_the_way_out(mistakes, whole):
    told = mistakes(whole.encode("utf-16"))
    assert told == ["r.yaml:1:1: is UTF-16 text\n  hint: save it as UTF-8"]


def test_a_byte_that_is_not_utf_8_is_told_with_its_place(mistakes, whole):
    told = mistakes(whole.encode() + "# für".encode("latin-1"))
    assert told == ["r.yaml:7:4: is not UTF-8 text\n  hint: save it as UTF-8"]


def test_a_directory_is_refused(own_folder):
    assert unread(own_folder).message == "is a folder"


def test_an_endless_device_is_refused_unread():
    assert unread(Path("/dev/zero")).message == "is no regular file"


def test_a_pipe_is_refused_and_not_waited_for(own_folder):
    os.mkfifo(own_folder / "pipe")
    assert unread(own_folder / "pipe").message == "is no regular file"


def test_a_missing_file_is_told_with_the_nearest_one(write):
    path = write("a: 1", "iris.yaml")
    found = unread(path.with_name("irs.yaml"))
    assert (found.message, found.hint) == (
        "cannot be read: no such file or directory",
        f"did you mean '{path}'?",
    )


def test_a_path_that_cannot_exist_is_a_recipe_error():
    with pytest.raises(RecipeError, match="cannot be read: file name too long"):
        load(Path("a" * 5_000))


def test_anchors_and_merge_keys_work_and_keep_their_places(loaded, whole):
    text = whole.replace("forest: random_forest", "forest: &f {use: random_forest, max_depth: 9}")
    recipe = loaded(text.replace("trees: {", "trees: {<<: *f, ").replace("max_depth: [", "seed: ["))
    assert recipe.models["trees.3"].params["max_depth"] == 9


def test_of_merged_mappings_the_own_key_wins_then_the_first():
    found = value("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}")["z"]
    assert found == {"a": 0, "b": 1, "c": 2}
