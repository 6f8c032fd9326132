"""Feeds as input."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.corpus import look_at
from indexer.errors import UnreadableSource
from indexer.options import ReadOptions
from indexer.read_feed import read_feed
from search.model import Issue

OPTIONS = ReadOptions()


def rss(items: str, extra: str = "") -> bytes:
    """An RSS feed of a digest."""
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Ferry Notes</title><language>en-GB</language>'
        f"<link>https://ferry.example/</link>{extra}{items}</channel></rss>"
    ).encode()


def item(title: str, link: str, date: str, content: str) -> str:
    """One item."""
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
        f"<description><![CDATA[{content}]]></description></item>"
    )


ISSUES = rss(
    item(
        "Ferry Notes 12",
        "https://ferry.example/issues/12.html",
        "Tue, 03 Mar 2020 08:00:00 GMT",
        '<h2>Reading</h2><ul><li><a href="https://tide.example/a">Tides and timetables</a></li>'
        '<li><a href="https://rope.example/b">Ropes that sing</a> in the wind</li></ul><h2>Jobs</h2><ul><li>'
        '<a href="https://jobs.example/deck">Deck hand</a></li></ul>'
        '<p><a href="https://ferry.example/unsubscribe">Unsubscribe</a></p>',
    )
    + item(
        "Ferry Notes 11",
        "https://ferry.example/issues/11.html",
        "Tue, 25 Feb 2020 08:00:00 GMT",
        '<p><a href="https://hull.example/c">A hull of hemp</a> floats.</p><p>Mostly.</p>'
        '<p><a href="https://lamp.example/d">Lamps for fog</a> are yellow.</p>',
    )
)


def seen(issues: tuple[Issue, ...]) -> list[tuple[str, str, str, list[str]]]:
    """Name, title, date and titles of entries of issues."""
    return [(issue.name, issue.title, issue.date, [entry.title for entry in issue.entries]) for issue in issues]


def test_items_that_are_issues() -> None:
    """A digest that is kept only as its feed could not be searched, or all its issues would be one."""
    assert seen(read_feed(ISSUES, "feed", OPTIONS)) == [
        ("12", "Ferry Notes 12", "2020-03-03", ["Tides and timetables", "Ropes that sing"]),
        ("11", "Ferry Notes 11", "2020-02-25", ["A hull of hemp", "Lamps for fog"]),
    ]


def test_items_that_are_links() -> None:
    """A link blog would have an issue for each link, or its links would lead back to it."""
    feed = rss(
        item("Elsewhere", "https://else.example/1", "Tue, 03 Mar 2020 09:00:00 GMT", "<p>Worth the walk.</p>")
        + item(
            "Here, on there",
            "https://ferry.example/2020/03/there",
            "Tue, 03 Mar 2020 08:00:00 GMT",
            '<p>See <a href="https://there.example/2">this</a> of <a href="https://ferry.example/old">old</a>.</p>',
        )
        + item("Yesterday", "https://else.example/3", "Mon, 02 Mar 2020 08:00:00 GMT", "")
    )
    issues = read_feed(feed, "links", OPTIONS)
    assert [(issue.name, issue.date) for issue in issues] == [
        ("links-2020-03-02", "2020-03-02"),
        ("links-2020-03-03", "2020-03-03"),
    ]
    assert [(entry.title, entry.urls) for entry in issues[1].entries] == [
        ("Here, on there", ("https://there.example/2",)),
        ("Elsewhere", ("https://else.example/1",)),
    ]
    assert issues[1].entries[1].text == "Worth the walk."


def test_atom() -> None:
    """An Atom feed would be read as no feed."""
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>Issue 3</title>
    <link href="https://f.example/issue-3/"/><updated>2021-05-06T10:00:00Z</updated><content type="html">
    &lt;ul&gt;&lt;li&gt;&lt;a href="https://a.example"&gt;One of two&lt;/a&gt;&lt;/li&gt;&lt;li&gt;
    &lt;a href="https://b.example"&gt;Two of two&lt;/a&gt;&lt;/li&gt;&lt;/ul&gt;</content></entry></feed>"""
    assert seen(read_feed(feed, "f", OPTIONS)) == [("issue-3", "Issue 3", "2021-05-06", ["One of two", "Two of two"])]


@pytest.mark.parametrize(
    "data", [b"", b"no xml", b"<urlset><url>x</url></urlset>", b"<rss><channel></channel></rss>", b"\xff\xfe"]
)
def test_no_feed(data: bytes) -> None:
    """A sitemap would be a feed, or a broken file a traceback."""
    with pytest.raises(UnreadableSource):
        read_feed(data, "x", OPTIONS)


def test_entities_that_stand_for_gigabytes(tmp_path: Path) -> None:
    """One feed could fill the memory, or read a file of ours."""
    (tmp_path / "secret").write_text("a secret")
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    items = item("&j; &s;", "https://a.example", "", "x")
    bomb = rss(items).replace(
        b"<rss", f'<!DOCTYPE x [{entities}<!ENTITY s SYSTEM "file://{tmp_path}/secret">]><rss'.encode(), 1
    )
    issues = read_feed(bomb, "bomb", OPTIONS)
    assert all(len(entry.title) < 1000 and "secret" not in entry.title for issue in issues for entry in issue.entries)


def test_a_feed_beside_issues_says_them_only_once(tmp_path: Path) -> None:
    """A site's generated feed would put every entry into the index a second time."""
    (tmp_path / "feed.xml").write_bytes(ISSUES)
    alone = look_at([tmp_path], OPTIONS, {})
    assert [unit.kind for unit in alone.units] == ["feed"]
    (tmp_path / "2020-10.md").write_text("# D\n\n* [A](https://a.example)\n")
    assert [unit.kind for unit in look_at([tmp_path], OPTIONS, {}).units] == ["markdown"]
    named = look_at([tmp_path / "feed.xml", tmp_path / "2020-10.md"], OPTIONS, {})
    assert [unit.kind for unit in named.units] == ["markdown", "feed"]
    names = [issue.name for _, reading in named.read(named.units) for issue in reading.issues]
    assert names == ["2020-10", "12", "11"]
