"""Tasks in processes of their own, forked by a process that has imported what they need.

Nothing here imports more than the standard library: the server can be started before all else.
"""

ISOLATED = "isolated"  # the backend that gives every chunk of fits a process of its own
