"""From what a recipe says of its table to a `Dataset`: the steps in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fusecli.dataset.encoding import encode, misfits
from fusecli.dataset.fingerprinting import fingerprint
from fusecli.dataset.further import same_further, settle_further, with_further
from fusecli.dataset.holdouts import set_aside
from fusecli.dataset.identifying import name_of, test_params
from fusecli.dataset.names import several
from fusecli.dataset.planning import Planned, dropped, plan_column
from fusecli.dataset.roles import check_names, role_names, roles_of
from fusecli.dataset.sheets import Sheet, sheet_of
from fusecli.dataset.targets import learn_target, present_only, same_target, settle
from fusecli.dataset.veiling import veiled
from fusecli.errors import DataError
from fusecli.values import ColumnKind, Dataset, DataSpec, Notice, Overview


@dataclass(frozen=True)
class _Learned:
    """The data set of the training rows, and the plan that was learned from them."""

    dataset: Dataset
    planned: tuple[Planned, ...]


def prepare(spec: DataSpec, *, seed: int) -> Dataset:
    """Read a table, plan its columns, and return the data set with its holdout.

    seed: chooses the rows of the holdout, if that is a share of the table.

    Raises:
        DataError: the table cannot be read or used. TargetError: the column to predict cannot.
    """
    with veiled(spec.veil):
        return prepared(sheet_of(spec.source, spec.params), spec, seed=seed)


def prepared(sheet: Sheet, spec: DataSpec, *, seed: int) -> Dataset:
    """Return the data set of a table that is read already; else as `prepare`."""
    sheet, spec = settle(sheet, spec)
    check_names(sheet, spec)
    sheet, spec = settle_further(sheet, spec)
    learned = _learn(sheet, spec)
    if spec.test is None:
        return learned.dataset
    if isinstance(spec.test, str):
        return _tested(learned, sheet_of(spec.test, test_params(spec)), spec)
    aside = set_aside(learned.dataset, spec.test, seed)
    return _tested(_learn(sheet.take(~aside), spec), replace(sheet.take(aside), notices=()), spec)


def overview(spec: DataSpec) -> Overview:
    """Return the plan of every column; without a known target, as if all were features.

    Raises:
        DataError: the table cannot be read, or has no such target.
    """
    sheet = sheet_of(spec.source, spec.params)
    if spec.target or sheet.raw.target:
        return prepared(sheet, spec, seed=0).overview
    return undecided(sheet, spec)


def undecided(sheet: Sheet, spec: DataSpec) -> Overview:
    """Return the plan of every column of a table that is read already, as if all were features."""
    typed = sheet.raw.typed
    planned = [plan_column(name, sheet.cells(name), None, typed=typed) for name in sheet.names]
    notices = (*sheet.notices, *(notice for one in planned for notice in one.notices))
    columns = tuple(one.column for one in planned)
    return Overview(name_of(spec), sheet.rows, columns, notices=notices)


def _learn(sheet: Sheet, spec: DataSpec) -> _Learned:
    """Plan the columns of these rows and encode them; target and task of the spec are settled."""
    assert spec.target and spec.task  # noqa: S101  # `settle` has filled them in
    task, y = learn_target(sheet.cells(spec.target), spec.target, spec.task)
    planned = _plan(sheet, spec)
    used = {one.name: sheet.cells(one.name) for one in planned}
    roles = roles_of(sheet, spec)
    columns = tuple(one.column for one in planned)
    told = tuple(notice for one in planned for notice in one.notices)
    dataset = Dataset(
        name=name_of(spec),
        task=task,
        target=spec.target,
        table=encode(planned, used, sheet.rows),
        y=y,
        columns=columns,
        fingerprint="",
        notices=(*sheet.notices, *dropped(columns), *told),
        **vars(roles),
    )
    dataset = replace(dataset, fingerprint=fingerprint(dataset))
    return _Learned(with_further(dataset, sheet, spec), planned)


def _plan(sheet: Sheet, spec: DataSpec) -> tuple[Planned, ...]:
    told: dict[str, ColumnKind] = {**spec.columns, **dict.fromkeys(spec.drop, "drop")}
    features = [name for name in sheet.names if name not in role_names(spec)]
    typed = sheet.raw.typed
    planned = tuple(
        plan_column(name, sheet.cells(name), told.get(name), typed=typed) for name in features
    )
    if all(one.column.kind == "drop" for one in planned):
        reasons = "; ".join(map(str, dropped(one.column for one in planned)))
        reasons = reasons or "besides the target it has no column that is a feature"
        raise DataError(f"{sheet.raw.origin}: no column is left to learn from", reasons)
    return planned


def _tested(learned: _Learned, sheet: Sheet, spec: DataSpec) -> Dataset:
    """Return the training data set with the other rows as its holdout, read by the same plan."""
    assert spec.target and spec.task  # noqa: S101  # `settle` has filled them in
    dataset, planned = learned.dataset, learned.planned
    here = _named_here(sheet, spec)
    ignored = _aligned(sheet, planned, here)
    rows = present_only(sheet, spec.target, spec.task, drop=spec.missing_target == "drop")
    used = {one.name: rows.cells(one.name) for one in planned if one.column.kind != "drop"}
    kept = tuple(one for one in planned if one.name in used)
    holdout = replace(
        dataset,
        table=encode(kept, used, rows.rows),
        y=same_target(rows.cells(spec.target), spec.target, dataset.task),
        notices=(),
        **vars(roles_of(rows, here)),
    )
    holdout = replace(holdout, fingerprint=fingerprint(holdout))
    holdout = same_further(dataset, holdout, rows)
    told = (*rows.notices, *holdout.notices, *ignored, *misfits(kept, used))
    holdout = replace(holdout, notices=())
    return replace(dataset, holdout=holdout, notices=(*dataset.notices, *told))


def _named_here(sheet: Sheet, spec: DataSpec) -> DataSpec:
    """Return the spec without what a test table may lack: id, group, time, further targets."""
    further = {name: one for name, one in spec.also_predict.items() if name in sheet.names}
    return replace(
        spec,
        also_predict=further,
        id=spec.id if spec.id in sheet.names else None,
        group=spec.group if spec.group in sheet.names else None,
        time=spec.time if spec.time in sheet.names else None,
    )


def _aligned(sheet: Sheet, planned: Sequence[Planned], spec: DataSpec) -> tuple[Notice, ...]:
    """Check that a test table has every column that is used; return a notice of the others.

    Raises:
        DataError: it lacks some.
    """
    used = [one.name for one in planned if one.column.kind != "drop"]
    needed = [*used, *role_names(spec)]
    lacking = [name for name in needed if name not in sheet.names]
    if lacking:
        raise DataError(f"{sheet.raw.origin}: the test table lacks {several(lacking)}")
    known = {one.name for one in planned} | role_names(spec).keys()
    extra = [name for name in sheet.names if name not in known]
    told = f"test table: columns that training has not are ignored: {several(extra)}"
    return (Notice(told),) if extra else ()
