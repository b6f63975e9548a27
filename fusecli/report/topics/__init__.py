"""The pages of `fuse help`: what no single command explains, each on a screen or two."""

from fusecli.report.topics.catalogue import TOPICS, Topic, page

__all__ = ["TOPICS", "Topic", "page"]
