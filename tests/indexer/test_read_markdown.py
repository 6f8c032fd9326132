"""Markdown issues: front matter, identity, what cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import ReadOptions, UnreadableSource
from indexer.options import MAX_BYTES
from indexer.plaintext import bare_urls
from indexer.read_markdown import is_contents_page, read_markdown
from search.model import Issue

ENTRY = "## T\n\n[a](https://a.example)\n\nText.\n"
OPTIONS = ReadOptions()


def read(text: str, name: str = "2021-07") -> Issue:
    """The issue with this text."""
    return read_markdown(text.encode(), name, OPTIONS)


def reason(data: bytes) -> str:
    """Why these bytes cannot be read."""
    with pytest.raises(UnreadableSource) as caught:
        read_markdown(data, "x", OPTIONS)
    return caught.value.reason


def test_front_matter_is_not_indexed() -> None:
    """Its lines would be an entry's words, or its closing mark a rule."""
    issue = read(f"---\ntitle: A digest\npublished: false\ndescription:\ndate: 2020-01-02\nlang: fr-FR\n---\n\n{ENTRY}")
    assert (issue.title, issue.date, issue.lang, len(issue.entries)) == ("A digest", "2020-01-02", "fr", 1)
    assert issue.entries[0].text == "Text."
    assert (issue.entries[0].date, issue.entries[0].lang) == ("2020-01-02", "fr")


def test_rules_of_the_body_are_no_front_matter() -> None:
    """An issue without front matter but with rules would lose what stands between them."""
    issue = read("[A](https://a.example)\n\n---\n\n[B](https://b.example)\n\n---\n\n[C](https://c.example)")
    assert [entry.title for entry in issue.entries] == ["A", "B", "C"]
    issue = read("---\nt: x\n---\n[A](https://a.example)\n\n---\n\n[B](https://b.example)")
    assert [entry.title for entry in issue.entries] == ["A", "B"]


def test_front_matter_that_is_never_closed() -> None:
    """A leading rule would make the whole file unreadable."""
    assert len(read(f"---\n\n{ENTRY}").entries) == 1


def test_text_between_two_rules_at_the_top() -> None:
    """A file that opens with a rule and a line of text would lose that line."""
    assert read("---\nHello\n---\n\n" + ENTRY).entries[0].title == "T"


def test_impossible_date() -> None:
    """A typing error in the date would make the issue unreadable."""
    assert read(f"---\ndate: 2019-13-45\n---\n{ENTRY}").date == "2021-02-15"


def test_the_name_is_the_identity() -> None:
    """The Chinese and the English issue of a week, which have one title, would be one issue."""
    one, other = read(f"# Same\n\n{ENTRY}", "2021-07"), read(f"# Same\n\n{ENTRY}", "2021-07-CN")
    assert (one.entries[0].id, other.entries[0].id) == ("2021-07#1", "2021-07-CN#1")
    assert one.title == other.title == "Same"
    assert read(ENTRY, "b/2021-07").entries[0].id == "b/2021-07#1"
    assert read(ENTRY, "b/2021-07").date == "2021-02-15"


def test_byte_order_mark_and_line_ends() -> None:
    """Files from Windows would lose their front matter."""
    data = b"\xef\xbb\xbf" + f"---\ntitle: W\n---\n{ENTRY}".replace("\n", "\r\n").encode()
    issue = read_markdown(data, "x", OPTIONS)
    assert (issue.title, issue.entries[0].text) == ("W", "Text.")


def test_contents_page() -> None:
    """A table of contents would be reported as an issue that nothing could be read from."""
    contents = b"---\ntitle: Kettle\n---\n\n# Kettle\n\n* [2021-07](/k/2021-07.html)\n* [1](https://x.example/kettle/0001.html)\n"
    assert read_markdown(contents, "kettle", OPTIONS).entries == ()
    assert is_contents_page(contents, OPTIONS)
    assert not is_contents_page(b"# Kettle\n\nOnly words.", OPTIONS)
    assert not is_contents_page(b"## A\n\n* [a](https://a.example)\n\n## B", OPTIONS)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"---\ntitle: [a\n---\nx", "front matter is not valid YAML"),
        (b"---\na: &x [1]\nb: *x\n---\nx", "alias"),
        (b"---\na: " + b"[" * 9000 + b"\n---\nx", "front matter is not valid YAML"),
        (b"---\na: " + b"x" * 70_000 + b"\n---\nx", "longer"),
        (b"---\n!!python/object/apply:os.system [ls]\n---\nx", "front matter is not valid YAML"),
        (b"x" * (MAX_BYTES + 1), "larger"),
    ],
)
def test_unreadable(data: bytes, expected: str) -> None:
    """A broken file would end the run with a traceback, or be dropped without a word."""
    assert expected in reason(data)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """One odd file would end the whole run."""
    try:
        read_markdown(data, "2021-07", OPTIONS)
        is_contents_page(data, OPTIONS)
    except UnreadableSource:
        return


