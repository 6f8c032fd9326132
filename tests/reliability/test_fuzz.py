# ruff: noqa: E501 - lists of pieces
"""Whatever is typed, written or fetched: parser, readers and URL canonicaliser keep their promises (Hypothesis).

The strategies put together what each language is made of, in every order, and arbitrary text between. What was found
by them, or by other means, stands here as an `example`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.errors import UnreadableSource
from indexer.front_matter import split_front_matter
from indexer.options import ReadOptions
from indexer.read_html import read_feed_dates, read_html_issue, scan
from indexer.read_jsonl import read_jsonl
from indexer.read_markdown import read_markdown
from search.archive import Archive
from search.model import Entry
from search.query import parse
from search.serial import entry_from_json, entry_to_json
from search.text import tokens
from search.urls import canonical_url, host_of
from tests.indexer.digests import build, write_issue

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
OPTIONS = ReadOptions(site_url="https://digest.example/{issue}.html")
BOUNDED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def made_of(*pieces: str) -> st.SearchStrategy[str]:
    """Return a strategy for texts put together of these pieces, with arbitrary text among them."""
    piece = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), st.text(max_size=5))
    return st.lists(piece, max_size=40).map("".join)


MARKDOWN = made_of(
    "\n", "\n\n", "    ", "\t", "# ", "## ", "---\n", "> ", "* ", "1. ", "```", "`", "*", "**", "_", "[", "](", ")", "![",
    "[a](https://a.org/b)", "[a](javascript:alert(1))", "<javascript:alert(1)>", "[r]: data:text/html,x\n", "[r]", "|", "|-|",
    "<a href='https://a.org'>", "</a>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<?", "&amp;", "&#0;", "&#x202e;",
    "https://a.org/x", "http://[", "HTTPS://a.org:99999/", "\\", "\x00", "\x1b]8;;https://a.org\x07", "\u202e", "\ufeff",
    "date: 2019-02-30\n", "title: [\n", "a: &a b\n", "<<: *a\n", "!!python/object:os.system ", "ftp://a", "\u3000", "标题",
)  # fmt: skip
HTML = made_of(
    "<p>", "</p>", "<a href='https://a.org/b'>", "<a href=javascript:alert(1)>", "</a>", "<ul>", "<li>", "</ul>", "<h1>",
    "<h2 class=entry-title>", "</h2>", "<article>", "</article>", "<div class='entry-content'>", "<pre><code>", "</code></pre>",
    "<script>", "</script>", "<style>", "<!--", "-->", "<!DOCTYPE", "<![CDATA[", "<?xml", "?>", "<img src=data:x>", "<title>",
    "<meta charset=utf-16>", "<meta charset=utf-7>", "<base href=//evil>", "&lt;", "&#xd800;", "&#0;", "&notit;", "<", ">", '"',
    "<entry>", "<link href=", "<published>", "2019-01-01", "</entry>", "<item>", "<pubDate>", "\x00", "\x1b[2J", "\u202e", " ",
)  # fmt: skip
JSONL = made_of(
    "{", "}", "[", "]", ":", ",", "\n", '"title"', '"text"', '"id"', '"issue"', '"position"', '"urls"', '"date"', '"bullets"',
    '"a"', '"x#1"', '"\\ud800"', '"\\u0000"', '"javascript:alert(1)"', '"https://a.org"', "1", "-1", "1e999", "NaN", "null",
    '{"title":"a"}', '{"title":"a","url":"javascript:x"}', '{"title":"\\u202e"}', '{"id":"#","text":"a"}', "true",
)  # fmt: skip
FRONT = made_of(
    "---\n", "\n", "a: ", "b: ", "- ", "&x ", "*x", "<<: ", "{", "}", "[", "]", "!!int ", "!!binary ", "!!timestamp ", "!!set ",
    "!!python/name:os.system ", "? ", "| \n", "> \n", "'", '"', "\\x", "2019-02-30", "0x_", "1_000:59", ".inf", "~", "%YAML 9\n",
)  # fmt: skip
QUERY = made_of(
    " ", " ", "raft", "locks", "a*", "*", "?", "~9", "^2", '"', "“", "(", ")", "（", "-", "--", "NOT ", " OR ", " AND ", "title:",
    "body:", "site:", "domain:", "issue:", "in:", "lang:", "has:", "before:", "after:", "x:", "：", "2019", "2019-99", "code", "zh",
    "a.org", "//", "[a TO z]", "{", "}", "/.*/", "\\", "\x00", "\ud800", "\u202e", "分布式", "👩‍💻", "e\u0301", "ﷺ", "%s", "{0}",
)  # fmt: skip
URL = made_of(
    "http", "https", "HTTP", "ftp", ":", "/", "//", "://", "@", "user:pw@", "a.org", "www.", "WWW.", ".", "..", ":80", ":443", ":99999",
    "[", "]", "[::1]", "?", "&", "=", "#", "utm_source=x", "ref=", "%", "%2f", "%zz", "%ff", "%C3%A9", "é", "xn--", "\\", " ", "\t",
    "\n", "\x00", "\ud800", "\u202e", "javascript:", "data:", "a", "+", ";",
)  # fmt: skip


def check(entries: Iterable[Entry]) -> None:
    """Hold what every reader promises of its entries."""
    for entry in entries:
        assert entry.id
        assert entry.title or entry.text or entry.urls
        assert entry_from_json(entry_to_json(entry)) == entry
        texts = (
            entry.title,
            entry.body,
            entry.text,
            entry.section,
            entry.domain,
            entry.lang,
            entry.permalink,
            entry.issue,
        )
        for text in (*texts, *entry.urls, *entry.bullets, *entry.code, *entry.images):
            assert UNPRINTABLE.search(text) is None
        for url in (*entry.urls, *entry.images):
            assert not re.match(r"\s*(javascript|data|vbscript)\s*:", url, re.IGNORECASE)
        list(tokens(entry.text))


@BOUNDED
@given(MARKDOWN)
@example("## t\n\n[a](https://a.org/\x1b]8;;)\n")
def test_markdown(text: str) -> None:
    """Some file would end the whole run, or bring something harmful into the index."""
    with suppress(UnreadableSource):
        check(read_markdown(text.encode("utf-8", "surrogatepass"), "2019-01", OPTIONS).entries)


@BOUNDED
@given(HTML)
@example("<ul><a href='https://a.org/b'>x</ul>")
def test_html(text: str) -> None:
    """As above, for pages and feeds."""
    data = text.encode("utf-8", "surrogatepass")
    with suppress(UnreadableSource):
        links = scan(data).links
        check(read_html_issue("2019-01", data, {}, {}, OPTIONS).entries)
        check(read_html_issue("2019-01", data, dict.fromkeys(links, data), {}, OPTIONS).entries)
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in read_feed_dates(data).values())


@BOUNDED
@given(JSONL)
@example('{"title":"a","url":"javascript:x"}')
def test_json_lines(text: str) -> None:
    """As above, for what another program writes."""
    try:
        issues, problems = read_jsonl(text.encode("utf-8", "surrogatepass"), "x.jsonl", OPTIONS)
    except UnreadableSource:
        return
    for issue in issues:
        check(issue.entries)
        assert len({entry.id for entry in issue.entries}) == len(issue.entries)
    assert all(problem.reason for problem in problems)


@BOUNDED
@given(FRONT)
@example("---\na: !!python/object/apply:os.system [x]\n---\n")
@example("---\n? [a, b]\n: c\n---\n")
def test_front_matter(text: str) -> None:
    """A few lines at the top of a file would run something, or end the whole run."""
    with suppress(UnreadableSource):
        fields, _ = split_front_matter(text)
        assert all(isinstance(name, str) for name in fields)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive of a few entries."""
    folder = tmp_path_factory.mktemp("fuzz")
    write_issue(folder / "corpus" / "2019-01.md", "raft", "locks", "code", "分布式")
    build(folder / "index", folder / "corpus")
    return Archive.open(folder / "index")


