"""HTML issues: issue pages, entry pages, feeds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import ReadOptions, UnreadableSource
from indexer.read_html import read_feed_dates, read_html_entry, read_html_issue, scan
from search.model import Entry

OPTIONS = ReadOptions()

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Kettle - {title}</title><style>.x {{}}</style></head><body>
<nav><ul><li><a href="/">Home</a></li></ul></nav>
<div id="content"><section id="content"><header><h2 class="entry-title">{title}</h2></header>
<div class="entry-content">{content}</div></section>
<div id="footer"><ul><li><a href="/about.html">About</a></li></ul></div></div>
<div id="sidebar"><h1><a href="/"><img src="/logo.png"></a></h1><form><label>Subscribe</label></form></div>
<script>var x = "<p>no</p>";</script></body></html>"""


def page(title: str, content: str) -> bytes:
    """A page of the template with this title and content."""
    return PAGE.format(title=title, content=content).encode()


def entry_page(title: str, body: str, url: str = "https://a.example/x") -> bytes:
    """The page of an entry with this note."""
    return page(title, f'<p><a href="{url}">Read the original</a></p>{body}')


def only(data: bytes) -> Entry:
    """The one entry of an entry page."""
    (entry,) = read_html_entry("some-entry", data, OPTIONS).entries
    return entry


ISSUE = page(
    "Kettle 12",
    '<p>Hello, <a href="/12.html">to the page</a></p><p>Databases</p>'
    '<ul><li><a href="/e/1.html">One</a></li><li><p><a href="/e/2.html">Two <code>x</code></a></p></li></ul>'
    '<h3>Tools</h3><ul><li><a href="https://site.example/k/e/3.html">Three</a></li></ul>'
    '<p>声明:</p><ul><li>All under <a href="https://license.example/by">BY</a>.</li></ul>',
)


def test_scan() -> None:
    """Issue pages would be taken for entries or the other way round, and furniture for entries of the issue."""
    issue = scan(ISSUE)
    assert (issue.is_entry, issue.title) == (False, "Kettle 12")
    assert issue.links == ("/e/1.html", "/e/2.html", "https://site.example/k/e/3.html")
    entry = scan(entry_page("One", "<ul><li><a href='https://b.example'>b</a></li></ul>"))
    assert (entry.is_entry, entry.title) == (True, "One")
    assert not scan(page("x", '<p><a href="../2.html">only a link, but to the own site</a></p>')).is_entry


def test_issue_with_its_entry_pages() -> None:
    """Entries would be out of order, without their section, or lose what their pages say."""
    pages = {
        "/e/1.html": entry_page("One", "<p>Body one.</p>"),
        "/e/2.html": entry_page("Two `x`", "<ul><li>b</li></ul>", "https://b.example/y"),
        "https://site.example/k/e/3.html": None,
    }
    issue = read_html_issue("0012", ISSUE, pages, {"0012": "2020-03-01"}, OPTIONS)
    assert [(entry.id, entry.title, entry.section, entry.urls) for entry in issue.entries] == [
        ("0012#1", "One", "Databases", ("https://a.example/x",)),
        ("0012#2", "Two x", "Databases", ("https://b.example/y",)),
        ("0012#3", "Three", "Tools", ("https://site.example/k/e/3.html",)),
    ]
    assert [entry.text for entry in issue.entries] == ["Body one.", "b", ""]
    assert (issue.date, issue.title, issue.entries[2].date) == ("2020-03-01", "Kettle 12", "2020-03-01")


def test_entry_page_that_cannot_be_read() -> None:
    """One empty page would lose the whole issue."""
    issue = read_html_issue("0012", ISSUE, {"/e/1.html": b"", "/e/2.html": entry_page("Two", "")}, {}, OPTIONS)
    assert [entry.title for entry in issue.entries] == ["One", "Two"]


def test_entry_page() -> None:
    """The link line would be body, or furniture of the page the entry's words."""
    entry = only(
        entry_page(
            "What `ls` does",
            "<p>It lists <code>&lt;dir&gt;</code> and https://b.example/z.</p><pre><span>$ </span>ls\n  x</pre>"
            '<ul><li>a<ul><li>b</li></ul></li><li><img src="/i.png"></li></ul>'
            '<iframe src="https://v.example"></iframe><script>x()</script><blockquote><p>q</p></blockquote><hr>',
        )
    )
    assert (entry.id, entry.title, entry.domain) == ("some-entry#1", "What ls does", "a.example")
    assert (entry.text, entry.bullets, entry.code) == ("It lists <dir> and .\na\nb\nq", ("a", "b"), ("$ ls\n  x",))
    assert (entry.images, entry.urls) == (("/i.png",), ("https://a.example/x",))


def test_several_links_in_the_first_paragraph() -> None:
    """An entry about a series would keep only its first part."""
    data = page("T", '<p><a href="https://a.example/1">1</a> | <a href="https://a.example/2">2</a></p><p>x</p>')
    assert (only(data).urls, only(data).text) == (("https://a.example/1", "https://a.example/2"), "x")


