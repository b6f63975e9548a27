"""What a run was made with: versions, machine, cores. No names of people, places or secrets."""

from __future__ import annotations

import platform
from importlib import metadata

PACKAGES = ("fusecli", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy", "lightgbm", "xgboost")
OPTIONAL = ("catboost", "torch")


def versions() -> dict[str, str]:
    """Return the versions of the packages that a result can depend on (those installed)."""
    found = {}
    for name in (*PACKAGES, *OPTIONAL):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def environment(cores: int, jobs: int) -> dict[str, object]:
    """Return what `environment.json` holds."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": cores,
        "jobs": jobs,
        "threads_per_fit": 1,
        "packages": versions(),
    }
