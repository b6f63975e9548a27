"""The pages of `fuse help`."""

from __future__ import annotations

import re

import pytest

from fusecli import registry
from fusecli.errors import FuseError, UsageError
from fusecli.recipe import json_schema
from fusecli.recipe.limits import SCHEMAS as LIMITS
from fusecli.report.topics import TOPICS, page
from fusecli.report.topics.paper import WIDTH, words


@pytest.mark.parametrize("name", [None, *TOPICS])
def test_every_page_is_short_lines_without_blanks_at_their_ends(name: str | None) -> None:
    lines = page(name).split("\n")
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)


def test_every_topic_is_listed() -> None:
    assert all(f"fuse help {name}" in page(None) for name in TOPICS)


def test_every_key_of_a_recipe_is_on_its_page() -> None:
    schema, text = json_schema(), page("recipe")
    keys = [*schema["properties"], *schema["then"]["properties"]]
    assert [key for key in keys if f"\n  {key} " not in text] == []


def test_every_key_of_data_has_a_sentence() -> None:
    lines = page("recipe").split("Keys of data")[1].split("\n\n")[1].split("\n")
    assert [line for line in lines if not line.strip().endswith(".")] == []


def test_every_key_that_all_models_and_fusions_take_is_told_with_a_sentence() -> None:
    text = page("recipe").split("Keys of a model, ")[1]
    for key in ("preprocess", "seed", *LIMITS, "pretrain", "learn", "from", "each", "members"):
        assert re.search(rf"\n  {key} +[A-Z]", text), key


@pytest.mark.parametrize("room", ["models", "strategies", "metrics", "sources"])
def test_every_name_of_a_room_is_on_its_page(room: registry.Room) -> None:
    assert [name for name in registry.names(room) if f"\n  {name}" not in page(room)] == []


def test_every_exit_code_is_told() -> None:
    codes = {0, 1, 70, 129, 130, 143} | {kind.exit_code for kind in FuseError.__subclasses__()}
    assert [code for code in sorted(codes) if f"\n  {code} " not in page("exit-codes")] == []


def test_a_topic_that_is_none_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        page("strategy")
    assert caught.value.hint == "did you mean 'strategies'?"


def test_a_long_word_has_its_sentence_below() -> None:
    from fusecli.report.topics.paper import printed

    text = printed("t", [words([("w" * 40, "says it")])])
    assert text == f"t\n\n  {'w' * 40}\n{' ' * 34}says it\n"