def test_line_numbers_are_no_code() -> None:
    """Code that a highlighter numbered would be found under its line numbers."""
    table = '<table><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>a\nb</pre></td></tr></table>'
    assert only(entry_page("T", table)).code == ("a\nb",)


@pytest.mark.parametrize(
    "html",
    [
        "<body><main><h1>T</h1><p><a href='https://a.example/x'>read</a></p><p>Body.</p></main><p>no</p></body>",
        "<body><article><header><h1>T</h1></header><p><a href='https://a.example/x'>read</a></p><p>Body.</p></article>",
        "<title>T</title><p><a href='https://a.example/x'>read</a><p>Body.",
        "<div id=content><h1 class=post-title>T</h1><p><a href='https://a.example/x'>read</a></p><p>Body.</p>"
        "<aside>no</aside><footer>no</footer></div>",
    ],
)
def test_other_templates(html: str) -> None:
    """Pages of another generator would be read with their furniture, or not at all."""
    entry = only(html.encode())
    assert (entry.title, entry.urls, entry.text) == ("T", ("https://a.example/x",), "Body.")


def test_page_of_a_whole_issue() -> None:
    """A digest that publishes each issue as one page would have no entries."""
    html = "<main><h1>D</h1><h2 id='one'>A</h2><p><a href='https://a.example'>a</a></p><p>Text.</p></main>"
    issue = read_html_issue("7", html.encode(), {}, {}, ReadOptions(site_url="https://d.example"))
    assert [(entry.title, entry.text) for entry in issue.entries] == [("A", "Text.")]
    assert issue.entries[0].permalink == "https://d.example/7.html#one"


def test_address_without_link_is_no_entry() -> None:
    """A letter to the readers that names some addresses would become an issue with entries."""
    html = page("Hello", "<p>Dear readers.</p><ul><li>A list: http://a.example/</li></ul>")
    assert read_html_issue("0", html, {}, {}, OPTIONS).entries == ()


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="gb2312">', "gb2312"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8"),
        ("", "utf-8"),
        ('<meta charset="no-such">', "utf-8"),
    ],
)
def test_charset(head: str, encoding: str) -> None:
    """Chinese pages in an older encoding would be read as gibberish."""
    html = f"<head>{head}</head><body><h1>缓存</h1><p><a href='https://a.example'>原文</a></p><p>失效</p>"
    assert (only(html.encode(encoding)).title, only(html.encode(encoding)).text) == ("缓存", "失效")


ATOM = b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><updated>2021-01-01T00:00:00Z</updated>
<entry><title>x</title><link href="https://d.example/issues/0002.html"/><published>2020-02-09T08:00:00+00:00</published>
<updated>2020-03-01T00:00:00Z</updated></entry>
<entry><link href="https://d.example/issues/0001.html"></link><updated>2020-02-02T08:00:00+00:00</updated></entry></feed>"""
RSS = b"""<rss><channel><item><title>x</title><link>https://d.example/0003.html</link>
<pubDate>Sun, 16 Feb 2020 08:00:00 GMT</pubDate></item><item><guid>https://d.example/0004.html</guid><pubDate>soon</pubDate></item>
</channel></rss>"""


def test_feed_dates() -> None:
    """Issues that are named by number would have no date."""
    assert read_feed_dates(ATOM) == {"0002": "2020-02-09", "0001": "2020-02-02"}
    assert read_feed_dates(RSS) == {"0003": "2020-02-16"}


@pytest.mark.parametrize("data", [b"", b"  ", b"no tags", b"<" * 6_000_000])
def test_unreadable(data: bytes) -> None:
    """A broken page would end the run with a traceback."""
    for read in (scan, read_feed_dates, lambda bad: read_html_entry("x", bad, OPTIONS)):
        with pytest.raises(UnreadableSource):
            read(data)


@pytest.mark.parametrize(
    "html",
    ["<div>" * 20_000, "<ul><li>" * 20_000, "<h1>" * 5_000, "<article>" * 10_000, "<a " * 50_000, "<p>a" * 20_000],
)
def test_hostile_pages_end(html: str) -> None:
    """One page of nothing but tags would exhaust the stack or never end."""
    read_html_entry("x", f"<body>{html}x".encode(), OPTIONS)


SOME_TAGS = """
<p> </p> <ul> <li> </ul> </li> <h1> </h1> <pre> </pre> <!-- --> <![CDATA[ ]]> <! <? < > & &#xD800; <table> <td> <br>
<blockquote> </blockquote> <script> </script> <article> </a> x
"""
TAGS = st.sampled_from([*SOME_TAGS.split(), " ", "<a href='http://a.b'>"])


@settings(deadline=None)
@given(st.one_of(st.binary(), st.lists(TAGS, max_size=40).map(lambda tags: "".join(tags).encode())))
def test_any_bytes(data: bytes) -> None:
    """One odd page would end the whole run."""
    try:
        scan(data)
        read_feed_dates(data)
        (entry,) = read_html_entry("x", data, OPTIONS).entries
        read_html_issue("x", data, {"http://a.b": data}, {}, OPTIONS)
        str(entry).encode()
    except UnreadableSource:
        return
