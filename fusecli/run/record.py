"""What a run leaves behind, file by file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from math import isfinite
from pathlib import Path

import numpy as np

from fusecli.evaluate import CrossFit
from fusecli.fit import cores
from fusecli.leaderboard import Contest
from fusecli.recipe import resolved, text
from fusecli.report import (
    OF_COMPARISON,
    OF_RUN,
    Forms,
    boards_csv_of_targets,
    boards_json_text,
    boards_markdown,
    columns_json,
)
from fusecli.report.as_csv import cell
from fusecli.report.text import clean_lines
from fusecli.run.environment import environment
from fusecli.run.fitting import Fitted
from fusecli.run.folder import as_json, new_folder, write
from fusecli.run.options import RunOptions
from fusecli.run.setting import Setting
from fusecli.run.tables import holdout, out_of_fold
from fusecli.store import key_of
from fusecli.values import Board, Floats, Receipt

Papers = Callable[[Board, Path], Mapping[str, str]]
Further = Mapping[str, Board]
NO_BOARDS: Further = {}


def board_papers(
    found: Board, folder: Path, further: Further = NO_BOARDS, forms: Forms = OF_RUN
) -> dict[str, str]:
    """Return the board, and those of further targets, in all forms, by file name."""
    return {
        "board.json": boards_json_text(found, further, folder, forms),
        "board.csv": boards_csv_of_targets(found, further, forms),
        "board.md": boards_markdown(found, further, folder, forms),
    }


def comparison_papers(found: Board, folder: Path, further: Further = NO_BOARDS) -> dict[str, str]:
    """Return a comparison, and those of further targets, in all forms, by file name."""
    return board_papers(found, folder, further, OF_COMPARISON)


def folder_for(setting: Setting, options: RunOptions) -> Path:
    """Make a new folder for a run of the setting.

    Raises:
        StoreError: the place cannot be written to.
    """
    words: dict[str, object] = {"plan": list(setting.plan.units)}
    words["recipe"] = resolved(setting.recipe)
    if setting.imported:
        words["imported"] = [one.digest for one in setting.imported]
    key = key_of("run", words)
    return new_folder(options.out, setting.recipe.name, key)


def record(  # noqa: PLR0913  # each is a part of what is written
    folder: Path,
    options: RunOptions,
    done: Fitted,
    contest: Contest,
    found: Board,
    *,
    papers: Papers = board_papers,
    predictions: bool = True,
) -> None:
    """Write everything that a run found into its folder.

    papers: the board in all its forms. predictions: whether those are written, too.

    Raises:
        StoreError: it cannot be written.
    """
    jobs = options.jobs or cores()
    write(
        folder,
        {
            "recipe.yaml": text(done.setting.recipe),
            **papers(found, folder),
            "weights.json": as_json(_weights(contest)),
            "data.json": as_json(_data(done.setting)),
            "environment.json": as_json(environment(cores(), jobs)),
            "fits.csv": _fits(done.setting, done.receipts),
            "log.txt": _log(done.setting, found, done.receipts),
            **_imported(done.setting),
            **(_predictions(done.setting, contest) if predictions else {}),
        },
    )


def _imported(setting: Setting) -> dict[str, str]:
    """Return what tells the files of imported members from others: no run can make them again."""
    told = {
        one.name: {
            "predictions": one.path,
            "sha256": one.digest,
            "rows_predicted": one.predicted,
            "rows": one.rows,
        }
        for one in setting.imported
    }
    return {"imported.json": as_json(told)} if told else {}


def _predictions(setting: Setting, contest: Contest) -> Mapping[str, bytes]:
    fused = {one.spec.label: one.preds for one in contest.outer if one.deployed}
    files = {"oof.parquet": out_of_fold(setting.dataset, setting.folds, contest.oof, fused)}
    aside = setting.dataset.holdout
    if aside is not None and contest.holdout is not None and contest.holdout.members:
        files["holdout.parquet"] = holdout(aside, setting.dataset.task, _on_holdout(contest))
    return files


def _on_holdout(contest: Contest) -> dict[str, Floats]:
    """Return the holdout predictions of members and fusions, by the names of their columns."""
    assert contest.holdout is not None  # noqa: S101  # for the type checker: the caller asked
    given = contest.holdout
    by_name = dict(zip(given.members, given.preds, strict=True))
    usable = np.stack([by_name[name] for name in contest.learned_from.members])
    fused = {
        f"fused:{fusion.spec.label}": fusion.deployed.predict(usable, given.features)
        for fusion in contest.outer
        if fusion.deployed
    }
    return by_name | fused


def _data(setting: Setting) -> dict[str, object]:
    """Return the plan of the table's columns, and the one hash of all that fits can depend on."""
    dataset = setting.dataset
    return {"fingerprint": dataset.fingerprint, **columns_json(dataset.overview)}


def _weights(contest: Contest) -> dict[str, object]:
    """Return the weights and facts of the deployed fusions and, of cross-fitted ones, the mean."""
    return {
        fusion.spec.label: {
            "deployed": dict(fusion.deployed.weights) if fusion.deployed else {},
            "mean_over_splits": dict(fusion.weights),
            "facts": _facts(fusion),
        }
        for fusion in contest.succeeded
    }


def _facts(fusion: CrossFit) -> dict[str, float | None]:
    """Return what the deployed fusion tells of its fit, as JSON can hold it."""
    facts = fusion.deployed.facts.items() if fusion.deployed else ()
    return {name: value if isfinite(value) else None for name, value in facts}


def _fits(setting: Setting, receipts: tuple[Receipt, ...]) -> str:
    """Return one line a fit: who, where, what came of it, what it took."""
    sink = io.StringIO()
    table = csv.writer(sink, lineterminator="\n")
    head = ("model", "repeat", "fold", "status", "seconds", "cpu_seconds", "reason", "key")
    table.writerow(head)
    for receipt in receipts:
        fit, owner = setting.plan.units[receipt.key], setting.plan.owners[receipt.key]
        took = (f"{receipt.seconds:.4f}", f"{receipt.cpu_seconds:.4f}")
        done = (receipt.cause or receipt.status, *took, receipt.reason, receipt.key)
        table.writerow(map(cell, (owner, fit.repeat, fit.place, *done)))
    return sink.getvalue()


def _log(setting: Setting, found: Board, receipts: tuple[Receipt, ...]) -> str:
    """Return what was said, and the traceback of every failed fit."""
    lines = [f"note: {notice}" for notice in found.notices]
    for receipt in receipts:
        if receipt.status == "failed":
            fit, owner = setting.plan.units[receipt.key], setting.plan.owners[receipt.key]
            place = f"{owner}, repeat {fit.repeat}, fold {fit.place}"
            lines.append(f"failed: {place}: {receipt.reason}\n{receipt.detail}".rstrip())
    return clean_lines("\n".join([*lines, ""]))
