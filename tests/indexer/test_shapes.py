"""The shapes of an issue, one clause of their description at a time."""

from __future__ import annotations

import pytest

from indexer.blocks import is_web
from indexer.markdown_blocks import markdown_blocks
from indexer.options import ReadOptions
from indexer.read_markdown import read_markdown
from indexer.recognise import split_issue
from indexer.shapes import url_title
from search.model import Entry


def shape(markdown: str) -> str:
    """The name of the shape of an issue."""
    return split_issue(markdown_blocks(markdown), is_web).shape


def entries(markdown: str) -> tuple[Entry, ...]:
    """The entries of an issue."""
    return read_markdown(markdown.encode(), "2021-07", ReadOptions()).entries


def only(markdown: str) -> Entry:
    """The one entry of an issue."""
    (entry,) = entries(markdown)
    return entry


@pytest.mark.parametrize(
    ("markdown", "name"),
    [
        ("# D\n\n## A\n\n[a](https://a.example)\n\ntext", "headed"),
        ("# D\n\n[A](https://a.example)\n\ntext\n\n---\n\n[B](https://b.example)", "ruled"),
        ("# D\n\nSome words on [A](https://a.example).\n\n---", "prose"),
        ("* [A](https://a.example), a note", "prose"),
        (
            "# D\n\n## Databases\n\n* [A](https://a.example)\n* [B](https://b.example)\n\n## Tools\n\n* [C](https://c.example)",
            "listed",
        ),
        ("# D\n\nNo links at all.", "none"),
        ("", "none"),
    ],
)
def test_recognition(markdown: str, name: str) -> None:
    """An issue read in the wrong shape has the wrong entries, all of them."""
    assert shape(markdown) == name


class TestHeaded:
    """Shape A."""

    @pytest.mark.parametrize(
        ("line", "urls"),
        [
            ("[a.example](https://a.example/x)", ["https://a.example/x"]),
            ("[Read the article](https://a.example/x).", ["https://a.example/x"]),
            ("[a](https://a.example) | [b](https://b.example)", ["https://a.example", "https://b.example"]),
            ("[do](https://a.example) v/s [don't](https://b.example)", ["https://a.example", "https://b.example"]),
            ("✨ [a.example](https://a.example) ✨", ["https://a.example"]),
            ("[Intro](https://a.example) |\n[Code](https://b.example).", ["https://a.example", "https://b.example"]),
            (
                "Part I: [a](https://a.example) | Part II: [b](https://b.example)",
                ["https://a.example", "https://b.example"],
            ),
            (
                "[a](https://a.example) (limits) | [b](https://b.example) (retries)",
                ["https://a.example", "https://b.example"],
            ),
            ("<https://a.example/x>", ["https://a.example/x"]),
            ("https://a.example/x", ["https://a.example/x"]),
        ],
    )
    def test_link_line(self, line: str, urls: list[str]) -> None:
        """An entry would lack one of its links, or its label would be title or body."""
        entry = only(f"## The title\n\n{line}\n\nThe body.")
        assert (entry.title, list(entry.urls), entry.text) == ("The title", urls, "The body.")

    def test_link_line_after_a_line_of_prose(self) -> None:
        """An aside before the link would make the entry linkless."""
        entry = only("## T\n\nOr: why so slow?\n\n[a.example](https://a.example)\n\nBecause.")
        assert (entry.urls, entry.text) == (("https://a.example",), "Or: why so slow?\nBecause.")

    def test_a_link_in_the_third_paragraph_is_body(self) -> None:
        """Any link of the note would be taken for the entry's own."""
        entry = entries("## T\n\n[a](https://a.example)\n\n## U\n\nOne.\n\nTwo.\n\n[three](https://b.example)")[1]
        assert (entry.urls, entry.text) == ((), "One.\nTwo.\nthree")

    def test_later_paragraph_that_is_only_a_link(self) -> None:
        """Further reading would vanish from the note."""
        assert (
            only("## T\n\n[a](https://a.example)\n\n[The loader](https://b.example)\n\nEnd.").text == "The loader\nEnd."
        )

    def test_the_headings_own_link(self) -> None:
        """An entry whose heading is the link would have none, or lose the words around it."""
        entry = only(
            "## Project: [shelf/books](https://a.example/b) in Rust\n\nA library.\n\n* [part](https://b.example)"
        )
        assert (entry.title, entry.urls) == ("Project: shelf/books in Rust", ("https://a.example/b",))
        assert entry.text == "A library.\npart"

    def test_prose_with_a_link_under_a_linked_heading(self) -> None:
        """A sentence of the note would be taken for a link line and dropped."""
        entry = only("## [T](https://a.example)\n\nIt builds on [Raft](https://b.example), which is older and simpler.")
        assert (entry.urls, entry.text) == (("https://a.example",), "It builds on Raft, which is older and simpler.")

    def test_link_line_under_a_linked_heading(self) -> None:
        """The label of a link line would stand in the body."""
        entry = only("## [T](https://a.example)\n\n[a.example](https://a.example/2)\n\nText.")
        assert (entry.urls, entry.text) == (("https://a.example/2",), "Text.")

    def test_a_whole_sentence_as_link_line_stays(self) -> None:
        """A note whose only link stands in a sentence would lose that sentence."""
        sentence = (
            "In this long post [the author](https://a.example) shows how they cut their bill by moving cold data out."
        )
        entry = only(f"## T\n\n{sentence}\n\nMore.")
        assert entry.urls == ("https://a.example",)
        assert entry.text.startswith("In this long post the author shows")

    def test_a_note_in_the_paragraph_of_the_link(self) -> None:
        """A short note that follows the link without a blank line would be lost as its label."""
        entry = only("## T\n\n[a.example](https://a.example)\nIt only covers the basics.")
        assert (entry.urls, entry.text) == (("https://a.example",), "a.example It only covers the basics.")

    def test_rules_separate_nothing(self) -> None:
        """A rule inside or after an entry would cut it."""
        first, second = entries(
            "## T\n\n[a](https://a.example)\n\nOne.\n\n---\n\nTwo.\n\n## U\n\n[b](https://b.example)\n\n---\n\n---"
        )
        assert (first.text, second.text) == ("One.\nTwo.", "")

    def test_sub_headings_are_body(self) -> None:
        """A note with sub-headings would be cut or lose their words."""
        assert only("## T\n\n[a](https://a.example)\n\n### Details\n\nMore.").body == "Details\n\nMore."

    def test_title_blanks_and_marks(self) -> None:
        """Titles with curly marks, code or blanks at their end would not be found or look odd."""
        assert (
            only("## Kafka’s `ack`  limits\u200a– part\u00a02 \n\n[a](https://a.example)").title
            == "Kafka’s ack limits – part 2"
        )

    def test_hash_lines_in_code(self) -> None:
        """A shell comment would begin an entry."""
        assert (
            len(
                entries(
                    "## T\n\n[a](https://a.example)\n\n```\n## no heading\n# nor this\n```\n\n## U\n\n[b](https://b.example)"
                )
            )
            == 2
        )

    def test_domain_comes_from_the_url(self) -> None:
        """`site:` would believe labels that lie."""
        assert only("## T\n\n[shelf.example](https://www.Blog.Shelf.example/x)").domain == "blog.shelf.example"

    def test_image_before_the_link_line(self) -> None:
        """A picture would be counted as a paragraph and push the link line out of reach."""
        entry = only("## T\n\n![a](/a.png)\n\nAn aside.\n\n[a](https://a.example)\n\nText.")
        assert (entry.urls, entry.images) == (("https://a.example",), ("/a.png",))


