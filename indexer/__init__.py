"""Digest files to issues and entries, and these to the index: the only package that writes."""

from __future__ import annotations

from indexer.errors import UnreadableSource
from indexer.options import READER_VERSION, ReadOptions

__all__ = ["READER_VERSION", "ReadOptions", "UnreadableSource"]
