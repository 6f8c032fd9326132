"""What a person can set about reading, and the version of reading itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from search.config import SECTION_KINDS, Settings

READER_VERSION = 4
"""Raised whenever the same source would be read into other entries; an index remembers it and reads again."""

MAX_BYTES = 5_000_000
"""The largest page that is read: 250 times a digest issue. The parsers are not linear on hostile text."""

MAX_MAILBOX = 200_000_000
"""The largest mailbox that is read; each mail in it may be as large as a page."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read.

    `site_url` is where the digest is published (it may hold `{issue}`), `anchors` the style of its heading anchors
    ("github" or "vuepress"), `default_lang` the language of text whose script does not tell, `shape` the name of the
    shape that every issue has ("": each issue's is found by looking at it). `skip_sections` names the sections that are
    left out: kinds (`SECTION_KINDS`) and headings.
    """

    site_url: str = ""
    anchors: str = "github"
    default_lang: str = "en"
    shape: str = ""
    skip_sections: tuple[str, ...] = SECTION_KINDS


class Digest(NamedTuple):
    """One digest of several: the name of its collection, the folders and files it is made from, how they are read."""

    collection: str
    roots: Sequence[Path]
    options: ReadOptions


def read_options(settings: Settings) -> ReadOptions:
    """How the settings of a command say that sources are to be read."""
    return ReadOptions(settings.site_url, settings.anchors, settings.lang, settings.shape, settings.skip_sections)


def digests(settings: Settings) -> tuple[Digest, ...]:
    """The digests that have a name, and how the settings say that each is to be read."""
    return tuple(
        Digest(one.name, one.paths, ReadOptions(one.site_url, one.anchors, one.lang, one.shape, one.skip_sections))
        for one in settings.collections
    )