class TestRuled:
    """Shape B."""

    def test_entries_and_bodies(self) -> None:
        """Entries would run together, or a link in a body begin one."""
        first, second = entries(
            "# D\n\n[A title](https://a.example)\n\nOne.\n\n[only a link](https://x.example)\n\n---\n\n[B](https://b.example)"
        )
        assert (first.title, first.urls, first.text) == ("A title", ("https://a.example",), "One.\nonly a link")
        assert (second.title, second.text) == ("B", "")

    def test_sub_heading_ends_an_entry_and_is_the_section(self) -> None:
        """What stands under another heading would be body of the entry above."""
        first, second = entries("# D\n\n[A](https://a.example)\n\nOne.\n\n### Further\n\n[B](https://b.example)")
        assert (first.text, first.section, second.title, second.section) == ("One.", "", "B", "Further")

    def test_empty_label(self) -> None:
        """An entry without link text would have no title."""
        entry = only("# D\n\n[](https://a.example/papers/queue_theory_and-practice.v2.pdf)\n\nOn queues.")
        assert entry.title == "queue theory and practice.v2"

    def test_a_rule_inside_a_body(self) -> None:
        """A rule that no link follows would lose what comes after it."""
        assert only("# D\n\n[A](https://a.example)\n\nOne.\n\n---\n\nTwo.").text == "One.\nTwo."

    def test_no_heading(self) -> None:
        """An issue without a heading of its own would lose its first entry."""
        assert [
            entry.title for entry in entries("[A](https://a.example)\n\nx\n\n---\n\n[B](https://b.example)\n\ny")
        ] == ["A", "B"]

    def test_indented_code(self) -> None:
        """Code without a fence would be prose."""
        entry = only("# D\n\n[A](https://a.example)\n\nText\n\n    int main() {}\n")
        assert (entry.code, entry.text) == (("int main() {}",), "Text")

    def test_emphasised_link(self) -> None:
        """A bold link line would be body."""
        assert only("# D\n\n**[A](https://a.example)**\n\nText").title == "A"


