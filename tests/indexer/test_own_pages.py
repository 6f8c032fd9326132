"""Links out of the digest and within it."""

from __future__ import annotations

import pytest

from indexer.own_pages import outside_test

NAMES = ("Kettle Weekly 2021-07", "Kettle Weekly")


@pytest.mark.parametrize(
    "url",
    [
        "/kettle/2021-06.html",
        "../2021-06.html",
        "#top",
        "",
        "https://someone.example/kettle.weekly/2021-06-CN.html",
        "https://kettle.example/issues/0012.html",
        "https://kettle.example/issues/20210611.html",
    ],
)
def test_own_pages(url: str) -> None:
    """The sentence that links to the archive or the other edition would become an entry."""
    assert not outside_test(NAMES, "")(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://kettle.example/why-queues-fill-up.html",
        "https://blog.example/2021-06.html",
        "https://kettle.example",
        "https://github.example/kettle/kettle/pull/1234",
        "https://someone.example/weekly/2021-06.html",
        "https://lists.example/use-kettle/2021-June/104512.html",
        "ftp://kettle.example/0012.html",
    ],
)
def test_outside(url: str) -> None:
    """An article of the digest's own author, or of a site that is called alike, would be no entry."""
    assert outside_test(NAMES, "")(url)


def test_site_url_tells_too() -> None:
    """A digest published under another name than its title would list its own issues."""
    assert outside_test(("Notes",), "")("https://author.example/d/2021-06.html")
    assert not outside_test(("Notes",), "https://author.example/d/{issue}.html")(
        "https://author.example/d/2021-06.html"
    )


@pytest.mark.parametrize(
    ("names", "url", "outside"),
    [
        (("Tar Weekly 7",), "https://tarweekly.example/", False),
        (("Ten ways to tar", "Tar Weekly"), "https://www.tar-weekly.example", False),
        (("Tar Weekly 7",), "https://tarweekly.example/how-to-tar", True),
        (("Python Weekly 7",), "https://python.example/", True),
        (("Tar Weekly 7",), "https://pitch.example/", True),
        ((), "https://pitch.example/", True),
    ],
)
def test_front_pages(names: tuple[str, ...], url: str, outside: bool) -> None:
    """The line with the digest's own name would be an entry, or the front page of a project none."""
    assert outside_test(names, "")(url) is outside
