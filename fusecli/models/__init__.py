"""Base models, one family a file: each a registered function that returns an unfitted estimator."""

from fusecli.models.catalogue import Traits, build, mistakes, model_tasks, model_traits

__all__ = ["Traits", "build", "mistakes", "model_tasks", "model_traits"]
