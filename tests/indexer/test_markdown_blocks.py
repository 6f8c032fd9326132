"""Markdown to blocks: what counts as text, link, image and code, and what is never indexed."""

from __future__ import annotations

import pytest

from indexer.block_builder import MAX_DEPTH
from indexer.blocks import Block
from indexer.markdown_blocks import markdown_blocks


def texts(markdown: str) -> list[str]:
    """All texts but code, in reading order."""
    found: list[str] = []

    def walk(blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if block.text and block.kind != "code":
                found.append(block.text)
            walk(block.children)

    walk(markdown_blocks(markdown))
    return found


def links(markdown: str) -> list[tuple[str, str]]:
    """Labels and targets of all links, in reading order."""
    return [(link.text, link.url) for block in markdown_blocks(markdown) for link in block.all_links()]


def codes(markdown: str) -> list[str]:
    """The blocks of code."""
    return [block.text for block in markdown_blocks(markdown) if block.kind == "code"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<KettleHeader />",
        "<SubscribeList/>",
        "<SubscribeList>",
        "<my-element>",
        "<!-- * https://hidden.example/a\n* https://hidden.example/b\n-->",
        "<mermaid>\ngraph LR\n  a --> b;\n</mermaid>",
        "```mermaid\ngraph LR\n```",
        "<script>\nlet hidden = 1;\n</script>",
        "<style>\n.hidden { }\n</style>",
        '<iframe src="https://hidden.example"></iframe>',
        "<form>\n<label>hidden</label>\n</form>",
        "![hidden](data:image/png;base64,AAAA)",
        "![hidden](https://i.example/a.png)",
        '<img alt="hidden" src="https://i.example/a.png">',
    ],
)
def test_never_indexed(hidden: str) -> None:
    """Markup, hidden links or alternative texts would be searchable and shown as the entry's words."""
    assert texts(f"Before.\n\n{hidden}\n\nAfter.") == ["Before.", "After."]


@pytest.mark.parametrize("tag", ["<Header>", "<Header />", "<mermaid>", "<my-box>", "<form>", "<iframe>"])
def test_unclosed_tags_swallow_nothing(tag: str) -> None:
    """One forgotten end tag would lose the rest of the issue."""
    assert texts(f"{tag}\n\nAfter.\n\n## Next\n\nMore.")[-3:] == ["After.", "Next", "More."]


def test_inline_component_vanishes() -> None:
    """A badge in the middle of a sentence would show its markup."""
    assert texts('New <Badge text="beta"/> and <Icon/> here.') == ["New and here."]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("A `<shunt>` backend.", "A <shunt> backend."),
        ("A Vec<T> of HashMap<K, V>.", "A Vec<T> of HashMap<K, V>."),
        ("A List<String> again.", "A List<String> again."),
        ("Ping <host> first.", "Ping <host> first."),
        ("2^10 is 10<sup>3</sup> or so.", "2^10 is 103 or so."),
        ("a <b>bold</b> <em>word</em>", "a bold word"),
        ("*one* __two__ ~~three~~", "one two three"),
        ("a\u00a0b\u200a  c", "a b c"),
        ("line one\nline two  \nline three\\\nline four", "line one line two line three line four"),
        ("&lt;tag&gt; &amp; &#x27;x&#x27;", "<tag> & 'x'"),
        ("For backups\\", "For backups"),
    ],
)
def test_inline_text(markdown: str, text: str) -> None:
    """Words would be lost with tags that the author meant as text, or markup would stay in the text."""
    assert texts(markdown) == [text]


def test_links_of_all_kinds() -> None:
    """A link that is written as an autolink, a bare address, raw HTML or a reference would not be the entry's."""
    found = links(
        '[Title](https://a.example/1) <https://a.example/2>。 https://a.example/3，然后 <a href="https://a.example/4">x</a>'
        " [ref][r]\n\n[r]: https://a.example/5"
    )
    assert found == [
        ("Title", "https://a.example/1"),
        ("https://a.example/2", "https://a.example/2"),
        ("https://a.example/3", "https://a.example/3"),
        ("x", "https://a.example/4"),
        ("ref", "https://a.example/5"),
    ]


