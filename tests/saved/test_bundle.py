"""Model files: the same bytes every time, and nothing read that could do harm."""

import io
import json
import os
import pickle
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fusecli.errors import StoreError
from fusecli.saved import archive
from fusecli.saved.archive import zipped
from fusecli.saved.bundle import packed_bundle, read_bundle
from fusecli.saved.loading import load_file
from fusecli.saved.versions import check_versions, versions_of
from fusecli.values import Kind
from tests.saved.worlds import bundle, contents, predictor, table

Members = dict[str, bytes]
KINDS: list[Kind] = ["binary", "multiclass", "regression"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "model.fuse"
    place.write_bytes(packed_bundle(bundle()))
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_a_fusion_that_was_written_predicts_the_same_bits(kind: Kind, tmp_path: Path) -> None:
    place = tmp_path / "model.fuse"
    place.write_bytes(packed_bundle(bundle(kind)))
    rows = table(30, seed=1)
    found = load_file(place).predictor(rows)
    assert found.preds.tobytes() == predictor(kind)(rows).preds.tobytes()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert packed_bundle(bundle()) == packed_bundle(bundle())


def test_what_was_read_is_written_as_it_was(path: Path) -> None:
    assert packed_bundle(read_bundle(path)) == path.read_bytes()


def test_the_manifest_says_what_the_file_is(path: Path) -> None:
    manifest = json.loads(zipfile.ZipFile(path).read("manifest.json"))
    told = {name: manifest[name] for name in ("fusion", "task", "classes", "target", "members")}
    assert told == {
        "fusion": "toy fusion",
        "task": "binary",
        "classes": ["no", "yes"],
        "target": "y",
        "members": {"plain": 2, "mean": 2},
    }
    assert manifest["columns"] == {"age": "number", "pet": "category", "born": "date"}


def test_what_holds_no_models_says_whose_they_are(tmp_path: Path) -> None:
    place = tmp_path / "fusion.fuse"
    place.write_bytes(packed_bundle(replace(bundle(), models={})))
    with pytest.raises(StoreError, match="holds no models"):
        load_file(place)


class Bomb:
    def __reduce__(self) -> tuple[Callable[..., None], tuple[str]]:
        return Path.touch, (Path("ran"),)


def rezipped(change: Callable[[Members], None]) -> Callable[[bytes], bytes]:
    """Return a forgery that changes members and writes right checksums over them."""

    def forge(content: bytes) -> bytes:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = {name: archive.read(name) for name in archive.namelist()}
        change(members)
        return zipped(members)

    return forge


def signed(change: Callable[[Members], None]) -> Callable[[bytes], bytes]:
    """Return a forgery whose manifest has the checksums of what was changed."""
    from hashlib import sha256

    def sign(members: Members) -> None:
        change(members)
        manifest = json.loads(members["manifest.json"])
        manifest["files"] = {
            name: [sha256(content).hexdigest(), len(content)]
            for name, content in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()

    return rezipped(sign)


def manifest_with(**told: object) -> Callable[[bytes], bytes]:
    def change(members: Members) -> None:
        manifest = {**json.loads(members["manifest.json"]), **told}
        members["manifest.json"] = json.dumps(manifest).encode()

    return rezipped(change)


def first_model(content: bytes) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        members[min(name for name in members if name.startswith("models/"))] = content

    return change


def with_entry(name: str, mode: int = 0o100644, size: int = 1) -> Callable[[bytes], bytes]:
    def forge(content: bytes) -> bytes:
        sink = io.BytesIO(content)
        with zipfile.ZipFile(sink, "a", zipfile.ZIP_DEFLATED) as archive:
            entry = zipfile.ZipInfo(name)
            entry.external_attr, entry.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, b"0" * size)
        return sink.getvalue()

    return forge


def without(name: str) -> Callable[[Members], None]:
    return lambda members: members.pop(name) and None


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "a pickle": lambda content: pickle.dumps(Bomb()),
    "a text": lambda content: b"model\n" * 100,
    "truncated": lambda content: content[: len(content) // 2],
    "cut at the end": lambda content: content[:-1],
    "one bit flipped": flipped,
    "a model that is a pickle": signed(first_model(pickle.dumps(Bomb()))),
    "a model that is another": rezipped(first_model(b"other")),
    "a fusion that is a pickle": signed(lambda own: own.update(fusion=pickle.dumps(Bomb()))),
    "no manifest": rezipped(without("manifest.json")),
    "no fusion": signed(without("fusion")),
    "no model": signed(lambda members: members.pop(min(n for n in members if "/" in n)) and None),
    "a manifest that is a list": rezipped(lambda members: members.update({"manifest.json": b"[]"})),
    "a manifest that is deep": rezipped(
        lambda members: members.update({"manifest.json": b"[" * 100_000})
    ),
    "a later format": manifest_with(format=99),
    "a path outside": with_entry("../../evil"),
    "an absolute path": with_entry("/etc/evil"),
    "a name of another kind": with_entry("models/evil.py"),
    "the same name twice": with_entry("card.md"),
    "a symbolic link": with_entry("models/" + "ab" * 32, mode=0o120777),
    "a folder": with_entry("models/" + "ab" * 32, mode=0o040755),
    "a zip bomb": with_entry("models/" + "ab" * 32, size=50_000_000),
    "no versions": manifest_with(packages=None),
    "another major version": manifest_with(packages={"numpy": "1.26.0"}),
    "a library that is not there": manifest_with(packages={"no-such-library": "1.0"}),
}


@pytest.mark.parametrize("forge", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_row_48_what_is_no_model_file_is_refused_and_runs_nothing(
    forge: Callable[[bytes], bytes], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    path.write_bytes(forge(path.read_bytes()))
    with pytest.raises(StoreError) as refusal:
        load_file(path).predictor(table(3))
    assert refusal.value.exit_code == 4
    assert not Path("ran").exists()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        load_file(tmp_path)
    with pytest.raises(StoreError, match="no such file"):
        load_file(tmp_path / "none.fuse")


@pytest.mark.slow
def test_no_byte_of_a_model_file_can_be_changed_unseen(path: Path) -> None:
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    before = load_file(path).predictor(table(5)).preds.tobytes()
    for place in rng.integers(0, len(whole), 300):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        try:
            after = load_file(path).predictor(table(5)).preds.tobytes()
        except StoreError:
            continue
        assert after == before  # a byte of the zip's own that says nothing, such as a date


def test_another_minor_version_is_told() -> None:
    here = versions_of(())
    major, minor, *_ = here["numpy"].split(".")
    (notice,) = check_versions({**here, "numpy": f"{major}.{int(minor) + 1}.0"}, "model.fuse")
    assert f"was made with numpy {major}.{int(minor) + 1}.0" in notice.text


def test_the_same_versions_are_not_worth_a_word() -> None:
    assert check_versions(versions_of(()), "model.fuse") == ()


def test_models_are_read_from_the_file_when_they_are_asked_for(path: Path) -> None:
    found = read_bundle(path).models
    assert dict(found) == contents()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(bytes(200))
    with pytest.raises(StoreError, match="damaged"):
        dict(found)


def test_a_file_that_was_opened_can_be_removed_and_copied(path: Path) -> None:
    loaded = load_file(path)
    path.unlink()
    copied = pickle.loads(pickle.dumps(loaded))
    answers = [one.predictor(table()).preds for one in (copied, loaded)]
    np.testing.assert_array_equal(*answers)


def test_loading_holds_no_model(path: Path) -> None:
    size, random = 4_000_000, np.random.default_rng(0)
    large = {key: content + random.bytes(size) for key, content in contents().items()}
    path.write_bytes(packed_bundle(replace(bundle(), models=large)))
    load_file(path)
    tracemalloc.start()
    kept = load_file(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * size and len(kept.deployed.keys) == 4


def test_processes_that_were_forked_read_a_file_that_was_open_before(tmp_path: Path) -> None:
    content = {f"m{k}": np.random.default_rng(k).bytes(200_000) for k in range(8)}
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(content))
    members = archive.Members(path, re.compile("m[0-9]"))
    children = []
    for _ in range(4):
        process = os.fork()
        if not process:
            os._exit(not all(members[name] == own for name, own in [*content.items()] * 5))
        children.append(process)
    assert [os.waitpid(process, 0)[1] for process in children] == [0] * 4