SOME_MARKS = """
# ## ### --- * - 1. > ``` ` [ ]( ) <a <!-- --> <mermaid> </mermaid> <T> http://a.b/ https://c.d/e ： 。 & | ** _ { 字 a
"""
MARKS = st.sampled_from([*SOME_MARKS.split(), " ", "    ", "\n", "\n\n", "\\"])


@settings(deadline=None)
@given(st.lists(MARKS, max_size=60).map("".join))
def test_any_markdown(text: str) -> None:
    """A strange mixture of marks would end the run, or make entries that break their own contract."""
    try:
        issue = read(text)
    except UnreadableSource:
        return
    assert [entry.position for entry in issue.entries] == list(range(1, len(issue.entries) + 1))
    for entry in issue.entries:
        assert entry.title == " ".join(entry.title.split())
        assert bare_urls(entry.text) == []
        assert all(entry.bullets)
        assert all(url.startswith("http") for url in entry.urls)


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Tide\ndate: 2020-03-03\n---\n",
        '+++\ntitle = "Tide"\ndate = 2020-03-03\n+++\n',
        '{\n"title": "Tide",\n"date": "2020-03-03"\n}\n',
        "Title: Tide\nDate: 2020-03-03 10:00\nTags: a, b\n   c\n\n",
        "",
    ],
)
def test_front_matter_of_every_kind(front: str) -> None:
    """A digest made with another site generator would lose its titles and dates, or show them as text."""
    issue = read_markdown(f"{front}# Tide\n\n* [A b](https://a.example)\n".encode(), "x", OPTIONS)
    assert (issue.title, issue.date) == ("Tide", "2020-03-03" if front else "")
    assert [entry.title for entry in issue.entries] == ["A b"]


@pytest.mark.parametrize(
    "text",
    [
        "+++\nnever closed",
        "{ a brace }",
        "{not json\n\ntext",
        "Note: this is a sentence.\n\nx",
        "Title: x\nand prose\n",
        "{" * 9000,
    ],
)
def test_what_only_looks_like_front_matter(text: str) -> None:
    """Text would vanish because it begins as front matter does."""
    issue = read_markdown(f"{text}\n\n[A b](https://a.example)".encode(), "x", OPTIONS)
    assert [entry.title for entry in issue.entries][-1:] == ["A b"]
    assert issue.title == ""


def test_number_in_the_front_matter() -> None:
    """The number of an issue that only its front matter tells would be lost."""
    assert read_markdown(b"---\ntitle: Tide\nnumber: 9\n---\n[A b](https://a.example)", "x", OPTIONS).title == "Tide #9"
    assert read_markdown(b"---\ntitle: Tide 9\nissue: 9\n---\n[A b](https://a.example)", "x", OPTIONS).title == "Tide 9"


def test_days_of_an_issue() -> None:
    """All entries of an issue with several days would be of one."""
    text = (
        "---\ndate: 2020-03-04\n---\n# Log\n\n## 2 March\n\n- [A b](https://a.example)\n\n"
        "## 3 March\n\n### Tools\n\n- [C d](https://c.example)\n"
    )
    entries = read_markdown(text.encode(), "x", OPTIONS).entries
    assert [(entry.date, entry.section) for entry in entries] == [("2020-03-02", "2 March"), ("2020-03-03", "Tools")]


def test_readme_that_lists_the_issues() -> None:
    """A repository's README would be an issue, its badges entries."""
    links = "\n".join(f"- [Issue {n}](docs/issue-{n}.md)" for n in range(8))
    data = f"# Tide\n\n[Follow](https://twitter.com/tide) or [read](https://tide.example/x).\n\n{links}".encode()
    assert read_markdown(data, "README", OPTIONS).entries == ()
    assert is_contents_page(data, OPTIONS)
