"""What a person can set about reading, and the version of reading itself."""

from __future__ import annotations

from dataclasses import dataclass

READER_VERSION = 2
"""Raised whenever the same source would be read into other entries; an index remembers it and reads again."""

MAX_BYTES = 5_000_000
"""The largest page that is read: 250 times a digest issue. The parsers are not linear on hostile text."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read.

    `site_url` is where the digest is published (it may hold `{issue}`), `anchors` the style of its heading anchors
    ("github" or "vuepress"), `default_lang` the language of text whose script does not tell.
    """

    site_url: str = ""
    anchors: str = "github"
    default_lang: str = "en"
