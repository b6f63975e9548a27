"""What gradient boosting of trees has in common: it stops early on inner rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from annotated_types import Gt, Le

from fusecli.features.early_stopping import EarlyStopped, Rule

Fraction = Annotated[float, Gt(0), Le(1)]
Held = Annotated[float, Gt(0), Le(0.5)]
STOPPING = ("early_stopping_rounds", "validation_fraction")


def stopped(booster: Any, rule: Rule, rounds: str, arguments: Mapping[str, Any]) -> EarlyStopped:
    """Return a booster that stops early as the arguments of its model function say.

    rounds: the parameter that counts them. Where too few rows are left to hold some back, it makes
    as many rounds as learn like the usual 100 at a rate of 0.1, and not more than allowed.
    """
    few = {rounds: min(arguments[rounds], max(1, round(10 / arguments["learning_rate"])))}
    patience, share = (arguments[name] for name in STOPPING)
    return EarlyStopped(booster, rule, few, patience, share, random_state=arguments["seed"])
