"""fusecli: does combining these models help, by how much, and is it worth the price?"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fusecli.saved.fused_model import FusedModel as FusedModel
    from fusecli.saved.fused_model import load as load

__version__ = "0.1.0"
__all__ = ["FusedModel", "__version__", "load"]


def __getattr__(name: str) -> Any:
    """Return what a user imports, once it is asked for: the command needs none of it."""
    if name in ("FusedModel", "load"):
        from fusecli.saved import fused_model

        return getattr(fused_model, name)
    raise AttributeError(f"module 'fusecli' has no attribute '{name}'")