class TestProse:
    """Shape C."""

    def test_paragraphs_and_items(self) -> None:
        """Stories would be missed, or paragraphs without a link become entries."""
        found = entries(
            "# D\n\n大家好。\n\n第一段讲缓存 <https://a.example/1>。又讲 [队列](https://b.example)。\n\n"
            "工具：\n* 一个 [x](https://c.example)\n* 没有\n"
        )
        assert [entry.urls for entry in found] == [("https://a.example/1", "https://b.example"), ("https://c.example",)]

    @pytest.mark.parametrize(
        ("paragraph", "title"),
        [
            ("[The title](https://a.example), 说明文字。", "The title"),
            ("**[The title](https://a.example)** 说明文字。", "The title"),
            ("《[The title](https://a.example)》说明文字。", "The title"),
            ("数据库的分片为什么很难？看这篇 [a](https://a.example)。", "数据库的分片为什么很难"),
            ("数据库的分片为什么很难，[a.example](https://a.example)。还有", "数据库的分片为什么很难"),
            ("数据库的分片原理：<https://a.example>。后面", "数据库的分片原理"),
            ("据 [a.example](https://a.example) 说，分片很难。后面", "据 a.example 说，分片很难"),
            ("How v1.2 of a.example handles load. See [a](https://a.example).", "How v1.2 of a.example handles load"),
            ("Why is it so slow? See [a](https://a.example).", "Why is it so slow"),
            ("短 [a](https://a.example)", "短 a"),
            ("<https://a.example/tool> 可以画图。", "https://a.example/tool"),
        ],
    )
    def test_title(self, paragraph: str, title: str) -> None:
        """A title would be cut in a host name, hold half the note, or be empty."""
        assert only(paragraph).title == title

    def test_body_is_the_whole_block(self) -> None:
        """The words of the title would be missing from the text."""
        entry = only("* [The title](https://a.example), a note\n  * with a [detail](https://b.example)")
        assert entry.text == "The title, a note\nwith a detail"
        assert (entry.body, entry.bullets) == ("The title, a note", ("with a detail",))
        assert entry.urls == ("https://a.example", "https://b.example")

    def test_a_line_above_an_address(self) -> None:
        """The address itself would be the title of what was announced above it."""
        entry = only("To end with, a film of tar in summer...\n\nhttps://f.example/watch?v=7\n")
        assert (entry.title, entry.urls) == ("To end with, a film of tar in summer", ("https://f.example/watch?v=7",))

    def test_lead_in(self) -> None:
        """The sentence that introduces the list would be an entry."""
        assert [
            entry.title for entry in entries("谢谢 [朋友](https://f.example) 的提问：\n\n* [A](https://a.example)")
        ] == ["A"]

    def test_an_address_after_a_colon_is_no_lead_in(self) -> None:
        """A paragraph that ends in `…: <address>` would be dropped."""
        assert only("写好代码之后再看这一篇: <https://a.example>").urls == ("https://a.example",)

    def test_links_to_the_digests_own_pages(self) -> None:
        """The line that points to the archive would be an entry."""
        found = entries(
            "# Kettle Weekly 2021-07\n\n"
            "存档于 [2021-07 CN](https://kettle.example/kettle.weekly/2021-07-CN.html) 与 [旧](/old.html)。"
            "\n\n正文 [a](https://a.example)。"
        )
        assert [entry.urls for entry in found] == [("https://a.example",)]

    def test_an_item_that_names_an_owner_first(self) -> None:
        """A list of changes in prose would have a project for the title and the link of each."""
        found = only("* [o/fold](https://git.example/o/fold) [#7](https://git.example/o/fold/pull/7) Creases stay")
        assert (found.title, found.urls[0]) == ("o/fold #7 Creases stay", "https://git.example/o/fold/pull/7")

    def test_same_link_twice(self) -> None:
        """An entry would list one link twice."""
        assert only("讲两次 [a](https://a.example) 再讲 [b](https://a.example)").urls == ("https://a.example",)

    def test_link_after_two_lines(self) -> None:
        """A paragraph over two source lines would lose its second link."""
        assert only("一二三四五六七八，[a](https://a.example)\n；再说 [b](https://b.example)").urls == (
            "https://a.example",
            "https://b.example",
        )


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://a.example/b/some_long-name.pdf", "some long name"),
        ("https://a.example/b/caf%C3%A9/", "café"),
        ("https://www.a.example/", "a.example"),
        ("https://a.example/.hidden", ".hidden"),
        ("http://[", "["),
    ],
)
def test_url_title(url: str, title: str) -> None:
    """A link without words would have no title at all, or an address for one."""
    assert url_title(url) == title
