"""Base models, one family a file: each a registered function that returns an unfitted estimator."""

from fusecli.models.catalogue import Traits, build, mistakes, model_tasks, model_traits
from fusecli.models.transferring import has_own_task, transfer_mistakes

__all__ = [
    "Traits",
    "build",
    "has_own_task",
    "mistakes",
    "model_tasks",
    "model_traits",
    "transfer_mistakes",
]