@BOUNDED
@given(QUERY)
@example("raft\ud800")
def test_queries(archive: Archive, text: str) -> None:
    """Some text would be an error instead of a query, or the answer break the page that it is shown on."""
    query = parse(text)
    assert UNPRINTABLE.search(query.text) is None
    for sort in ("relevance", "date"):
        page = archive.search(text, sort=sort)
        assert len(page.hits) == min(page.total, 10)
        for hit in page.hits:
            assert set(re.findall("<[^>]*>", hit.snippet + hit.title_marked)) <= {"<mark>", "</mark>"}
    for completion in archive.suggest(text):
        assert UNPRINTABLE.search(completion) is None


@BOUNDED
@given(URL)
def test_addresses(text: str) -> None:
    """Two spellings of one address would be two links, or an address would end the run."""
    canonical = canonical_url(text)
    assert canonical_url(canonical) == canonical
    assert host_of(canonical) == host_of(text)
    assert UNPRINTABLE.search(canonical) is None or re.search("[\u202a-\u202e\u2066-\u2069\ufeff]", canonical)


def test_nothing_of_it_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Front matter that names a Python object would have it made."""
    monkeypatch.chdir(tmp_path)
    for tag in (
        "!!python/object/apply:os.mkdir [made]",
        "!!python/object/new:os.mkdir [made]",
        "!!python/name:os.mkdir",
    ):
        with pytest.raises(UnreadableSource):
            split_front_matter(f"---\na: {tag}\n---\n")
    assert not list(tmp_path.iterdir())
