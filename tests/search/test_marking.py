"""Marks and snippets: they show why a hit hit, and can be put into a page as they are."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import compile_tree, units
from search.document import TITLE
from search.marking import SNIPPET_COLUMNS, Marker, Span, escape, mark
from search.query import parse
from search.text import is_cjk

FRAGMENTS = st.sampled_from(
    ["docker", "Docker's", "dockers", "on-call", "数据库", "使用Redis缓存", " ", "\n", "\n\n", "<script>", "&amp;",
     "&", '"', "'", ">", "x" * 90, "/a" * 80, "TimeoutStartSec", "C++", "é", "e\u0301", "，", "word "]
)  # fmt: skip
TEXTS = st.lists(FRAGMENTS, max_size=40).map("".join)
QUERIES = st.sampled_from(
    [
        "docker",
        "docker 数据库",
        '"on call"',
        "dock*",
        "start",
        "redis 缓存",
        "C++ OR word",
        "title:docker",
        "nowhere",
        "x*",
        "a",
        "",
    ]
)


def marker(query: str) -> Marker:
    """Return a marker for a query text."""
    return Marker(tuple(units(compile_tree(parse(query).root))))


def marked(query: str, text: str) -> list[str]:
    """Return the pieces of a text that are marked."""
    return [text[span.start : span.end] for span in marker(query).spans(text)]


def columns(text: str) -> int:
    """Return how wide a text is, CJK characters counting two."""
    return sum(2 if is_cjk(character) else 1 for character in text)


class Page(HTMLParser):
    """Reads a snippet as a browser would: its tags, and its text."""

    def __init__(self, snippet: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(snippet)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag."""
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take down the end of a tag."""
        self.tags.append("/" + tag)

    def handle_data(self, data: str) -> None:
        """Take down text."""
        self.text += data


@pytest.mark.parametrize(
    ("query", "text", "pieces"),
    [
        ("index", "Indexes, indexing & reindex", ["Indexes", "indexing"]),
        ("数据库", "用数据库的数据", ["数据", "据库", "数据"]),
        ("oncall", "on-call and oncall", ["on-call", "oncall"]),
        ("on-call", "on call, on-call", ["on call", "on-call"]),
        ("http3", "HTTP/3, HTTP 3", ["HTTP/3", "HTTP 3"]),
        ("start", "TimeoutStartSec", ["Start"]),
        ('"load balancer"', "load balancer, load balancers, balancer", ["load balancer"]),
        ("bal*", "load balancers, imbalance", ["balancers"]),
        ("cafe", "Café cafe\u0301s", ["Café", "cafe\u0301s"]),
        ("kafka", "Kafka’s", ["Kafka’s"]),
        ("3.6", "3.6.1 3.7", ["3.6.1"]),
        ("docker -swarm", "docker swarm", ["docker"]),
        ("title:docker", "docker", []),
        ("body:docker", "docker", ["docker"]),
        ("site:a.org", "docker", []),
    ],
)
def test_marked_words(query: str, text: str, pieces: list[str]) -> None:
    """The hit would not show why it hit, or mark what has nothing to do with the query."""
    assert sorted(marked(query, text)) == sorted(pieces)


def test_title_is_marked_by_title_words_only() -> None:
    """`body:docker` would mark the title, or `title:docker` not."""
    assert marker("title:docker swarm").mark("Docker swarm", TITLE) == "<mark>Docker</mark> <mark>swarm</mark>"
    assert marker("body:docker title:dock* body:swarm").mark("Docker swarm", TITLE) == "<mark>Docker</mark> swarm"


def test_marks_join_and_do_not_nest() -> None:
    """Marks within marks would come out as broken HTML."""
    assert marker("数据库").mark("数据库") == "<mark>数据库</mark>"
    assert mark("abcdef", [Span(0, 2, 0), Span(1, 4, 1), Span(4, 5, 0)]) == "<mark>abcde</mark>f"
    assert mark("abc", []) == "abc"


def test_markup_in_the_text_is_text() -> None:
    """The archive's text would run scripts on the page."""
    text = """<script>alert("docker")</script> & 'x'"""
    assert marker("docker script").mark(text) == (
        "&lt;<mark>script</mark>&gt;alert(&quot;<mark>docker</mark>&quot;)"
        "&lt;/<mark>script</mark>&gt; &amp; &#39;x&#39;"
    )
    assert html.unescape(escape(text)) == text


