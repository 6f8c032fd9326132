"""Every page is valid HTML in the eyes of the checker that the W3C runs."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.web.conftest import make_app
from tests.web.test_browser import DIGESTS, PAGES
from tests.web.validators import html_errors

HOSTILE_PAGES = (
    "/",
    "/?q=evil",
    "/entry/h/1",
    "/entry/h/2",
    "/issue/h",
    "/issues",
    "/sites",
    "/?q=%3Cscript%3E&lang=xx",
)


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    """A checker that was started wrongly would find every page valid."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="en"><title>x</title><p id="a"><div id="a"></p></blink>')
    found = "\n".join(html_errors([page]))
    assert "Duplicate ID" in found
    assert "blink" in found


def test_every_page_is_valid(app: Flask, hostile_index: Path, digests_index: Path, tmp_path: Path) -> None:
    """A browser, a crawler or a screen reader would have to guess what a page means."""
    paths = []
    states = [(app, f"ours-{name}", path) for name, path in PAGES.items()]
    hostile = make_app(hostile_index)
    states += [(hostile, f"hostile-{number}", path) for number, path in enumerate(HOSTILE_PAGES)]
    digests = make_app(digests_index)
    states += [(digests, f"digests-{name}", path) for name, path in DIGESTS.items()]
    for shown, name, path in states:
        paths.append(tmp_path / f"{name}.html")
        paths[-1].write_bytes(shown.test_client().get(path).data)
    assert html_errors(paths) == []