def test_addresses_are_no_text() -> None:
    """Addresses would stand in snippets and be found as words."""
    assert texts(
        "See <https://a.example/2>。 and [https://a.example/1](https://a.example/1) or https://a.example/3."
    ) == ["See 。 and or ."]


def test_link_offsets() -> None:
    """Titles are cut at the first link: a wrong offset would cut words."""
    (paragraph,) = markdown_blocks("Some  words [a label](https://a.example) and https://b.example end")
    assert [paragraph.text[link.start : link.end] for link in paragraph.links] == ["a label", ""]
    assert paragraph.text[: paragraph.links[1].start] == "Some words a label and "


def test_harmful_links_are_no_links() -> None:
    """A link that runs code would be offered for opening."""
    assert links("[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) [d](file:///etc/passwd)") == []
    assert texts("[a](javascript:alert(1))") == ["a"]


def test_an_address_in_code_is_no_link() -> None:
    """An example command would give the entry a link that nobody set."""
    assert links("Try `curl https://a.example/x`.") == []


def test_url_is_kept_as_written() -> None:
    """A link with raw CJK or spaces would be re-encoded and no longer compare with what the author wrote."""
    assert links("[a](<https://a.example/x y>) [b](https://例え.example/テスト)") == [
        ("a", "https://a.example/x y"),
        ("b", "https://例え.example/テスト"),
    ]


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("```sh\n# not a heading\n## neither\n```", "# not a heading\n## neither"),
        ("Text:\n```\nx = 1\n```", "x = 1"),
        ("Text\n\n    +---+\n    | a |\n    +---+", "+---+\n| a |\n+---+"),
        ("~~~\n---\n~~~", "---"),
        ("<pre><code>a &lt; b\n  c</code></pre>", "a < b\n  c"),
    ],
)
def test_code(markdown: str, code: str) -> None:
    """Lines that begin with `#` in code would cut the issue in two; code would be searched as prose."""
    assert codes(markdown) == [code]


def test_lists() -> None:
    """Items of a list without a blank line before it, or indented by two or four blanks, would be one paragraph."""
    two, four = "Why:\n* a\n  * b\n    * c\n* d", "Why:\n* a\n    * b\n        * c\n* d"
    assert texts(two) == texts(four) == ["Why:", "a", "b", "c", "d"]
    depth = [len(markdown_blocks(markdown)[1].children[0].children) for markdown in (two, four)]
    assert depth == [2, 2]


def test_fence_inside_a_list_item() -> None:
    """Code in a list item would end the list or be read as its words."""
    _, items = markdown_blocks("Use:\n\n* first:\n  ```\n  # run\n  ```\n  and on\n* second")
    assert [child.kind for child in items.children[0].children] == ["paragraph", "code", "paragraph"]
    assert len(items.children) == 2


def test_images_in_reading_order() -> None:
    """An image written as HTML would be missed, or image data kept."""
    found = [
        source
        for block in markdown_blocks(
            '![a](/1.png) <img src="https://i.example/2.png">\n\n![](data:image/png;base64,AA)'
        )
        for source in block.images
    ]
    assert found == ["/1.png", "https://i.example/2.png"]


@pytest.mark.parametrize(
    "bomb",
    [
        ">" * 100_000,
        "- " * 50_000,
        "[" * 50_000,
        "<div>" * 50_000,
        "<ul><li>" * 20_000 + "x",
        "*a " * 20_000,
        "<a " * 20_000,
    ],
)
def test_hostile_nesting_ends(bomb: str) -> None:
    """One file of nothing but marks would end the whole run with an exhausted stack."""
    markdown_blocks(f"{bomb}\n\nAfter.")


def test_html_lists_deeper_than_the_cap_lose_no_words() -> None:
    """Words that are nested deeper than anybody writes would be lost."""
    assert texts("<div>" + "<ul><li>a" * (MAX_DEPTH * 3) + "</div>") == ["a"] * MAX_DEPTH * 3


def test_table_cells_stay_apart() -> None:
    """Words of neighbouring cells would run together."""
    assert texts("| a | b |\n| - | - |\n| c | d |") == ["a b", "c d"]
