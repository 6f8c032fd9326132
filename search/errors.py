"""The errors a user can cause or meet: one root, one sentence each that says what to do."""

from __future__ import annotations


class ShacksearchError(Exception):
    """Root of every error that is shown to a user; `str(error)` is one whole sentence."""


class NoIndex(ShacksearchError):
    """There is no index at the place that was looked at."""


class StaleIndex(ShacksearchError):
    """The index was written by another version of shacksearch and must be rebuilt."""


class CorruptIndex(ShacksearchError):
    """The index is there but cannot be opened or read."""


class IndexBusy(ShacksearchError):
    """Another process is writing this index."""


class IndexNotWritable(ShacksearchError):
    """The index folder cannot be written: read-only, full, or not a folder."""


class BadQuery(ShacksearchError):
    """A search was asked for with options that make no sense; the text of a query never raises."""


class BadCorpus(ShacksearchError):
    """The corpus as a whole cannot be read: no such folder, or nothing in it that is a digest."""


class BadConfig(ShacksearchError):
    """A configuration file or variable says something that cannot be used."""


class SiteNotWritable(ShacksearchError):
    """The folder that a site is to be exported to cannot be written, or holds something else."""


class EngineUnavailable(ShacksearchError):
    """The server that holds the index cannot be reached, does not let us in, or cannot answer now."""
