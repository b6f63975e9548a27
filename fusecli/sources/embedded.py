"""The tables that come with the program; `datasets/` has a card for each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fusecli.registry import source
from fusecli.shipped import shipped
from fusecli.sources import RawTable
from fusecli.sources.delimited import csv
from fusecli.sources.files import identity_of_file
from fusecli.values import Kind


def _path(name: str) -> str:
    return str(shipped("datasets") / f"{name}.csv")


def _identity(name: str) -> str:
    return identity_of_file(_path(name))


def _table(name: str, target: str, task: Kind) -> RawTable:
    return replace(csv(_path(name)), target=target, task=task, about=f"see datasets/{name}.md")


@source("penguins", identity=partial(_identity, "penguins"))
def penguins() -> RawTable:
    """Penguins near Palmer Station: the species from their measures (344 rows, 3 classes)."""
    return _table("penguins", "species", "multiclass")


@source("credit_g", identity=partial(_identity, "credit_g"))
def credit_g() -> RawTable:
    """German credits: good or bad from 20 facts about the borrower (1,000 rows, 2 classes)."""
    return _table("credit_g", "class", "binary")


@source(
    "concrete_compressive_strength",
    identity=partial(_identity, "concrete_compressive_strength"),
)
def concrete_compressive_strength() -> RawTable:
    """Concrete: its strength in MPa from the mixture and the age (1,030 rows, a number)."""
    return _table("concrete_compressive_strength", "strength", "regression")


@source("airfoil_self_noise", identity=partial(_identity, "airfoil_self_noise"))
def airfoil_self_noise() -> RawTable:
    """Airfoils in a wind tunnel: their noise in decibels (1,503 rows, a number)."""
    return _table("airfoil_self_noise", "scaled_sound_pressure", "regression")


@source("wine_quality", identity=partial(_identity, "wine_quality"))
def wine_quality() -> RawTable:
    """Vinho verde: quality as tasters marked it, from chemistry (6,497 rows, a number)."""
    return _table("wine_quality", "quality", "regression")


@source("attrition", identity=partial(_identity, "attrition"))
def attrition() -> RawTable:
    """Employees of an invented firm: who leaves (1,470 rows, 2 classes)."""
    return _table("attrition", "Attrition", "binary")


@source("car", identity=partial(_identity, "car"))
def car() -> RawTable:
    """Cars: acceptability from six categories, made by a rule (1,728 rows, 4 classes)."""
    return _table("car", "class", "multiclass")


@source("abalone", identity=partial(_identity, "abalone"))
def abalone() -> RawTable:
    """Abalone shells: rings, that is age, from size and weight (4,177 rows, a number)."""
    return _table("abalone", "Class_Rings", "regression")