def test_entities_are_not_searched() -> None:
    """`amp` or `quot` would be marked inside an entity."""
    assert marker("amp quot lt").mark('a & b < "c"') == "a &amp; b &lt; &quot;c&quot;"


def test_snippet_is_the_densest_window() -> None:
    """The snippet would show the first word that matches instead of the sentence that answers."""
    text = f"docker first. {'filler ' * 60}Here docker swarm schedules. {'filler ' * 60}swarm last, swarm again."
    snippet = marker("docker swarm").snippet(text)
    assert "<mark>docker</mark> <mark>swarm</mark> schedules" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")


def test_snippet_of_a_short_text_is_all_of_it() -> None:
    """An ellipsis would say that there is more where there is not."""
    assert marker("docker").snippet("Run docker\n now ") == "Run <mark>docker</mark> now"


def test_snippet_at_the_end_uses_the_room_before_it() -> None:
    """A match in the last words would be shown with hardly any context."""
    snippet = Page(marker("docker").snippet("filler " * 100 + "docker")).text
    assert snippet.endswith("docker")
    assert columns(snippet) > SNIPPET_COLUMNS - 20


def test_snippet_falls_back_to_code_then_to_the_beginning() -> None:
    """A hit found in a code block only would show text that has nothing to do with it."""
    code = ("make all", "docker run <image>\n  --rm")
    assert marker("docker").snippet("About containers.", code) == "<mark>docker</mark> run &lt;image&gt; --rm"
    assert marker("swarm").snippet("About containers.", code) == "About containers."
    assert marker("body:docker").snippet("About containers.", code) == "About containers."


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("start", "/x" * 300 + "/start"),
        ("start", "some words before " + "x/" * 150 + "start " + "y" * 500),
        ("docker", "y" * 500 + " docker " + "z" * 500),
        ("docker", "x " * 55 + "docker/" + "a/" * 400),
        ("末尾", "文字" * 400 + "末尾"),
        ("最初", "最初" + "文字" * 400),
        ("docker", "，" * 300 + "docker" + "，" * 300),
    ],
)
def test_match_within_a_long_unbroken_run_is_shown(query: str, text: str) -> None:
    """The snippet of a hit in a long path or a Chinese text would be empty, or cut the match off."""
    assert f"<mark>{query}</mark>" in marker(query).snippet(text)


def test_long_match_is_shown_from_its_beginning() -> None:
    """A match longer than the snippet would not be shown at all."""
    phrase = " ".join(f"word{i}" for i in range(60))
    snippet = marker(f'"{phrase}"').snippet("filler " * 100 + phrase)
    assert "<mark>word0 word1" in snippet
    assert snippet.endswith("</mark> …")


def test_words_are_not_cut() -> None:
    """A snippet would begin or end in the middle of a word, which reads as another word."""
    words = [f"word{i}" for i in range(300)]
    for number in range(0, 300, 7):
        shown = Page(marker(f"word{number}").snippet(" ".join(words))).text.strip("… ")
        assert set(shown.split()) <= set(words)


@given(QUERIES, TEXTS)
def test_snippet_is_a_piece_of_the_text(query: str, text: str) -> None:
    """A snippet would show what is not there, break the page, or grow without bound."""
    snippet = marker(query).snippet(text)
    page = Page(snippet)
    assert page.tags == ["mark", "/mark"] * (len(page.tags) // 2)
    assert page.text == html.unescape(re.sub("</?mark>", "", snippet))
    shown = page.text.removeprefix("… ").removesuffix(" …")
    assert shown in " ".join(text.split())
    assert columns(shown) <= SNIPPET_COLUMNS
    assert shown or not text.strip() or page.text
    spans = marker(query).spans(text)
    assert bool(page.tags) == bool(spans)
    assert not text.strip() or shown.strip()


@given(QUERIES, TEXTS)
def test_marking_loses_nothing(query: str, text: str) -> None:
    """A title would lack characters, or have some twice, where something is marked."""
    marked_text = marker(query).mark(text)
    assert html.unescape(re.sub("</?mark>", "", marked_text)) == text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("word", "word " * 20_000),
        ("x*", "x" * 100_000),
        ("a", "a-" * 50_000),
        ("数据", "数据" * 25_000),
        ("no", "y" * 100_000),
    ],
)
def test_odd_texts(query: str, text: str) -> None:
    """One entry with a dump in it would hold up every page that shows it."""
    shown = Page(marker(query).snippet(text)).text.removeprefix("… ").removesuffix(" …")
    assert 0 < columns(shown) <= SNIPPET_COLUMNS
