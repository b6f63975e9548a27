"""Whatever stands where a store, one of its folders or an entry should be."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.store import Store, census, check_all, key_of

KEY = key_of("test", {"n": 1})


def filled(root: Path) -> Store:
    store = Store(root)
    store.put(KEY, {"n": 1}, {"a": np.arange(5.0)})
    return store


@pytest.mark.parametrize("below", ["", "/deep", "/deep/er"])
def test_a_file_in_the_place_of_the_store_is_named_as_it_was_given(
    own_folder: Path, below: str
) -> None:
    Path("file").write_text("mine")
    with pytest.raises(StoreError) as caught:
        Store(Path(f"file{below}"))
    assert caught.value.message == f"the store 'file{below}' is no folder"
    assert "--store" in caught.value.hint
    assert Path("file").read_text() == "mine"


def test_a_folder_that_leads_round_in_circles_is_an_error_of_the_store(own_folder: Path) -> None:
    Path("a").symlink_to("b")
    Path("b").symlink_to("a")
    with pytest.raises(StoreError):
        Store(Path("a")).put(KEY, {}, {})


@pytest.mark.parametrize("name", ["entries", "locks", "scratch", "uses"])
def test_a_file_in_the_place_of_a_folder_is_an_error_of_the_store(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("?")
    with pytest.raises(StoreError, match="no folder stands in the way"):
        Store(tmp_path).put(KEY, {}, {})


def folder(place: Path) -> None:
    place.mkdir()


def full_folder(place: Path) -> None:
    place.mkdir()
    (place / "file").write_text("?")


def pipe(place: Path) -> None:
    os.mkfifo(place)


def plug(place: Path) -> None:
    here = Path.cwd()
    os.chdir(place.parent)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as ear:
        ear.bind(place.name)
    os.chdir(here)


def endless(place: Path) -> None:
    place.symlink_to("/dev/zero")


ODD = [folder, full_folder, pipe, plug, endless]


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("make", ODD)
def test_row_34_what_is_no_file_is_damage_and_made_again(
    tmp_path: Path, make: Callable[[Path], None], mapped: bool
) -> None:
    place = filled(tmp_path).place(KEY)
    place.unlink()
    make(place)
    store = Store(tmp_path)
    assert not store.has(KEY)
    assert store.get(KEY, mmap=mapped) is None
    assert "stands in its place" in store.notices[0].text
    assert filled(tmp_path).get(KEY) is not None


@pytest.mark.parametrize("make", ODD)
def test_odd_things_among_the_entries_hinder_no_list_and_no_check(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    place = filled(tmp_path).place(KEY)
    make(place.with_name("odd"))
    make(place.parent.with_name("odd"))
    assert [one.key for one in census(tmp_path)] == [KEY]
    assert "whole" in [one.state for one in check_all(Store(tmp_path))]


@pytest.mark.parametrize(
    "size, honest",
    [
        (7 * 10**12, False),  # its header claims less
        (2**27, True),  # has to be read to its end
    ],
)
def test_row_49_an_enormous_file_is_damage_in_bounded_memory(
    tmp_path: Path, size: int, honest: bool
) -> None:
    store = filled(tmp_path)
    place = store.place(KEY)
    content = place.read_bytes()
    if honest:
        content = content.replace(b'"size":64', b'"size":%d' % size)
    place.write_bytes(content)
    os.truncate(place, content.index(b"\n", 65) + 1 + size)  # sparse
    program = (
        "import re\nfrom pathlib import Path\nfrom fusecli.store import Store\n"
        f"store = Store(Path({str(tmp_path)!r}))\n"
        f"assert store.get({KEY!r}) is None\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
    )
    limit = (2 * 2**30, 2 * 2**30)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit),
    )
    assert int(done.stdout) < 100_000  # kB


def test_row_49_terabytes_without_a_header_are_damage_at_once(tmp_path: Path) -> None:
    store = filled(tmp_path)
    place = store.place(KEY)
    place.write_bytes(place.read_bytes()[:64] + b"\n")
    os.truncate(place, 7 * 10**12)  # sparse; to read it would take hours
    assert store.get(KEY) is None
    assert "there is no header" in store.notices[0].text


def test_a_file_system_that_maps_nothing_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_map(*_: object, **__: object) -> None:
        raise OSError(19, "No such device")

    filled(tmp_path)
    monkeypatch.setattr("fusecli.store.disk.mmap", no_map)
    found = Store(tmp_path).get(KEY, mmap=True)
    np.testing.assert_array_equal(found.arrays["a"], np.arange(5.0))


def test_an_entry_that_was_made_anew_is_not_put_aside(tmp_path: Path) -> None:
    """One process finds damage; another has made the entry again before it is moved."""
    from fusecli.store.entries import DamagedError

    store = filled(tmp_path)
    store.place(KEY).write_bytes(b"?")
    with pytest.raises(DamagedError) as caught:
        store.examined(KEY)
    filled(tmp_path)
    assert not store.quarantine(KEY, caught.value)
    assert store.get(KEY) is not None
