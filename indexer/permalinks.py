"""Where an entry stands in the published issue: the issue's address and the anchor of the entry's heading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

# What VuePress 1.x makes of a heading: @vuepress/shared-utils, slugify.ts.
_VUEPRESS_SPECIAL = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’–—<>,.?/]+")
_CONTROL = re.compile(r"[\x00-\x1f]")


def permalink(site_url: str, issue: str, anchor: str = "") -> str:
    """The address of `issue` at `site_url` with `#anchor`; "" when `site_url` is empty.

    `site_url` may hold `{issue}`; otherwise `/ISSUE.html` is appended.
    """
    if not site_url:
        return ""
    name = quote(issue)
    page = site_url.replace("{issue}", name) if "{issue}" in site_url else f"{site_url.rstrip('/')}/{name}.html"
    return f"{page}#{quote(anchor)}" if anchor else page


def heading_anchors(headings: Iterable[str], style: str) -> list[str]:
    """The anchor of each heading text of one page, in order; repeats are numbered as the tool `style` numbers them.

    `style` is "github" (github-slugger: first repeat `-1`) or "vuepress" (markdown-it-anchor 5: first repeat `-2`).
    """
    slug, first_repeat = (_vuepress_slug, 2) if style == "vuepress" else (_github_slug, 1)
    used: set[str] = set()
    following: dict[str, int] = {}
    anchors = []
    for heading in headings:
        plain = anchor = slug(heading)
        while anchor in used:
            number = following.get(plain, first_repeat)
            following[plain] = number + 1
            anchor = f"{plain}-{number}"
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def _github_slug(heading: str) -> str:
    kept = (c for c in heading.strip().lower() if c in " -_" or unicodedata.category(c)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def _vuepress_slug(heading: str) -> str:
    decomposed = unicodedata.normalize("NFD", heading)
    plain = unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", decomposed))
    slug = _VUEPRESS_SPECIAL.sub("-", _CONTROL.sub("", plain)).strip("-")
    return ("_" + slug if slug[:1].isdigit() and slug[0].isascii() else slug).lower()
