"""Which target of a finished run is meant, and where what was found of it lies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from fusecli.errors import DataError
from fusecli.run.finished import is_run
from fusecli.run.setting import Setting


def asked_of(parts: Sequence[Setting], folder: Path, member: str) -> tuple[Setting, str]:
    """Return the part of the target that is asked for, and the member as it is called there.

    folder: of a run, or in it of a further target. member: of a further target as `sex.forest`.
    """
    main, *others = parts
    for part in others:
        target = part.dataset.target
        own = member.removeprefix(f"{target}.")
        if own != member and member not in main.plan.fits:
            return part, own
        if told_by(folder, "target") == target:
            return part, member
    return main, member


def folder_of_target(whole: Path, part: Setting) -> Path:
    """Return the folder with what a run has found of a target."""
    if not part.is_further:
        return whole
    inside = (folder for folder in sorted(whole.iterdir()) if is_run(folder))
    found = [folder for folder in inside if told_by(folder, "target") == part.dataset.target]
    if not found:
        raise DataError(f"'{whole}' has no board of '{part.dataset.target}'", "run it again")
    return found[0]


def told_by(folder: Path, key: str) -> str:
    """Return what a run says of its table. Raises DataError if it does not."""
    try:
        return str(json.loads((folder / "data.json").read_bytes())[key])
    except (OSError, ValueError, LookupError, TypeError):
        raise DataError(f"'{folder}' does not say what it was trained on") from None
