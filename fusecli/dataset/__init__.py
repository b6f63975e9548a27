"""From a raw table to a `Dataset`: column plan, target, holdout, packing."""

from fusecli.dataset.fingerprinting import fingerprint
from fusecli.dataset.identifying import identity
from fusecli.dataset.packing import pack, unpack
from fusecli.dataset.planning import plan
from fusecli.dataset.preparing import overview, prepare

__all__ = ["fingerprint", "identity", "overview", "pack", "plan", "prepare", "unpack"]
