"""What gradient boosting of trees has in common: it stops early on inner rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from annotated_types import Gt, Le

from fusecli.features.early_stopping import EarlyStopped, Rule

Fraction = Annotated[float, Gt(0), Le(1)]
Held = Annotated[float, Gt(0), Le(0.5)]
STOPPING = ("early_stopping_rounds", "validation_fraction")


def least_gain(booster: Any) -> float:
    """Return what the loss of the inner rows has to fall by within the patience to count as gain.

    Where few inner rows are all told right, log loss falls for ever while the booster only grows
    too sure. A loss of values has a unit of its own, and is not bounded so.
    """
    return 1e-3 if hasattr(booster, "predict_proba") else 0.0


def stopped(booster: Any, rule: Rule, rounds: str, arguments: Mapping[str, Any]) -> EarlyStopped:
    """Return a booster that stops early as the arguments of its model function say.

    rounds: the parameter that counts them. Where too few rows are left to hold some back, it makes
    as many rounds as learn like the usual 100 at a rate of 0.1, and not more than allowed.
    """
    few = {rounds: min(arguments[rounds], max(1, round(10 / arguments["learning_rate"])))}
    patience, share = (arguments[name] for name in STOPPING)
    return EarlyStopped(booster, rule, few, patience, share, random_state=arguments["seed"])
